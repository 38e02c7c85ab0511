package org.medgateway.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.medgateway.core.config.Reads.accepted;

import org.junit.jupiter.api.Test;
import org.medgateway.core.config.Hospital.Algorithm;
import org.medgateway.core.config.Hospital.Balance;
import org.medgateway.core.config.Hospital.ConnectCheck;
import org.medgateway.core.config.Hospital.ConsoleAlerts;
import org.medgateway.core.config.Hospital.DicomKind;
import org.medgateway.core.config.Hospital.DicomServer;
import org.medgateway.core.config.Hospital.HttpCheck;
import org.medgateway.core.config.Hospital.HttpKind;
import org.medgateway.core.config.Hospital.Limits;
import org.medgateway.core.config.Hospital.MailAlerts;
import org.medgateway.core.config.Hospital.Match;
import org.medgateway.core.config.Hospital.Mode;
import org.medgateway.core.config.Hospital.NamedCheck;
import org.medgateway.core.config.Hospital.PlainServer;
import org.medgateway.core.config.Hospital.Root;
import org.medgateway.core.config.Hospital.SameSite;
import org.medgateway.core.config.Hospital.Scalars;
import org.medgateway.core.config.Hospital.Service;
import org.medgateway.core.config.Hospital.TlsVersion;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// What good files become.
class BindingTest {
    private static final String WHOLE =
            """
            gateway: {name: lb1}
            healthChecks:
              quick: {type: connect, interval: 250ms}
              deep: {type: http, get: /health, expect: "^ok"}
            alerts: console
            services:
              - name: pacs
                type: dicom
                mode: message
                listen: [10.1.2.3:104, "[::1]:11112"]
                balance: least-connections
                healthCheck: quick
                servers:
                  - {name: one, address: "10.1.2.4:104", maxAssociations: 40, maxConnections: 9, calledAet: 1234}
                  - {name: two, address: 10.1.2.5, weight: 0}
                routes:
                  default: two
                  when: {callingAet: [MR7T, "PETMR*"], not: {source: {values: 10.0.0.0/8, caseSensitive: false}}}
              - name: viewer
                type: http
                listen: :8443
                timeouts: {request: 4s}
                sameSite: None
                minimumTls: 1.3
                healthCheck: {type: connect}
                balance: {by: off, slowStart: 8s}
                servers: {name: web, address: web.example:8443}
            """;

    @Test
    void aWholeFileBecomesRecords() {
        Root root = accepted(WHOLE, Root.class);

        assertThat(root.gateway().name()).isEqualTo("lb1");
        assertThat(root.gateway().eventLoops().count()).isZero();
        assertThat(root.healthChecks()).containsOnlyKeys("quick", "deep");
        assertThat(root.healthChecks().get("quick"))
                .isEqualTo(new ConnectCheck(Duration.ofMillis(250)));
        assertThat(root.healthChecks().get("deep"))
                .isInstanceOfSatisfying(
                        HttpCheck.class,
                        check -> {
                            assertThat(check.get()).isEqualTo("/health");
                            assertThat(check.interval()).isEqualTo(Duration.ofSeconds(4));
                            assertThat(check.expect()).hasToString("^ok");
                        });
        assertThat(root.alerts()).isEqualTo(new ConsoleAlerts());
    }

    @Test
    void theTypeOfAServiceChoosesItsOptionsAndThoseOfItsServers() {
        Root root = accepted(WHOLE, Root.class);

        Service pacs = root.services().getFirst();
        assertThat(pacs.kind()).isEqualTo(new DicomKind(Mode.MESSAGE));
        assertThat(pacs.servers().getFirst().kind()).isEqualTo(new DicomServer("1234", 40));
        assertThat(pacs.servers().getLast().kind()).isEqualTo(new DicomServer(null, null));

        Service viewer = root.services().getLast();
        assertThat(viewer.kind())
                .isEqualTo(
                        new HttpKind(
                                new Hospital.Timeouts(Duration.ofSeconds(4), Duration.ofHours(1)),
                                SameSite.NONE,
                                TlsVersion.TLS_1_3,
                                null));
        assertThat(viewer.servers().getFirst().kind()).isEqualTo(new PlainServer());
    }

    @Test
    void shorthandsSingleValuesAndReferencesStandForTheLongForm() {
        Root root = accepted(WHOLE, Root.class);

        Service pacs = root.services().getFirst();
        assertThat(pacs.balance())
                .isEqualTo(new Balance(Algorithm.LEAST_CONNECTIONS, Duration.ZERO));
        assertThat(pacs.healthCheck()).isEqualTo(new NamedCheck("quick"));
        assertThat(pacs.listen())
                .containsExactly(new Endpoint("10.1.2.3", 104), new Endpoint("::1", 11112));

        Service viewer = root.services().getLast();
        assertThat(viewer.balance()).isEqualTo(new Balance(Algorithm.OFF, Duration.ofSeconds(8)));
        assertThat(viewer.listen()).containsExactly(new Endpoint("", 8443));
        assertThat(viewer.servers()).hasSize(1);
        assertThat(viewer.routes()).isEmpty();
    }

    @Test
    void aFlattenedRecordIsNullUntilOneOfItsKeysIsThere() {
        Service pacs = accepted(WHOLE, Root.class).services().getFirst();

        assertThat(pacs.servers().getFirst().limits()).isEqualTo(new Limits(9, 0));
        assertThat(pacs.servers().getLast().limits()).isNull();
    }

    @Test
    void aFlattenedMapTakesTheKeysThatNothingElseKnows() {
        var when = accepted(WHOLE, Root.class).services().getFirst().routes().getFirst().when();

        assertThat(when.attributes())
                .isEqualTo(Map.of("callingAet", new Match(List.of("MR7T", "PETMR*"), true)));
        assertThat(when.not()).isNotNull();
        assertThat(when.not().attributes())
                .isEqualTo(Map.of("source", new Match(List.of("10.0.0.0/8"), false)));
    }

    @Test
    void aKeyMayHaveAnotherNameThanItsComponent() {
        var route = accepted(WHOLE, Root.class).services().getFirst().routes().getFirst();

        assertThat(route.server()).isEqualTo("two");
    }

    @Test
    void everyScalarTypeHasItsForm() {
        Scalars scalars =
                accepted(
                        """
                        text: 0123
                        count: -7
                        big: 9223372036854775807
                        ratio: 1.5e-3
                        flag: true
                        time: 7d
                        size: 16MiB
                        choice: off
                        file: certs/../client.pem
                        uri: https://h.example/x?y
                        pattern: "a|b"
                        endpoint: "[fe80::1%eth0]:104"
                        network: fd00::/8
                        secret: swordfish
                        numbers: [3, 1, 2]
                        sizes: {b: 1KiB, a: 0}
                        """,
                        Scalars.class);

        assertThat(scalars.text()).isEqualTo("0123");
        assertThat(scalars.count()).isEqualTo(-7);
        assertThat(scalars.big()).isEqualTo(Long.MAX_VALUE);
        assertThat(scalars.ratio()).isEqualTo(0.0015);
        assertThat(scalars.flag()).isTrue();
        assertThat(scalars.time()).isEqualTo(Duration.ofDays(7));
        assertThat(scalars.size()).isEqualTo(DataSize.ofMiB(16));
        assertThat(scalars.choice()).isEqualTo(Algorithm.OFF);
        assertThat(scalars.file()).isEqualTo(Path.of("/etc/h/client.pem"));
        assertThat(scalars.uri()).isEqualTo(URI.create("https://h.example/x?y"));
        assertThat(scalars.pattern()).hasToString("a|b");
        assertThat(scalars.endpoint()).isEqualTo(new Endpoint("fe80::1%eth0", 104));
        assertThat(scalars.network()).isEqualTo(Network.parse("fd00::/8"));
        assertThat(scalars.secret()).isEqualTo(new Secret("swordfish")).hasToString("***");
        assertThat(scalars.numbers()).containsExactly(3, 1, 2);
        assertThat(scalars.sizes().keySet()).containsExactly("b", "a");
    }

    @Test
    void whatIsAbsentIsNullOrEmpty() {
        Scalars scalars = accepted("{}", Scalars.class);

        assertThat(scalars.text()).isNull();
        assertThat(scalars.count()).isNull();
        assertThat(scalars.numbers()).isEmpty();
        assertThat(scalars.sizes()).isEmpty();
    }

    @Test
    void anchorsAliasesAndMergesAreFollowed() {
        Root root =
                accepted(
                        """
                        gateway: {name: x}
                        alerts: {type: mail, to: nurse@h.example, server: "smtp://h.example"}
                        services:
                          - &base
                            name: one
                            type: dicom
                            listen: &here 10.0.0.1:104
                            servers: [&s {name: a, address: *here}]
                          - {<<: *base, name: two, servers: [*s, {<<: [{weight: 5}, *s], name: b}]}
                        """,
                        Root.class);

        assertThat(root.alerts())
                .isEqualTo(
                        new MailAlerts(List.of("nurse@h.example"), URI.create("smtp://h.example")));
        Service two = root.services().getLast();
        assertThat(two.name()).isEqualTo("two");
        assertThat(two.listen()).containsExactly(new Endpoint("10.0.0.1", 104));
        assertThat(two.servers()).extracting(Hospital.Server::name).containsExactly("a", "b");
        assertThat(two.servers()).extracting(Hospital.Server::weight).containsExactly(1, 5);
    }

    @Test
    void warningsComeWithTheValue() {
        Reading<Root> reading =
                Reads.read(
                        "gateway: {name: x}\nservices:\n  - {name: s, type: dicom}\n", Root.class);

        assertThat(Reads.warnings(reading))
                .containsExactly("h.yaml:3:5 services[0]: \"s\" has no servers");
    }
}
