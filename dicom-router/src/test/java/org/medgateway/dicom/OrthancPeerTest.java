package org.medgateway.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.medgateway.testdata.dicom.DicomObjects;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Orthanc behind the gateway: store, query and C-GET, in both modes.
@Tag("peer")
class OrthancPeerTest {

    @TempDir Path folder;
    private Peers peers = new Peers(Path.of("."));

    @AfterEach
    void close() {
        peers.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"association", "message"})
    void storesFindsAndGivesBack(String mode) throws Exception {
        peers = new Peers(folder);
        int port = Peers.freePort();
        int http = Peers.freePort();
        var settings = folder.resolve("orthanc.json");
        Files.writeString(
                settings,
                """
                {"Name": "O", "StorageDirectory": "%1$s/o", "IndexDirectory": "%1$s/o", "DicomPort": %2$d,
                 "HttpPort": %3$d, "RemoteAccessAllowed": false, "DicomAlwaysAllowFind": true,
                 "DicomAlwaysAllowGet": true, "DicomCheckModalityHost": false}
                """
                        .formatted(folder, port, http));
        peers.server(port, "Orthanc", settings.toString());
        var study = DicomObjects.study("orthanc " + mode, 5, 200_000);
        var yaml =
                """
                mode: %s
                healthCheck: {type: dicom-echo}
                servers: [{name: orthanc, address: '127.0.0.1:%d', calledAet: ORTHANC}]
                """
                        .formatted(mode, port);
        try (var gateway = new RunningGateway(folder, yaml)) {
            var to = List.of("127.0.0.1", String.valueOf(gateway.address().getPort()));
            var key = List.of("-S", "-aet", "ME", "-aec", "PACS");
            var store = new ArrayList<>(List.of("storescu", "-v", "-aet", "ME", "-aec", "PACS"));
            store.addAll(to);
            study.forEach(object -> store.add(object.writeTo(folder).toString()));
            var stored = peers.run(store.toArray(String[]::new));
            await().until(() -> !gateway.exchanges().isEmpty());
            assertThat(stored.exitCode())
                    .as(
                            "%s%n%s",
                            gateway.exchanges(),
                            stored.output().lines().filter(l -> l.contains("Response")).toList())
                    .isZero();

            var find = new ArrayList<>(List.of("findscu", "-v"));
            find.addAll(key);
            find.addAll(List.of("-k", "QueryRetrieveLevel=STUDY", "-k", "StudyInstanceUID"));
            find.addAll(to);
            assertThat(peers.run(find.toArray(String[]::new)).output())
                    .contains(study.getFirst().studyUid());

            var got = Files.createDirectories(folder.resolve("got"));
            var get = new ArrayList<>(List.of("getscu", "-od", got.toString()));
            get.addAll(key);
            get.addAll(
                    List.of(
                            "-k",
                            "QueryRetrieveLevel=STUDY",
                            "-k",
                            "StudyInstanceUID=" + study.getFirst().studyUid()));
            get.addAll(to);
            var given = peers.run(get.toArray(String[]::new));
            assertThat(given.exitCode()).as(given.output()).isZero();
            try (var files = Files.list(got)) {
                assertThat(files.count()).isEqualTo(5);
            }
        }
    }
}
