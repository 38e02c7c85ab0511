package org.medgateway.http.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/// Compressed WebSocket messages (RFC 7692) through the gateway, with Python's `websockets` as the
/// client: the cases of groups 12 and 13 of the Autobahn test suite, of which the edition that
/// Maven can fetch has none.
@Tag("peer")
@Timeout(300)
class CompressedWebSocketTest {

    @TempDir Path folder;

    @Test
    void everyMessageComesBackWhateverWasAgreedOn() throws Exception {
        Path script = folder.resolve("compressed.py");
        try (InputStream in = getClass().getResourceAsStream("/websockets/compressed.py")) {
            Files.write(script, Objects.requireNonNull(in).readAllBytes());
        }
        try (WebSocketEcho echo = new WebSocketEcho();
                TestGateway gateway =
                        new TestGateway(
                                folder,
                                "    healthCheck: {type: none}\n"
                                        + "    persistence: {by: cookie}\n"
                                        + "    servers: [{name: s1, address: \""
                                        + echo.address()
                                        + "\"}]\n")) {
            List<String> said = run(script, "ws://127.0.0.1:" + gateway.port() + "/");

            assertThat(said).hasSize(6).allMatch(line -> line.endsWith(": 165 messages"));
            gateway.awaitQuiet("s1");
            assertThat(gateway.exchanges())
                    .hasSize(6)
                    .allSatisfy(exchange -> assertThat(exchange.kind()).isEqualTo("tunnel"));
        }
    }

    /// Debian's Python, for which the package is.
    private static List<String> run(Path script, String url) throws InterruptedException {
        try {
            Process client =
                    new ProcessBuilder("/usr/bin/python3", script.toString(), url)
                            .redirectErrorStream(true)
                            .start();
            try {
                String said =
                        new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(client.waitFor())
                        .as(
                                "this test needs /usr/bin/python3 with the Debian package"
                                        + " python3-websockets; it said: %s",
                                said)
                        .isZero();
                return said.lines().toList();
            } finally {
                client.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "this test needs /usr/bin/python3 (Debian packages python3,"
                            + " python3-websockets)",
                    e);
        }
    }
}
