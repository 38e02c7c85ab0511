package org.medgateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Source transparency in three network namespaces: a client, the gateway between two networks, a
/// server behind it. Needs root, iproute2, nftables and socat.
@Tag("peer")
class TransparencyTest {
    private final String id = Long.toString(ProcessHandle.current().pid() % 100_000);
    private final String client = "mgc" + id;
    private final String gateway = "mgg" + id;
    private final String server = "mgs" + id;
    private Process listener;

    @TempDir Path folder;

    @BeforeEach
    void buildTheNetworks() throws Exception {
        for (String space : List.of(client, gateway, server)) {
            sh("ip netns add " + space + " && ip -n " + space + " link set lo up");
        }
        sh("ip link add c0 netns " + client + " type veth peer name g0 netns " + gateway);
        sh("ip link add s0 netns " + server + " type veth peer name g1 netns " + gateway);
        sh(
                "ip -n "
                        + client
                        + " addr add 10.99.1.2/24 dev c0 && ip -n "
                        + client
                        + " link set c0 up");
        sh(
                "ip -n "
                        + gateway
                        + " addr add 10.99.1.1/24 dev g0 && ip -n "
                        + gateway
                        + " link set g0 up");
        sh(
                "ip -n "
                        + gateway
                        + " addr add 10.99.2.1/24 dev g1 && ip -n "
                        + gateway
                        + " link set g1 up");
        sh(
                "ip -n "
                        + server
                        + " addr add 10.99.2.2/24 dev s0 && ip -n "
                        + server
                        + " link set s0 up");
        sh("ip -n " + server + " route add default via 10.99.2.1");
        Path rules =
                Files.writeString(
                        folder.resolve("rules.nft"),
                        """
                        table inet medgateway_transparent {
                          chain replies {
                            type filter hook prerouting priority mangle; policy accept;
                            meta l4proto tcp socket transparent 1 meta mark set 0x6d67 accept
                          }
                        }
                        """);
        sh("ip netns exec " + gateway + " nft -f " + rules);
        sh("ip -n " + gateway + " rule add fwmark 0x6d67 lookup 109");
        sh("ip -n " + gateway + " route add local default dev lo table 109");
        listener =
                new ProcessBuilder(
                                "ip",
                                "netns",
                                "exec",
                                server,
                                "socat",
                                "-t",
                                "30",
                                "TCP-LISTEN:7001,bind=10.99.2.2,fork,reuseaddr",
                                "SYSTEM:echo you are $SOCAT_PEERADDR")
                        .inheritIO()
                        .start();
        sh(
                "for i in $(seq 100); do ip netns exec "
                        + server
                        + " ss -ltn | grep -q :7001 && exit 0; sleep 0.05; done; exit 1");
    }

    @AfterEach
    void removeTheNetworks() throws Exception {
        listener.destroy();
        for (String space : List.of(client, gateway, server)) {
            new ProcessBuilder("ip", "netns", "del", space).start().waitFor(10, TimeUnit.SECONDS);
        }
    }

    private static String sh(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", command).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(command + ": " + out).isZero();
        return out;
    }

    private Path file() throws IOException {
        return Files.writeString(
                folder.resolve("gateway.yaml"),
                """
                virtualServices:
                  - name: seen
                    type: tcp
                    listen: 10.99.1.1:7000
                    transparent: true
                    healthCheck: none
                    servers: [{name: a, address: "10.99.2.2:7001"}]
                """);
    }

    @Test
    void theServerSeesTheClientsOwnAddress() throws Exception {
        try (Program program =
                Program.start(List.of("ip", "netns", "exec", gateway), "run", file().toString())) {
            program.awaitLine("The gateway is ready."::equals);
            String said =
                    sh(
                            "ip netns exec "
                                    + client
                                    + " timeout 60 socat -t 30 - TCP:10.99.1.1:7000 < /dev/null");
            assertThat(said).isEqualTo("you are 10.99.1.2\n");
        }
    }

    @Test
    void withoutTheRightTheFileIsRefusedWithWhatIsMissing() throws Exception {
        List<String> withoutRights =
                List.of(
                        "ip",
                        "netns",
                        "exec",
                        gateway,
                        "setpriv",
                        "--bounding-set",
                        "-net_admin,-net_raw",
                        "--inh-caps",
                        "-net_admin,-net_raw");
        try (Program program = Program.start(withoutRights, "run", file().toString())) {
            assertThat(program.exitCode()).isEqualTo(1);
            assertThat(String.join("\n", program.lines()))
                    .contains(
                            "service seen: transparent: source transparency needs the epoll"
                                    + " transport, the capability CAP_NET_ADMIN");
        }
    }
}
