package org.medgateway.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.File;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The agent asked by Net-SNMP, and its MIB read by smilint.
@Tag("peer")
class SnmpPeerTest {

    private static final String COMMUNITY = "-v2c -c hospital";
    private static final String USER = "-v3 -l authPriv -u monitoring -a SHA-256 -x AES";
    private static final String RIGHT = " -A 'signed and sealed' -X 'not to be read'";
    private static final Path MIBS = Path.of("src/test/mibs").toAbsolutePath();
    private static final Path MIB = Path.of("src/main/mib/MEDGATEWAY-MIB.txt").toAbsolutePath();

    @TempDir Path folder;
    private AdminUnderTest admin;

    @BeforeEach
    void start() throws IOException {
        Files.createDirectories(folder.resolve("net-snmp/cert_indexes")); // else the tools say so
        assertThat(new File("/usr/bin/snmpget")).as("apt-get install snmp").exists();
        assertThat(new File("/usr/bin/smilint")).as("apt-get install smitools").exists();
        admin =
                new AdminUnderTest(
                                folder,
                                """
                                  snmp:
                                    listen: 127.0.0.1:0
                                    community: hospital
                                    users:
                                      - {name: monitoring, password: signed and sealed, privacyPassword: not to be read}
                                      - {name: simple, authentication: sha-512, password: signed only}
                                """)
                        .ready();
    }

    @AfterEach
    void stop() {
        admin.close();
    }

    private record Said(int code, String text) {}

    private Said run(String command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", command).redirectErrorStream(true);
        builder.environment()
                .putAll(
                        Map.of(
                                "MIBDIRS",
                                MIBS + ":" + MIB.getParent(),
                                "MIBS",
                                "MEDGATEWAY-MIB",
                                "SNMP_PERSISTENT_DIR",
                                folder.resolve("net-snmp").toString(),
                                "SNMPCONFPATH",
                                folder.toString()));
        Process process = builder.start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), text);
    }

    /// Runs a tool of Net-SNMP once, without a second try.
    private Said snmp(String tool, String security, String rest) throws Exception {
        return run(
                "%s %s %s -r 0 -t 3 127.0.0.1:%d %s"
                        .formatted(
                                tool,
                                security,
                                rest.startsWith(".") ? "" : "-IR", // names without their module
                                admin.server().snmpPort(),
                                rest));
    }

    @Test
    void theMibIsWithoutFault() throws Exception {
        List<String> command = new ArrayList<>(List.of("smilint -l 6 -s"));
        for (String module :
                List.of("SNMPv2-SMI", "SNMPv2-TC", "SNMPv2-CONF", "SNMP-FRAMEWORK-MIB")) {
            command.add("-p " + MIBS.resolve(module));
        }
        command.add(MIB.toString());
        assertThat(run(String.join(" ", command)).text().lines())
                .filteredOn(line -> line.contains("MEDGATEWAY-MIB"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                COMMUNITY,
                USER + RIGHT,
                "-v3 -l authNoPriv -u simple -a SHA-512 -A 'signed only'"
            })
    void aWalkTellsServicesAndServersByTheNamesOfTheMib(String security) throws Exception {
        for (String tool : List.of("snmpwalk", "snmpbulkwalk")) {
            Said said = snmp(tool, security, "medGateway");
            assertThat(said.code()).as(said.text()).isZero();
            assertThat(said.text().lines())
                    .contains(
                            "MEDGATEWAY-MIB::mgGatewayName.0 = STRING: test gateway",
                            "MEDGATEWAY-MIB::mgGatewayServices.0 = Gauge32: 1",
                            "MEDGATEWAY-MIB::mgServiceName.1 = STRING: Feed",
                            "MEDGATEWAY-MIB::mgServiceType.1 = STRING: tcp",
                            "MEDGATEWAY-MIB::mgServiceState.1 = INTEGER: up(1)",
                            "MEDGATEWAY-MIB::mgServerName.1.2 = STRING: B",
                            "MEDGATEWAY-MIB::mgServerPool.1.3 = STRING: other",
                            "MEDGATEWAY-MIB::mgServerAdminState.1.1 = INTEGER: ready(1)",
                            "MEDGATEWAY-MIB::mgServerWeight.1.2 = Gauge32: 50",
                            "MEDGATEWAY-MIB::mgServerTotalSessions.1.1 = Counter64: 0")
                    .as("each value once: the walk goes on and comes to an end")
                    .doesNotHaveDuplicates()
                    .hasSizeGreaterThan(40);
        }
    }

    @Test
    void whatChangesIsSeenAtTheNextQuestion() throws Exception {
        admin.put(
                "/services/Feed/servers/A/state",
                "{\"state\": \"DRAIN\", \"reason\": \"\", \"until\": null}");
        admin.killA();
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () ->
                                assertThat(
                                                snmp(
                                                                "snmpget",
                                                                COMMUNITY,
                                                                "mgServerAdminState.1.1"
                                                                    + " mgServerHealth.1.1"
                                                                    + " mgServiceState.1"
                                                                    + " mgGatewayServicesDegraded.0")
                                                        .text())
                                        .contains("drain(2)", "down(3)", "degraded(2)", ": 1"));
    }

    @Test
    void strangersHearNothing() throws Exception {
        for (String security :
                List.of(
                        "-v2c -c public",
                        "-v1 -c hospital",
                        USER + " -A 'signed and wrong' -X 'not to be read'",
                        USER + " -A 'signed and sealed' -X 'read all the same'",
                        "-v3 -l authNoPriv -u monitoring -a SHA-256 -A 'signed and sealed'",
                        "-v3 -l noAuthNoPriv -u monitoring",
                        "-v3 -l authNoPriv -u nobody -a SHA-256 -A 'signed and sealed'")) {
            Said said = snmp("snmpget", security, "mgGatewayName.0");
            assertThat(said.code()).as(security + ": " + said.text()).isNotZero();
            assertThat(said.text()).doesNotContain("test gateway");
        }
    }

    @Test
    void nothingCanBeWritten() throws Exception {
        for (String security : List.of(COMMUNITY, USER + RIGHT)) {
            Said said = snmp("snmpset", security, "mgServerAdminState.1.1 i 3");
            assertThat(said.code()).isNotZero();
            assertThat(said.text()).contains("notWritable");
        }
        assertThat(admin.get("/services").text()).doesNotContain("\"halt\"");
    }

    @Test
    void whatIsNotThereIsSaid() throws Exception {
        assertThat(snmp("snmpget", COMMUNITY, "mgServerName.1.9 mgServerName.7.1").text().lines())
                .allMatch(line -> line.contains("No Such Instance"));
        assertThat(snmp("snmpget", COMMUNITY, ".1.3.6.1.4.1.1.1.0").text())
                .contains("No Such Object");
        assertThat(snmp("snmpgetnext", COMMUNITY, ".2.9").text()).contains("No more variables");
    }

    @Test
    void itStartsAndEndsWithTheConfigurationAndCountsItsStarts() throws Exception {
        assertThat(Files.readString(folder.resolve("state/admin/snmp.json")))
                .contains("\"boots\":1");
        admin.restart();
        assertThat(Files.readString(folder.resolve("state/admin/snmp.json")))
                .contains("\"boots\":2");
        assertThat(snmp("snmpget", USER + RIGHT, "mgGatewayName.0").code()).isZero();
        admin.logIn("admin", AdminUnderTest.PASSWORD);
        var read = admin.get("/configuration");
        String text = read.json().get("text").asString();
        assertThat(text).doesNotContain("signed and sealed", "not to be read", "hospital\n");
        String shorter =
                text.substring(0, text.indexOf("  snmp:"))
                        + text.substring(text.indexOf("virtualServices:"));
        var applied =
                admin.put(
                        "/configuration",
                        AdminUnderTest.JSON.writeValueAsString(Map.of("text", shorter)),
                        "If-Match",
                        read.etag());
        assertThat(applied.status()).as(applied.text()).isEqualTo(200);
        await().atMost(Duration.ofSeconds(10)).until(() -> admin.server().snmpPort() == -1);
    }

    /// The receiver says what it made of the packet, by the names of the MIB.
    @Test
    void aServerThatFailsIsToldToATrapReceiver() throws Exception {
        assertThat(new File("/usr/sbin/snmptrapd")).as("apt-get install snmptrapd").exists();
        int port;
        try (DatagramSocket free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path settings =
                Files.writeString(folder.resolve("trap.conf"), "authCommunity log alarms\n");
        Path log = folder.resolve("trap.log");
        ProcessBuilder builder =
                new ProcessBuilder(
                                "/usr/sbin/snmptrapd",
                                "-f",
                                "-Lo",
                                "-C",
                                "-c",
                                settings.toString(),
                                "-M",
                                MIBS + ":" + MIB.getParent(),
                                "-m",
                                "MEDGATEWAY-MIB",
                                "127.0.0.1:" + port)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile());
        builder.environment().put("SNMP_PERSISTENT_DIR", folder.resolve("net-snmp").toString());
        Process receiver = builder.start();
        try (AdminUnderTest told =
                new AdminUnderTest(
                        Files.createDirectory(folder.resolve("told")),
                        """
                          alerts:
                            group: 100ms
                            traps: [{address: "127.0.0.1:%d", community: alarms}]
                        """
                                .formatted(port))) {
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> Files.readString(log).contains("NET-SNMP version"));
            told.killA();
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(
                            () ->
                                    assertThat(Files.readString(log))
                                            .contains(
                                                    "MEDGATEWAY-MIB::mgAlert",
                                                    "mgGatewayName.0 = STRING: test gateway",
                                                    "mgAlertSeverity.0 = INTEGER: critical(3)",
                                                    "mgAlertService.0 = STRING: Feed",
                                                    "mgAlertSubject.0 = STRING: A",
                                                    "mgAlertMessage.0 = STRING: is down: "));
        } finally {
            receiver.destroy();
            assertThat(receiver.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
    }
}
