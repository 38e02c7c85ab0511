package org.medgateway.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.medgateway.testdata.dicom.DicomObject;
import org.medgateway.testdata.dicom.DicomObjects;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// DCMTK on both sides, and what happens to it in hospitals: programs killed and stopped, clients
/// that abort, networks that drop packets. What counts is in the files of the archives: every
/// object that was acknowledged, with the same SHA-256 as without a gateway.
@Tag("peer")
class RealFaultsTest {

    private static final AtomicInteger NAMESPACES = new AtomicInteger();

    @TempDir Path folder;
    private Peers peers = new Peers(Path.of("."));
    private Path first = Path.of(".");
    private Path second = Path.of(".");

    @BeforeEach
    void folders() throws IOException {
        peers = new Peers(folder);
        first = Files.createDirectory(folder.resolve("first"));
        second = Files.createDirectory(folder.resolve("second"));
    }

    @AfterEach
    void close() {
        peers.close();
    }

    private static String[] storescp(int port, Path out) {
        return new String[] {
            "storescp", "--bit-preserving", "-od", out.toString(), String.valueOf(port)
        };
    }

    private String[] storescu(int port, List<DicomObject> study, String... options)
            throws IOException {
        var sent = Files.createDirectories(folder.resolve("sent"));
        study.forEach(object -> object.writeTo(sent));
        var command = new ArrayList<>(List.of("storescu", "-v"));
        command.addAll(List.of(options));
        command.addAll(
                List.of(
                        "-aet",
                        "CT1",
                        "-aec",
                        "PACS",
                        "127.0.0.1",
                        String.valueOf(port),
                        "--scan-directories",
                        sent.toString()));
        return command.toArray(String[]::new);
    }

    private static int port(RunningGateway gateway) {
        return gateway.address().getPort();
    }

    private static String servers(int a, int b) {
        return """
        servers:
          - {name: first, address: '127.0.0.1:%d'}
          - {name: second, address: '127.0.0.1:%d'}
        """
                .formatted(a, b);
    }

    private static long count(Path folder) {
        try (var files = Files.list(folder)) {
            return files.count();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /// Every object lies in one of the two folders as it lies in the third, where storescu put it
    /// without a gateway.
    private void allStoredUnaltered(List<DicomObject> study)
            throws IOException, InterruptedException {
        int port = Peers.freePort();
        var direct = Files.createDirectory(folder.resolve("direct"));
        peers.server(port, storescp(port, direct));
        assertThat(peers.run(storescu(port, study)).exitCode()).isZero();
        var wanted = StoredFiles.sums(study, direct);
        assertThat(wanted).hasSameSizeAs(study);
        var found = StoredFiles.sums(study, first, second);
        assertThat(study)
                .as("acknowledged and nowhere stored")
                .allMatch(
                        object -> {
                            var uid = object.sopInstanceUid();
                            var sums = found.getOrDefault(uid, List.of());
                            return sums.containsAll(wanted.getOrDefault(uid, List.of("missing")));
                        });
    }

    @Test
    void threeHundredOfThreeHundredThoughTwoArchivesAreKilledInTurn() throws Exception {
        var study = DicomObjects.study("killed in turn", 300, 200_000);
        int[] ports = {Peers.freePort(), Peers.freePort()};
        Path[] outs = {first, second};
        Process[] archives = {
            peers.server(ports[0], storescp(ports[0], first)),
            peers.server(ports[1], storescp(ports[1], second))
        };
        var yaml =
                "mode: message\nattempts: 6\nhealthCheck: {type: none}\n"
                        + servers(ports[0], ports[1]);
        int kills = 0;
        try (var gateway = new RunningGateway(folder, yaml)) {
            var sending = peers.start(storescu(port(gateway), study));
            while (sending.isAlive()) {
                int victim = kills % 2;
                long before = count(outs[victim]);
                await().pollInterval(Duration.ofMillis(5))
                        .until(() -> count(outs[victim]) >= before + 8 || !sending.isAlive());
                Peers.kill(archives[victim]);
                archives[victim] =
                        peers.server(ports[victim], storescp(ports[victim], outs[victim]));
                kills++;
            }
            assertThat(sending.waitFor()).as(peers.output(sending)).isZero();
            await().until(() -> gateway.exchanges().size() == 1);
            assertThat(gateway.exchanges().getFirst().details().get("statuses"))
                    .isEqualTo(Map.of("C-STORE 0000H", 300));
        }
        assertThat(kills).isGreaterThanOrEqualTo(4);
        allStoredUnaltered(study);
    }

    @Test
    void anArchiveThatIsStoppedIsPassedOver() throws Exception {
        var study = DicomObjects.study("stopped", 60, 200_000);
        int a = Peers.freePort();
        int b = Peers.freePort();
        var stopped = peers.server(a, storescp(a, first));
        peers.server(b, storescp(b, second));
        var yaml =
                """
                mode: message
                associateTimeout: 1s
                timeouts: {server: 1s}
                healthCheck: {type: dicom-echo, interval: 1s, timeout: 1s, rise: 1, fall: 2}
                """
                        + servers(a, b);
        try (var gateway = new RunningGateway(folder, yaml)) {
            var sending = peers.start(storescu(port(gateway), study));
            await().until(() -> count(first) >= 5 || !sending.isAlive());
            peers.signal("STOP", stopped);
            try {
                assertThat(sending.waitFor()).as(peers.output(sending)).isZero();
            } finally {
                peers.signal("CONT", stopped);
            }
            await().until(() -> gateway.exchanges().size() == 1);
            assertThat(gateway.exchanges().getFirst().outcome()).isEqualTo("succeeded");
        }
        allStoredUnaltered(study);
    }

    @ParameterizedTest
    @ValueSource(strings = {"association", "message"})
    void aClientThatAbortsLeavesNothingBehind(String mode) throws Exception {
        var study = DicomObjects.study("aborted " + mode, 5, 100_000);
        int a = Peers.freePort();
        int b = Peers.freePort();
        peers.server(a, storescp(a, first));
        peers.server(b, storescp(b, second));
        var yaml = "mode: " + mode + "\nhealthCheck: {type: none}\n" + servers(a, b);
        try (var gateway = new RunningGateway(folder, yaml)) {
            for (int i = 0; i < 3; i++) {
                peers.run(storescu(port(gateway), study, "--abort"));
            }
            await().until(() -> gateway.exchanges().size() == 3);
            assertThat(gateway.exchanges()).allMatch(e -> e.outcome().equals("abandoned"));
            await().until(
                            () ->
                                    gateway.server("first").sessions()
                                                    + gateway.server("second").sessions()
                                            == 0);
            var after = peers.run(storescu(port(gateway), study));
            assertThat(after.exitCode()).as(after.output()).isZero();
        }
        allStoredUnaltered(study);
    }

    /// The kernel has no netem everywhere, so nftables drops the packets, in a namespace that has a
    /// loopback of its own: first every twentieth, then all to and from one archive.
    @Test
    void aNetworkThatDropsPacketsLosesNothing() throws Exception {
        var study = DicomObjects.study("dropped", 60, 150_000);
        var namespace =
                "dicom-drop-%d-%d"
                        .formatted(ProcessHandle.current().pid(), NAMESPACES.incrementAndGet());
        root("ip", "netns", "add", namespace);
        try {
            inside(namespace, "ip", "link", "set", "lo", "up");
            peers.start(in(namespace, storescp(11112, first)));
            peers.start(in(namespace, storescp(11113, second)));
            inside(namespace, "nft", "add table inet faults");
            inside(
                    namespace,
                    "nft",
                    "add chain inet faults in { type filter hook input priority 0; }");
            inside(
                    namespace,
                    "nft",
                    "add rule inet faults in tcp dport {11112, 11113} numgen random mod 100 < 5"
                            + " drop");
            inside(
                    namespace,
                    "nft",
                    "add rule inet faults in tcp sport {11112, 11113} numgen random mod 100 < 5"
                            + " drop");
            var yaml =
                    """
                    mode: message
                    attempts: 6
                    associateTimeout: 3s
                    timeouts: {connect: 3s, server: 3s}
                    healthCheck: {type: none}
                    """
                            + servers(11112, 11113);
            var gateway =
                    peers.start(
                            in(
                                    namespace,
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "--enable-native-access=ALL-UNNAMED",
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    GatewayProgram.class.getName(),
                                    folder.toString(),
                                    yaml));
            var started = await().until(() -> peers.output(gateway), o -> o.contains("port "));
            int port = Integer.parseInt(started.replaceAll("(?s).*port ([0-9]+).*", "$1"));
            var sending = peers.start(in(namespace, storescu(port, study)));
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> count(first) >= 10 || !sending.isAlive());
            inside(namespace, "nft", "insert rule inet faults in tcp dport 11112 drop");
            inside(namespace, "nft", "insert rule inet faults in tcp sport 11112 drop");
            int code = sending.waitFor();
            assertThat(code).as(peers.output(sending)).isZero();
            assertThat(inside(namespace, "nft", "list ruleset")).contains("numgen");
        } finally {
            peers.close();
            root("ip", "netns", "del", namespace);
        }
        peers = new Peers(folder);
        allStoredUnaltered(study);
    }

    private static String[] in(String namespace, String... command) {
        var whole = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
        whole.addAll(List.of(command));
        return whole.toArray(String[]::new);
    }

    private String inside(String namespace, String... command)
            throws IOException, InterruptedException {
        return root(in(namespace, command));
    }

    private String root(String... command) throws IOException, InterruptedException {
        var ended = peers.run(command);
        assertThat(ended.exitCode())
                .as("%s needs root, iproute2 and nftables: %s", command[0], ended.output())
                .isZero();
        return ended.output();
    }

    @ParameterizedTest
    @ValueSource(strings = {"association", "message"})
    void aWorklistIsAsWithoutTheGateway(String mode) throws Exception {
        int port = Peers.freePort();
        var list = Files.createDirectories(folder.resolve("worklists/RIS"));
        Files.createFile(list.resolve("lockfile"));
        for (int i = 1; i <= 3; i++) {
            Files.writeString(
                    folder.resolve("item.txt"),
                    """
                    (0008,0050) SH [A%1$d]
                    (0010,0010) PN [GENERATED^WORKLIST%1$d]
                    (0010,0020) LO [W-%1$d]
                    (0020,000d) UI [2.25.77%1$d]
                    (0032,1060) LO [KNEE]
                    (0040,0100) SQ
                    (fffe,e000) -
                    (0008,0060) CS [CT]
                    (0040,0001) AE [CT1]
                    (0040,0002) DA [20260101]
                    (0040,0003) TM [12000%1$d]
                    (0040,0006) PN [NOBODY]
                    (0040,0007) LO [KNEE]
                    (0040,0009) SH [S%1$d]
                    (fffe,e00d) -
                    (fffe,e0dd) -
                    (0040,1001) SH [R%1$d]
                    """
                            .formatted(i));
            var made =
                    peers.run(
                            "dump2dcm",
                            folder.resolve("item.txt").toString(),
                            list.resolve("item" + i + ".wl").toString());
            assertThat(made.exitCode()).as(made.output()).isZero();
        }
        peers.server(
                port,
                "wlmscpfs",
                "--single-process",
                "-dfr",
                "-dfp",
                folder.resolve("worklists").toString(),
                String.valueOf(port));
        var yaml =
                """
                mode: %s
                healthCheck: {type: none}
                servers: [{name: ris, address: '127.0.0.1:%d', calledAet: RIS}]
                """
                        .formatted(mode, port);
        var direct = worklist(port, "RIS");
        assertThat(direct).hasSize(3);
        try (var gateway = new RunningGateway(folder, yaml)) {
            assertThat(worklist(port(gateway), "GATEWAY")).isEqualTo(direct);
        }
    }

    /// The names of the patients that are answered, sorted.
    private List<String> worklist(int port, String called)
            throws IOException, InterruptedException {
        var found =
                peers.run(
                        "findscu",
                        "-v",
                        "-W",
                        "-aet",
                        "CT1",
                        "-aec",
                        called,
                        "-k",
                        "PatientName",
                        "-k",
                        "PatientID",
                        "-k",
                        "ScheduledProcedureStepSequence[0].Modality=CT",
                        "127.0.0.1",
                        String.valueOf(port));
        assertThat(found.exitCode()).as(found.output()).isZero();
        return found.output()
                .lines()
                .filter(line -> line.contains("GENERATED^WORKLIST"))
                .map(line -> line.replaceAll(".*(GENERATED\\^WORKLIST[0-9]).*", "$1"))
                .sorted()
                .toList();
    }
}
