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
import org.medgateway.testdata.dicom.ModalitySimulator;
import org.medgateway.testdata.dicom.ModalitySimulator.Proposal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Orthanc behind the gateway: store, query, C-GET, C-MOVE, TLS, storage commitment.
@Tag("peer")
class OrthancPeerTest {

    @TempDir Path folder;
    private Peers peers = new Peers(Path.of("."));

    @BeforeEach
    void peers() {
        peers = new Peers(folder);
    }

    @AfterEach
    void close() {
        peers.close();
    }

    private Peers.Ended run(String program, List<String> options, int port, Object... more)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(program));
        command.addAll(options);
        command.addAll(List.of("-aet", "ME", "-aec", "PACS", "127.0.0.1", String.valueOf(port)));
        Stream.of(more).map(String::valueOf).forEach(command::add);
        return peers.run(command.toArray(String[]::new));
    }

    private void store(int port, List<DicomObject> study) throws IOException, InterruptedException {
        var files = study.stream().map(object -> object.writeTo(folder)).toArray();
        var stored = run("storescu", List.of("-v"), port, files);
        assertThat(stored.exitCode()).as(stored.output()).isZero();
    }

    private static List<String> of(DicomObject any, String... options) {
        var all = new ArrayList<>(List.of(options));
        all.addAll(List.of("-S", "-k", "QueryRetrieveLevel=STUDY"));
        all.addAll(List.of("-k", "StudyInstanceUID=" + any.studyUid()));
        return all;
    }

    private static long count(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.count();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"association", "message"})
    void storesFindsGivesBackAndMoves(String mode) throws Exception {
        int port = Peers.freePort();
        int movePort = Peers.freePort();
        peers.orthanc(
                "o",
                port,
                ", \"DicomModalities\": {\"me\": [\"ME\", \"127.0.0.1\", %d]}".formatted(movePort));
        var study = DicomObjects.study("orthanc " + mode, 5, 200_000);
        var yaml =
                """
                mode: %s
                healthCheck: {type: dicom-echo}
                servers: [{name: orthanc, address: '127.0.0.1:%d', calledAet: ORTHANC}]
                """
                        .formatted(mode, port);
        try (var gateway = new RunningGateway(folder, yaml)) {
            int to = gateway.address().getPort();
            store(to, study);
            var found = run("findscu", of(study.getFirst(), "-v"), to);
            assertThat(found.output()).contains(study.getFirst().studyUid());
            var got = Files.createDirectories(folder.resolve("got"));
            var given = run("getscu", of(study.getFirst(), "-od", got.toString()), to);
            assertThat(given.exitCode()).as(given.output()).isZero();
            assertThat(count(got)).isEqualTo(5);
            var moved = Files.createDirectories(folder.resolve("moved"));
            var sent =
                    run(
                            "movescu",
                            of(
                                    study.getFirst(),
                                    "--port",
                                    String.valueOf(movePort),
                                    "-od",
                                    moved.toString()),
                            to);
            assertThat(sent.exitCode()).as(sent.output()).isZero();
            assertThat(count(moved)).isEqualTo(5);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"association", "message"})
    void speaksTls(String mode) throws Exception {
        for (var name : List.of("gateway", "orthanc")) {
            var made =
                    peers.run(
                            "openssl",
                            "req",
                            "-x509",
                            "-newkey",
                            "rsa:2048",
                            "-nodes",
                            "-days",
                            "2",
                            "-subj",
                            "/CN=" + name,
                            "-keyout",
                            name + ".key",
                            "-out",
                            name + ".pem");
            assertThat(made.exitCode()).as(made.output()).isZero();
        }
        int port = Peers.freePort();
        peers.orthanc(
                "o",
                port,
                """
                , "DicomTlsEnabled": true, "DicomTlsCertificate": "%1$s/orthanc.pem",
                "DicomTlsPrivateKey": "%1$s/orthanc.key",
                "DicomTlsTrustedCertificates": "%1$s/gateway.pem",
                "DicomTlsRemoteCertificateRequired": true\
                """
                        .formatted(folder));
        var study = DicomObjects.study("orthanc tls " + mode, 3, 200_000);
        var yaml =
                """
                certificates:
                  gateway: {pem: gateway.pem, key: gateway.key}
                authorities:
                  archives: {pem: [orthanc.pem]}
                ---
                mode: %s
                healthCheck: {type: dicom-echo}
                serverTls: {verify: archives, certificate: gateway}
                servers: [{name: orthanc, address: '127.0.0.1:%d', calledAet: ORTHANC}]
                """
                        .formatted(mode, port);
        try (var gateway = new RunningGateway(folder, yaml)) {
            store(gateway.address().getPort(), study);
            var found = run("findscu", of(study.getFirst(), "-v"), gateway.address().getPort());
            assertThat(found.output()).contains(study.getFirst().studyUid());
        }
    }

    /// Orthanc accepts the request, and reports over an association that it opens to the gateway.
    @Test
    void twoOfThemCommitToOneRequestAndBothReport() throws Exception {
        int[] ports = {Peers.freePort(), Peers.freePort()};
        var yaml =
                """
                mode: message
                healthCheck: {type: none}
                servers:
                  - {name: one, address: '127.0.0.1:%d', calledAet: ONE}
                  - {name: two, address: '127.0.0.1:%d', calledAet: TWO}
                """
                        .formatted(ports[0], ports[1]);
        try (var gateway = new RunningGateway(folder, yaml)) {
            var requester =
                    ", \"DicomModalities\": {\"ct\": [\"CT1\", \"127.0.0.1\", %d]}"
                            .formatted(gateway.address().getPort());
            peers.orthanc("one", ports[0], ", \"DicomAet\": \"ONE\"" + requester);
            peers.orthanc("two", ports[1], ", \"DicomAet\": \"TWO\"" + requester);
            var study = DicomObjects.study("committed", 8, 20_000);
            var never = DicomObjects.image("never stored", 0, 1_000);
            var proposals =
                    List.of(
                            new Proposal(DicomObjects.STORAGE_COMMITMENT, DicomObjects.IMPLICIT),
                            new Proposal(DicomObjects.SECONDARY_CAPTURE, DicomObjects.EXPLICIT));
            try (var modality =
                    ModalitySimulator.associate(gateway.address(), "CT1", "PACS", proposals)) {
                for (var object : study) {
                    assertThat(modality.store(object)).isZero();
                }
                assertThat(modality.requestCommitment("1.2.3", study)).isZero();
                var report = modality.awaitReport();
                assertThat(report.eventType()).isEqualTo(1);
                assertThat(report.safe()).hasSize(8);

                var more = new ArrayList<>(study);
                more.add(never);
                assertThat(modality.requestCommitment("1.2.4", more)).isZero();
                var second = modality.awaitReport();
                assertThat(second.eventType()).isEqualTo(2);
                assertThat(second.safe()).hasSize(8);
                assertThat(second.failed()).isEqualTo(Map.of(never.sopInstanceUid(), 0x0112));
                modality.release();
            }
            await().atMost(Duration.ofSeconds(10))
                    .until(
                            () ->
                                    gateway.exchanges().stream()
                                            .anyMatch(
                                                    e ->
                                                            String.valueOf(
                                                                            e.details()
                                                                                    .get(
                                                                                            "statuses"))
                                                                    .contains(
                                                                            "N-EVENT-REPORT"
                                                                                    + " 0000H")));
        }
    }
}
