package org.medgateway.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// dcmjs-dimse on both sides: N-services and user identity are as without the gateway, in both
/// modes.
@Tag("peer")
class NodePeerTest {

    private static final Path PEERS = peersFolder();

    @TempDir Path folder;
    private Peers peers = new Peers(Path.of("."));

    @AfterEach
    void close() {
        peers.close();
    }

    private static Path peersFolder() {
        var module = Path.of("src/test/peers");
        return (Files.isDirectory(module) ? module : Path.of("dicom-router").resolve(module))
                .toAbsolutePath();
    }

    private static String script(String name) {
        assertThat(PEERS.resolve("node_modules/dcmjs-dimse"))
                .as("this test needs `npm ci` in dicom-router/src/test/peers")
                .exists();
        return PEERS.resolve(name).toString();
    }

    private List<String> ask(int port, String password) throws IOException, InterruptedException {
        return peers.run("node", script("client.js"), String.valueOf(port), "USER", password)
                .output()
                .lines()
                .toList();
    }

    private static List<String> requests(String said) {
        return said.lines().filter(line -> line.startsWith("N-")).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"association", "message"})
    void servicesAndIdentityAreAsWithoutTheGateway(String mode) throws Exception {
        peers = new Peers(folder);
        int port = Peers.freePort();
        var server =
                peers.server(
                        port, "node", script("server.js"), String.valueOf(port), "USER", "SECRET");
        var direct = ask(port, "SECRET");
        assertThat(direct)
                .containsExactly(
                        "identity answered true",
                        "N-CREATE 0",
                        "N-SET 0",
                        "N-CREATE 0",
                        "N-ACTION 0",
                        "N-GET 0 GOT-1",
                        "N-DELETE 0");
        var asked = requests(peers.output(server));
        assertThat(asked).hasSize(6);
        var yaml =
                """
                mode: %s
                healthCheck: {type: none}
                servers: [{name: node, address: '127.0.0.1:%d'}]
                """
                        .formatted(mode, port);
        try (var gateway = new RunningGateway(folder, yaml)) {
            int through = gateway.address().getPort();
            assertThat(ask(through, "SECRET")).isEqualTo(direct);
            assertThat(ask(through, "WRONG")).isEqualTo(ask(port, "WRONG"));
            await().until(() -> requests(peers.output(server)).size() == 12);
            assertThat(requests(peers.output(server)).subList(6, 12)).isEqualTo(asked);
            await().until(() -> gateway.server("node").sessions() == 0);
        }
    }
}
