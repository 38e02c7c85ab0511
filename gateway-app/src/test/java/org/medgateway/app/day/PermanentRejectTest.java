package org.medgateway.app.day;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.medgateway.app.Program;
import org.medgateway.testdata.dicom.ArchiveSimulator;
import org.medgateway.testdata.dicom.Behaviour;
import org.medgateway.testdata.dicom.Ledger;
import org.medgateway.testdata.dicom.ModalitySimulator;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// An archive that rejects a modality for good shows that something is configured wrongly, and
/// somebody is told: once, however often the modality tries.
class PermanentRejectTest {
    @TempDir Path folder;

    @Test
    void somebodyIsTold() throws Exception {
        List<String> told = new CopyOnWriteArrayList<>();
        HttpServer hook =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hook.createContext(
                "/",
                exchange -> {
                    told.add(
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8));
                    exchange.sendResponseHeaders(204, -1);
                    exchange.close();
                });
        hook.start();
        try (ArchiveSimulator archive = ArchiveSimulator.start("PACS", new Ledger());
                Program program =
                        Program.start(
                                List.of(),
                                "run",
                                file(archive.address().getPort(), hook.getAddress().getPort())
                                        .toString())) {
            archive.behave(Behaviour.Reject.PERMANENT);
            InetSocketAddress door = new InetSocketAddress("127.0.0.1", program.port("Archive"));
            program.awaitLine("The gateway is ready."::equals);
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> ModalitySimulator.associate(door, "MR7T", "ARCHIVE"))
                        .isInstanceOf(ModalitySimulator.Refused.class);
            }
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(
                            () ->
                                    assertThat(told)
                                            .anySatisfy(
                                                    body ->
                                                            assertThat(body)
                                                                    .contains(
                                                                            "\"service\":\"Archive\"",
                                                                            "\"subject\":\"PACS\"",
                                                                            "MR7T to ARCHIVE",
                                                                            "\"times\":3")));
        } finally {
            hook.stop(0);
        }
    }

    private Path file(int archive, int hook) throws java.io.IOException {
        return Files.writeString(
                folder.resolve("gateway.yaml"),
                """
                admin:
                  listen: 127.0.0.1:0
                  alerts: {group: 2s, webhooks: ["http://127.0.0.1:%d/alert"]}
                virtualServices:
                  - name: Archive
                    type: dicom
                    listen: 127.0.0.1:0
                    healthCheck: none
                    servers: [{name: PACS, address: "127.0.0.1:%d"}]
                """
                        .formatted(hook, archive));
    }
}
