package org.medgateway.app.deployments;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.medgateway.core.config.Cadence;
import org.medgateway.core.config.GatewayConfig;
import org.medgateway.core.config.TimeoutsConfig;
import org.medgateway.core.config.VirtualServiceConfig;
import org.medgateway.core.config.VirtualServiceConfig.OnDown;
import org.medgateway.http.settings.HttpOptions;
import org.medgateway.http.settings.HttpPersistenceOptions;
import org.medgateway.http.wire.Forwarding;

import java.time.Duration;
import java.util.List;

/// The files line by line against the tables of the guides.
class AsTheGuideHasItTest {

    private static final TimeoutsConfig USUAL =
            new TimeoutsConfig(
                    Duration.ofSeconds(4),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(10),
                    Duration.ofHours(1),
                    Duration.ofHours(1),
                    Duration.ofHours(1));

    // service | type | listen | servers | scheduler | persistence | check | TLS

    @Test
    void medicalImaging() {
        assertThat(Rendering.of(Deployment.MEDICAL_IMAGING.config()))
                .isEqualTo(
                        """
                        DICOM-Modalities | dicom | 10.12.1.100:104 :11112 | 10.12.1.110 10.12.1.111 | wrr | source-ip 1h | c-echo LOADBALANCER LB-SCP | -
                        HL7 | mllp | 10.12.1.120:2575 | 10.12.1.130:2575 10.12.1.131:2575 | wrr | source-ip 1h | connect | -
                        XDS-Registry | xds | 10.12.1.140:17035 | 10.12.1.150:17035 10.12.1.151:17035 | wrr | source-ip 1h | xds-query | -
                        XDS-Repository | xds | 10.12.1.141:17035 | 10.12.1.150:17035 10.12.1.151:17035 | wrr | source-ip 1h | connect | -
                        HTTPS-Viewer | tcp | 10.12.1.160:443 | 10.12.1.170:443 10.12.1.171:443 | wrr | source-ip 1h | connect | -
                        """);
    }

    @Test
    void canonVitrea() {
        assertThat(Rendering.of(Deployment.CANON_VITREA.config()))
                .isEqualTo(
                        """
                        DicomRouting | dicom | 192.168.95.80:11112 | 192.168.95.20:11112 192.168.95.21:11112 | wrr | source-ip 1h | c-echo LOADBALANCER ANY-SCP | -
                        DicomInternal | dicom | 192.168.95.81:11112 | 192.168.95.20:11112 192.168.95.21:11112 | wrr | source-ip 1h | c-echo LOADBALANCER ANY-SCP | -
                        HL7Live | mllp | 192.168.95.82:2398 | 192.168.95.20:2398 192.168.95.21:2398 | wrr | source-ip 1h | connect | -
                        HL7Migrate | mllp | 192.168.95.83:2988 | 192.168.95.20:2988 192.168.95.21:2988 | wrr | source-ip 1h | connect | -
                        MWL | dicom | 192.168.95.84:4106 | 192.168.95.20:4106 192.168.95.21:4106 | wrr | source-ip 1h | c-echo LOADBALANCER ANY-SCP | -
                        VPWorklistHL7Live | mllp | 192.168.95.85:19001 | 192.168.95.20:19001 192.168.95.21:19001 | wrr | source-ip 1h | connect | -
                        VPWorklistHL7Migrate | mllp | 192.168.95.86:19002 | 192.168.95.20:19002 192.168.95.21:19002 | wrr | source-ip 1h | connect | -
                        MINT | http | 192.168.95.87:8080 | 192.168.95.20:8080 192.168.95.21:8080 | wrr | source-ip 1h | connect | -
                        WorklistHL7Draft | mllp | 192.168.95.88:19011 | 192.168.95.20:19011 192.168.95.21:19011 | wrr | source-ip 1h | connect | -
                        WorklistHL7Prelim | mllp | 192.168.95.89:19012 | 192.168.95.20:19012 192.168.95.21:19012 | wrr | source-ip 1h | connect | -
                        WorklistHL7Signed | mllp | 192.168.95.90:19013 | 192.168.95.20:19013 192.168.95.21:19013 | wrr | source-ip 1h | connect | -
                        VC_AdminTools | http | 192.168.95.91:8238 | 192.168.95.20:2525 192.168.95.21:2525 | least | cookie | connect | ended, again, unverified
                        AuthM | http | 192.168.95.92:8236 | 192.168.95.20:8443 192.168.95.21:8443 | least | cookie | connect | ended, again, unverified, no SNI
                        VitreaRead | http | 192.168.95.93:8237 | 192.168.95.20:443 192.168.95.21:443 | least | cookie | connect | ended, again, unverified, no SNI
                        Worklist | http | 192.168.95.94:8089 | 192.168.95.20:443 192.168.95.21:443 | least | cookie | connect | ended, again, unverified
                        VPSmartReporting | http | 192.168.95.95:8994 | 192.168.95.20:443 192.168.95.21:443 | least | cookie | connect | ended, again, unverified
                        """);
    }

    @Test
    void mach7() {
        assertThat(Rendering.of(Deployment.MACH7.config()))
                .isEqualTo(
                        """
                        DICOM | dicom | 192.168.110.100:11112 | 192.168.110.150:11112 192.168.110.151:11112 | wrr | source-ip 1h | c-echo LOADBALANCER ANY-SCP | -
                        HL7 | mllp | 192.168.110.101:6667 | 192.168.110.150:6667 192.168.110.151:6667 | wrr | source-ip 1h | connect | -
                        DMWL | dicom | 192.168.110.102:5104 | 192.168.110.150:5104 192.168.110.151:5104 | wrr | source-ip 1h | c-echo LOADBALANCER ANY-SCP | -
                        HTTPS | tcp | 192.168.110.103:443 | 192.168.110.150:443 192.168.110.151:443 | wrr | source-ip 1h | connect | -
                        """);
    }

    @Test
    void geCardioWorkflow() {
        assertThat(Rendering.of(Deployment.GE_CARDIO_WORKFLOW.config()))
                .isEqualTo(
                        """
                        CCW_WEB_443 | tcp | 192.32.40.219:443 | 192.32.40.207:443 192.32.40.208:443 | wrr | source-ip 1h | connect | mutual, again, mTLS, client-cert
                        CCW_WEB_8443 | http | 192.32.40.219:8443 | 192.32.40.207:8443 192.32.40.208:8443 | least | cookie | connect | mutual, again, mTLS, client-cert
                        CCW_WEB_44301 | tcp | 192.32.40.219:44301 | 192.32.40.207:44301 192.32.40.208:44301 | wrr | source-ip 1h | connect | mutual, again, mTLS, client-cert
                        CCW_WEB_8070-49200-49201 | tcp | 192.32.40.219:8070 :49200 :49201 | 192.32.40.207 192.32.40.208 | wrr | source-ip 1h | connect | -
                        CCW_NOTIFICATION | tcp | 192.32.40.219:44300 | 192.32.40.207:44300 192.32.40.208:44300 | first | last-successful 12h | https mTLS client-cert /api/health/ allServicesOperative | mutual, again, mTLS, client-cert
                        CCW_DICOMSERVICE_VS | dicom | 192.32.43.231:104 | 192.32.43.210:104 192.32.43.211:104 | wrr | none | c-echo LOADBALANCER LB-SCP | -
                        CCW_DICOMSERVER_VS | dicom | 192.32.43.231:1230 | 192.32.43.210:1230 192.32.43.211:1230 | wrr | none | c-echo LOADBALANCER LB-SCP | -
                        CCW_DICOM_1115 | dicom | 192.32.43.231:1115 | 192.32.43.210:1115 192.32.43.211:1115 | wrr | none | c-echo LOADBALANCER LB-SCP | -
                        CCW_DICOM_1299 | dicom | 192.32.43.231:1299 | 192.32.43.210:1299 192.32.43.211:1299 | wrr | none | c-echo LOADBALANCER LB-SCP | -
                        CCG_IB_2101 | mllp | 192.32.40.219:2101 | 192.32.40.209:5001 192.32.40.210:5001 | first | last-successful | connect | -
                        CCG_IB_2102 | mllp | 192.32.40.219:2102 | 192.32.40.209:5002 192.32.40.210:5002 | first | last-successful | connect | -
                        EMR_INBOUND | mllp | 192.32.40.219:4001 | 192.32.40.233:2101 192.32.40.234:2101 | first | last-successful | connect | -
                        PORT_EMR_IB | mllp | 192.32.40.219:4002 | 192.32.40.233:6002 192.32.40.234:6002 | first | last-successful | connect | -
                        PORT_CCG_IB_2103 | mllp | 192.32.40.219:2103 | 192.32.40.209:5001 192.32.40.210:5001 | first | last-successful | connect | -
                        PORT_CCG_IB_2104 | mllp | 192.32.40.219:2104 | 192.32.40.209:5002 192.32.40.210:5002 | first | last-successful | connect | -
                        """);
    }

    @Test
    void canonsWebServicesBehaveAsTheirHaproxyDid() {
        List<VirtualServiceConfig> web =
                Deployment.CANON_VITREA.config().virtualServices().subList(11, 16);
        TimeoutsConfig timeouts =
                new TimeoutsConfig(
                        USUAL.connect(),
                        USUAL.handshake(),
                        Duration.ofSeconds(5),
                        USUAL.client(),
                        USUAL.server(),
                        USUAL.tunnel());
        assertThat(web)
                .allSatisfy(
                        service -> {
                            assertThat(service.timeouts()).isEqualTo(timeouts);
                            assertThat(service.maxConnections()).isEqualTo(40_000);
                            assertThat(service.sessionsOnDown()).isEqualTo(OnDown.SHUT);
                            assertThat(service.fallback().page()).isEqualTo("default");
                            assertThat(service.fallback().endWhenBack()).isTrue();
                            assertThat(service.servers())
                                    .allMatch(s -> s.slowStart().equals(Duration.ofSeconds(8)));
                            HttpOptions http = (HttpOptions) service.options();
                            assertThat(http.forwardedFor()).isEqualTo(Forwarding.Mode.OFF);
                            assertThat(http.abortOnClose()).isTrue();
                            assertThat(http.attempts()).isGreaterThan(1);
                            assertThat(service.persistence().options())
                                    .isInstanceOfSatisfying(
                                            HttpPersistenceOptions.class,
                                            AsTheGuideHasItTest::isCanonsCookie);
                        });
    }

    private static void isCanonsCookie(HttpPersistenceOptions cookie) {
        assertThat(cookie.name()).isEqualTo("SERVERID");
        assertThat(cookie.sameSite()).isEqualTo("None");
        assertThat(cookie.maxIdle()).isEqualTo(Duration.ofMinutes(30));
        assertThat(cookie.maxLife()).isEqualTo(Duration.ofHours(12));
    }

    @Test
    void onlyTheNotificationServiceIsPatientForTwelveHours() {
        for (Deployment deployment : Deployment.values()) {
            for (VirtualServiceConfig service : deployment.config().virtualServices()) {
                Duration patience =
                        Duration.ofHours(service.name().equals("CCW_NOTIFICATION") ? 12 : 1);
                assertThat(service.timeouts().client()).as(service.name()).isEqualTo(patience);
                assertThat(service.timeouts().server()).as(service.name()).isEqualTo(patience);
                assertThat(service.timeouts().connect()).isEqualTo(USUAL.connect());
                assertThat(service.fallback().server()).isNull();
            }
        }
    }

    @Test
    void serversAreCheckedEveryFourSecondsAndTwiceBeforeTheyChange() {
        for (Deployment deployment : Deployment.values()) {
            GatewayConfig config = deployment.config();
            for (VirtualServiceConfig service : config.virtualServices()) {
                Cadence cadence = config.resolve(service.healthCheck()).cadence();
                assertThat(cadence.interval()).as(service.name()).isEqualTo(Duration.ofSeconds(4));
                assertThat(cadence.rise()).isEqualTo(2);
                assertThat(cadence.fall()).isEqualTo(2);
            }
        }
    }

    /// The same services, doors and servers as in the other file, and nothing but layer 4.
    @ParameterizedTest
    @ValueSource(strings = {"medical-imaging 3", "canon-vitrea 11", "ge-cardio-workflow 4"})
    void layer4ServicesAreThoseOfTheOtherFile(String fileAndServices) {
        String[] words = fileAndServices.split(" ");
        GatewayConfig layer4 = Deployment.read(words[0] + "-layer4.yaml");
        GatewayConfig layer7 = Deployment.read(words[0] + ".yaml");

        assertThat(layer4.virtualServices()).hasSize(Integer.parseInt(words[1]));
        for (VirtualServiceConfig service : layer4.virtualServices()) {
            VirtualServiceConfig other =
                    layer7.virtualServices().stream()
                            .filter(candidate -> candidate.name().equals(service.name()))
                            .findFirst()
                            .orElseThrow();
            assertThat(service.type()).isEqualTo("layer4");
            assertThat(service.listen()).isEqualTo(other.listen());
            assertThat(service.persistence().by()).isEqualTo(other.persistence().by());
            assertThat(service.persistence().timeout()).isEqualTo(other.persistence().timeout());
            assertThat(Rendering.hosts(service)).isEqualTo(Rendering.hosts(other));
            assertThat(service.servers()).noneMatch(server -> server.address().hasPort());
        }
    }
}
