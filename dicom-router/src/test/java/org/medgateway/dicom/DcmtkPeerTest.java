package org.medgateway.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.medgateway.core.health.ServerWatch;
import org.medgateway.core.observe.Event;
import org.medgateway.testdata.dicom.ArchiveSimulator;
import org.medgateway.testdata.dicom.DicomObject;
import org.medgateway.testdata.dicom.DicomObjects;
import org.medgateway.testdata.dicom.Ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// DCMTK's programs through the gateway, in both modes. DCMTK's servers listen on every address, so
/// they are run where the machine's loopback is private to the test run, or on ports that were just
/// free.
@Tag("peer")
class DcmtkPeerTest {

    @TempDir Path folder;
    private final Ledger ledger = new Ledger();
    private final ArchiveSimulator a = ArchiveSimulator.start("A", ledger);
    private final ArchiveSimulator b = ArchiveSimulator.start("B", ledger);
    private Peers peers = new Peers(Path.of("."));

    @BeforeEach
    void peers() {
        peers = new Peers(folder);
    }

    @AfterEach
    void close() {
        peers.close();
        a.close();
        b.close();
    }

    private RunningGateway gateway(String mode, String more) {
        return new RunningGateway(folder, "mode: " + mode + "\nhealthCheck: {type: none}\n" + more);
    }

    private static String port(RunningGateway gateway) {
        return String.valueOf(gateway.address().getPort());
    }

    private String[] storescu(RunningGateway gateway, List<DicomObject> objects, String... options)
            throws IOException {
        var sent = Files.createDirectories(folder.resolve("sent"));
        var command = new ArrayList<>(List.of("storescu", "-v"));
        command.addAll(List.of(options));
        command.addAll(List.of("-aet", "CT1", "-aec", "PACS", "127.0.0.1", port(gateway)));
        objects.forEach(object -> command.add(object.writeTo(sent).toString()));
        return command.toArray(String[]::new);
    }

    @ParameterizedTest
    @ValueSource(strings = {"association", "message"})
    void echoscuIsAnswered(String mode) throws IOException, InterruptedException {
        try (var gateway = gateway(mode, RunningGateway.servers(a, b))) {
            var ended =
                    peers.run(
                            "echoscu",
                            "-v",
                            "--repeat",
                            "5",
                            "-aec",
                            "PACS",
                            "127.0.0.1",
                            port(gateway));
            assertThat(ended.exitCode()).as(ended.output()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    association | -xs
                    message     | -xs
                    message     | -xi
                    association | --max-pdu 4096
                    message     | --max-pdu 4096
                    message     | --max-send-pdu 4096
                    message     | +C
                    """)
    void storescuStoresItsStudyUnchanged(String mode, String options)
            throws IOException, InterruptedException {
        var syntax = options.equals("-xi") ? DicomObjects.IMPLICIT : DicomObjects.EXPLICIT;
        var study =
                IntStream.range(0, 12)
                        .mapToObj(
                                i ->
                                        DicomObjects.image(
                                                "dcmtk", i, 150_000, DicomObjects.CT, syntax, "CT"))
                        .toList();
        try (var gateway = gateway(mode, RunningGateway.servers(a, b))) {
            var ended = peers.run(storescu(gateway, study, options.split(" ")));
            assertThat(ended.exitCode()).as(ended.output()).isZero();
        }
        assertThat(ledger.stored()).isEqualTo(12);
        if (!options.equals("-xi")) {
            // storescu writes its data sets anew (group lengths, padding), in the same way each
            // time: equal to a
            // direct connection is what counts.
            var direct = new Ledger();
            try (var archive = ArchiveSimulator.start("direct", direct)) {
                var command = new ArrayList<>(List.of("storescu"));
                command.addAll(List.of(options.split(" ")));
                command.addAll(List.of("127.0.0.1", String.valueOf(archive.address().getPort())));
                command.add("--scan-directories");
                command.add(folder.resolve("sent").toString());
                assertThat(peers.run(command.toArray(String[]::new)).exitCode()).isZero();
            }
            assertThat(sums(ledger, study)).isEqualTo(sums(direct, study));
        }
    }

    private static Map<String, String> sums(Ledger of, List<DicomObject> study) {
        var sums = new TreeMap<String, String>();
        study.forEach(
                o -> sums.put(o.sopInstanceUid(), of.of(o.sopInstanceUid()).getFirst().sha256()));
        return sums;
    }

    @Test
    void threeHundredOfThreeHundredThoughAnArchiveIsKilledAgainAndAgain() throws Exception {
        var study = DicomObjects.study("killing", 300, 300_000);
        try (var gateway = gateway("message", "attempts: 4\n" + RunningGateway.servers(a, b))) {
            var sending = peers.start(storescu(gateway, study));
            int kills = 0;
            while (sending.isAlive()) {
                var victim = kills % 2 == 0 ? a : b;
                long before = ledger.stored();
                await().pollInterval(Duration.ofMillis(2))
                        .until(() -> ledger.stored() >= before + 5 || !sending.isAlive());
                victim.kill();
                long killed = ledger.stored();
                await().pollInterval(Duration.ofMillis(2))
                        .until(() -> ledger.stored() >= killed + 5 || !sending.isAlive());
                victim.restart();
                kills++;
            }
            assertThat(sending.waitFor()).as(peers.output(sending)).isZero();
            assertThat(kills).isGreaterThanOrEqualTo(3);
        }
        assertThat(ledger.missing(study)).isEmpty();
        assertThat(ledger.altered(study)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--refuse", "--abort-during", "--abort-after"})
    void aFaultyStorescpIsPassedOver(String fault) throws IOException, InterruptedException {
        var study = DicomObjects.study("faulty " + fault, 5, 100_000);
        int port = Peers.freePort();
        Files.createDirectories(folder.resolve("out"));
        peers.server(
                port,
                "storescp",
                fault,
                "-od",
                folder.resolve("out").toString(),
                String.valueOf(port));
        var yaml =
                """
                balance: first
                timeouts: {server: 2s}
                servers:
                  - {name: faulty, address: '127.0.0.1:%d'}
                  - {name: B, address: '127.0.0.1:%d'}
                """
                        .formatted(port, b.address().getPort());
        try (var gateway = gateway("message", yaml)) {
            var ended = peers.run(storescu(gateway, study));
            assertThat(ended.exitCode()).as(ended.output()).isZero();
        }
        assertThat(ledger.missing(study)).isEmpty();
    }

    @Test
    void aRealStorescpKilledInTheMiddleLosesNothing() throws Exception {
        var study = DicomObjects.study("kill -9", 100, 200_000);
        int port = Peers.freePort();
        var out = Files.createDirectories(folder.resolve("out")).toString();
        String[] storescp = {"storescp", "-od", out, String.valueOf(port)};
        var archive = peers.server(port, storescp);
        var yaml =
                """
                attempts: 4
                servers:
                  - {name: storescp, address: '127.0.0.1:%d'}
                  - {name: B, address: '127.0.0.1:%d'}
                """
                        .formatted(port, b.address().getPort());
        try (var gateway = gateway("message", yaml)) {
            var sending = peers.start(storescu(gateway, study));
            for (int kills = 0; kills < 3; kills++) {
                long before = ledger.stored();
                await().until(() -> ledger.stored() >= before + 8 || !sending.isAlive());
                Peers.kill(archive);
                archive = peers.server(port, storescp);
            }
            assertThat(sending.waitFor()).as(peers.output(sending)).isZero();
            try (var files = Files.list(Path.of(out))) {
                var stored = files.map(f -> f.getFileName().toString()).toList();
                assertThat(study)
                        .allMatch(
                                o ->
                                        ledger.has(o)
                                                || stored.stream()
                                                        .anyMatch(
                                                                name ->
                                                                        name.contains(
                                                                                o
                                                                                        .sopInstanceUid())));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"association", "message"})
    void queriesAndRetrievalsOfDcmqrscpAreAsWithoutTheGateway(String mode)
            throws IOException, InterruptedException {
        var study = DicomObjects.study("queried", 6, 50_000);
        int port = Peers.freePort();
        int movePort = Peers.freePort();
        Files.createDirectories(folder.resolve("db"));
        Files.createDirectories(folder.resolve("got"));
        Files.writeString(
                folder.resolve("qr.cfg"),
                """
                NetworkTCPPort = %d
                MaxPDUSize = 16384
                MaxAssociations = 16
                HostTable BEGIN
                me = (ME, localhost, %d)
                HostTable END
                VendorTable BEGIN
                VendorTable END
                AETable BEGIN
                QR %s RW (9, 1024mb) ANY
                AETable END
                """
                        .formatted(port, movePort, folder.resolve("db")));
        peers.server(port, "dcmqrscp", "-c", folder.resolve("qr.cfg").toString());
        var yaml = "servers: [{name: QR, address: '127.0.0.1:%d', calledAet: QR}]".formatted(port);
        var key = List.of("-S", "-aet", "ME", "-aec", "PACS");
        try (var gateway = gateway(mode, yaml)) {
            assertThat(peers.run(storescu(gateway, study)).exitCode()).isZero();
            var found =
                    run(
                            "findscu",
                            key,
                            "-v -k QueryRetrieveLevel=STUDY -k StudyInstanceUID 127.0.0.1 "
                                    + port(gateway));
            assertThat(found.exitCode()).as(found.output()).isZero();
            assertThat(found.output()).contains(study.getFirst().studyUid());
            var moved =
                    run(
                            "movescu",
                            key,
                            "--port %d -od %s -k QueryRetrieveLevel=STUDY -k StudyInstanceUID=%s 127.0.0.1 %s"
                                    .formatted(
                                            movePort,
                                            folder.resolve("got"),
                                            study.getFirst().studyUid(),
                                            port(gateway)));
            assertThat(moved.exitCode()).as(moved.output()).isZero();
            assertThat(files("got")).isEqualTo(6);
            Files.createDirectories(folder.resolve("got2"));
            var got =
                    run(
                            "getscu",
                            key,
                            "-od %s -k QueryRetrieveLevel=STUDY -k StudyInstanceUID=%s 127.0.0.1 %s"
                                    .formatted(
                                            folder.resolve("got2"),
                                            study.getFirst().studyUid(),
                                            port(gateway)));
            assertThat(got.exitCode()).as(got.output()).isZero();
            assertThat(files("got2")).isEqualTo(6);
        }
    }

    private Peers.Ended run(String program, List<String> key, String rest)
            throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(program);
        command.addAll(key);
        command.addAll(List.of(rest.split(" ")));
        return peers.run(command.toArray(String[]::new));
    }

    private long files(String name) throws IOException {
        try (var files = Files.list(folder.resolve(name))) {
            return files.count();
        }
    }

    @Test
    void aSingleProcessStorescpThatStoresSlowlyIsNotTakenDown()
            throws IOException, InterruptedException {
        var study = DicomObjects.study("slow", 1, 60_000_000);
        int port = Peers.freePort();
        Files.createDirectories(folder.resolve("out"));
        peers.server(
                port,
                "storescp",
                "--max-pdu",
                "131072",
                "--sleep-during",
                "1",
                "-od",
                folder.resolve("out").toString(),
                String.valueOf(port));
        var yaml =
                """
                mode: association
                healthCheck: {type: dicom-echo, interval: 1s, fastInterval: 200ms, timeout: 3s, rise: 1, fall: 2}
                servers: [{name: slow, address: '127.0.0.1:%d'}]
                """
                        .formatted(port);
        try (var gateway = new RunningGateway(folder, yaml)) {
            await().until(() -> gateway.server("slow").condition().describe().contains("up"));
            var sending = peers.start(storescu(gateway, study));
            await().atMost(Duration.ofSeconds(60))
                    .until(
                            () ->
                                    gateway.service().history("slow").stream()
                                                    .filter(ServerWatch.Result::held)
                                                    .count()
                                            >= 4);
            assertThat(sending.isAlive()).as(peers.output(sending)).isTrue();
            assertThat(gateway.events(Event.ServerHealthChanged.class))
                    .noneMatch(event -> !event.up());
        }
    }
}
