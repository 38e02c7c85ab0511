package org.medgateway.dicom;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.medgateway.testdata.dicom.DicomObject;
import org.medgateway.testdata.dicom.DicomObjects;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// odil, a DICOM implementation of its own, asks Orthanc through the gateway, and gets what it gets
/// without.
@Tag("peer")
class OdilPeerTest {

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

    /// What a run of everything that odil can ask has brought.
    ///
    /// @param found the answer to the query, as odil prints it
    /// @param got the files that it was given, by name
    private record Brought(String found, Map<String, byte[]> got) {}

    @ParameterizedTest
    @ValueSource(strings = {"association", "message"})
    void echoStoreFindAndGetAreAsWithoutTheGateway(String mode) throws Exception {
        var study = DicomObjects.study("odil", 4, 150_000);
        int direct = Peers.freePort();
        peers.orthanc("direct", direct, "");
        int behind = Peers.freePort();
        peers.orthanc("behind", behind, "");
        var yaml =
                """
                mode: %s
                healthCheck: {type: none}
                servers: [{name: orthanc, address: '127.0.0.1:%d', calledAet: ORTHANC}]
                """
                        .formatted(mode, behind);
        var without = askAll(direct, "ORTHANC", study);
        assertThat(without.found()).startsWith("1 answer").contains(study.getFirst().studyUid());
        assertThat(without.got()).hasSize(4);
        try (var gateway = new RunningGateway(folder, yaml)) {
            var through = askAll(gateway.address().getPort(), "PACS", study);
            assertThat(through.found()).isEqualTo(without.found());
            assertThat(through.got().keySet()).isEqualTo(without.got().keySet());
            through.got()
                    .forEach((name, file) -> assertThat(file).isEqualTo(without.got().get(name)));
        }
    }

    private Brought askAll(int port, String called, List<DicomObject> study)
            throws IOException, InterruptedException {
        odil("echo", List.of(), port, called);
        odil(
                "store",
                List.of(),
                port,
                called,
                study.stream().map(o -> o.writeTo(folder).toString()).toArray(String[]::new));
        var key = "StudyInstanceUID=" + study.getFirst().studyUid();
        var found = odil("find", List.of(), port, called, "study", "QueryRetrieveLevel=STUDY", key);
        var into = Files.createDirectories(folder.resolve("got " + port));
        odil(
                "get",
                List.of("-d", into.toString()),
                port,
                called,
                "study",
                "QueryRetrieveLevel=STUDY",
                key);
        var got = new TreeMap<String, byte[]>();
        try (var files = Files.list(into)) {
            for (var file : files.toList()) {
                got.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return new Brought(found, got);
    }

    private String odil(
            String operation, List<String> options, int port, String called, String... more)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("odil", operation));
        command.addAll(options);
        command.addAll(List.of("127.0.0.1", String.valueOf(port), "ME", called));
        command.addAll(List.of(more));
        var ended = peers.run(command.toArray(String[]::new));
        assertThat(ended.exitCode()).as(ended.output()).isZero();
        return ended.output();
    }
}
