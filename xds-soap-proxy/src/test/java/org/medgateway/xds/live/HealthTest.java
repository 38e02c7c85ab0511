package org.medgateway.xds.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.medgateway.core.config.GatewayConfig;
import org.medgateway.core.config.Reading;
import org.medgateway.core.runtime.Protocols;
import org.medgateway.testdata.xds.Fault;

import java.nio.file.Path;

class HealthTest {

    @TempDir Path folder;
    private Hospital hospital;

    @BeforeEach
    void open() throws Exception {
        hospital = new Hospital();
    }

    @AfterEach
    void close() throws Exception {
        hospital.close();
    }

    @Test
    void a_registry_is_up_while_it_answers_queries() throws Exception {
        String service =
                """
                healthCheck: {type: xds-query, path: /registry, interval: 50ms, fastInterval: 50ms, timeout: 2s}
                servers: [%s, %s]
                """
                        .formatted(
                                Hospital.server("r1", hospital.registry1.address()),
                                Hospital.server("r2", hospital.registry2.address()));
        try (XdsGateway gateway = new XdsGateway(folder, service)) {
            gateway.awaitUp("r1");
            assertThat(hospital.registry1.ledger().count("urn:ihe:iti:2007:RegistryStoredQuery"))
                    .isPositive();
            hospital.registry1.fail(new Fault.Status(500));
            gateway.awaitDown("r1");
            assertThat(gateway.server("r1").condition().healthReason())
                    .contains("HTTP status 500")
                    .contains("text/plain");
            hospital.registry1.fail(Fault.NONE);
            gateway.awaitUp("r1");
            hospital.registry2.close();
            gateway.awaitDown("r2");
        }
    }

    @Test
    void any_server_is_up_while_it_answers_as_expected() throws Exception {
        String service =
                """
                healthCheck:
                  type: soap
                  path: /repository
                  interval: 50ms
                  fastInterval: 50ms
                  action: urn:hospital:Ping
                  envelope: "<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Body><Action>urn:hospital:Ping</Action></s:Body></s:Envelope>"
                  expect: {status: 500, contains: not known here}
                servers: [%s]
                """
                        .formatted(Hospital.server("a1", hospital.a1.address()));
        try (XdsGateway gateway = new XdsGateway(folder, service)) {
            gateway.awaitUp("a1");
            hospital.a1.fail(new Fault.Status(500));
            gateway.awaitDown("a1");
            assertThat(gateway.server("a1").condition().healthReason())
                    .contains("does not contain");
        }
    }

    @Test
    void what_the_configuration_gets_wrong_is_said_with_its_place() {
        Reading<GatewayConfig> reading =
                XdsGateway.read(
                        folder,
                        """
                        look: 1KiB
                        patientKey: short
                        healthCheck: {type: xds-query, path: registry}
                        servers: [{name: r, address: "127.0.0.1:1"}]
                        routes: [{name: odd, when: {patientName: x}, reject: later}]
                        """,
                        Protocols.installed());
        assertThat(reading).isInstanceOf(Reading.Refused.class);
        assertThat(((Reading.Refused<GatewayConfig>) reading).problems().toString())
                .contains("look")
                .contains("patientKey")
                .contains("a path that begins with /")
                .contains("reject");
    }
}
