package org.medgateway.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.medgateway.core.balance.AdminState;
import org.medgateway.core.balance.Health;
import org.medgateway.core.observe.Event;
import org.medgateway.core.observe.Exchange;
import org.medgateway.core.runtime.ConfigurationRefused;
import org.medgateway.core.runtime.RunningGateway;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

class TcpServiceTest {
    @TempDir Path folder;

    private static String service(String more, NamedServer... servers) {
        List<String> lines = new ArrayList<>();
        for (NamedServer server : servers) {
            lines.add("      - " + server.yaml());
        }
        return """
        virtualServices:
          - name: plain
            type: tcp
            listen: 127.0.0.1:0
        %s
            servers:
        %s
        """
                .formatted(more.indent(4).stripTrailing(), String.join("\n", lines));
    }

    private static final String QUICK =
            "healthCheck: {type: connect, interval: 100ms, fastInterval: 50ms, timeout: 1s}";

    private static String line(Socket socket) throws IOException {
        StringBuilder line = new StringBuilder();
        InputStream in = socket.getInputStream();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    private static String greeting(RunningGateway gateway) throws IOException {
        try (Socket socket = gateway.connect("plain")) {
            return line(socket);
        }
    }

    private static List<Exchange> exchanges(RunningGateway gateway) {
        return gateway.events(Event.ExchangeEnded.class).stream()
                .map(Event.ExchangeEnded::exchange)
                .toList();
    }

    private static void awaitUp(RunningGateway gateway, String... servers) {
        for (String server : servers) {
            await().until(() -> gateway.server("plain", server).condition().health() == Health.UP);
        }
    }

    @Test
    void connectionsGoRoundTheServersAndCarryBytesBothWays() throws Exception {
        try (var a = new NamedServer("a");
                var b = new NamedServer("b");
                var gateway = new RunningGateway(folder, service(QUICK, a, b))) {
            assertThat(List.of(greeting(gateway), greeting(gateway)))
                    .containsExactlyInAnyOrder("a", "b");
            try (Socket socket = gateway.connect("plain")) {
                line(socket);
                byte[] sent = new byte[3_000_000];
                new Random(1).nextBytes(sent);
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        socket.getOutputStream().write(sent);
                                        socket.shutdownOutput();
                                    } catch (IOException e) {
                                        throw new AssertionError(e);
                                    }
                                });
                assertThat(socket.getInputStream().readAllBytes()).isEqualTo(sent);
            }
            await().untilAsserted(
                            () ->
                                    assertThat(gateway.events(Event.ExchangeEnded.class))
                                            .hasSize(3)
                                            .anySatisfy(
                                                    event -> {
                                                        Exchange exchange = event.exchange();
                                                        assertThat(exchange.outcome())
                                                                .isEqualTo("succeeded");
                                                        assertThat(exchange.bytesIn())
                                                                .isEqualTo(3_000_000);
                                                        assertThat(exchange.bytesOut())
                                                                .isEqualTo(3_000_002);
                                                        assertThat(exchange.attempts())
                                                                .isEqualTo(1);
                                                    }));
        }
    }

    @Test
    void aDeadServerIsPassedOverAndTheClientNeverKnows() throws Exception {
        try (var a = new NamedServer("a");
                var b = new NamedServer("b");
                var gateway =
                        new RunningGateway(
                                folder, service("balance: first\nhealthCheck: none", a, b))) {
            assertThat(greeting(gateway)).isEqualTo("a");
            a.close();
            assertThat(greeting(gateway)).isEqualTo("b");
            await().untilAsserted(
                            () ->
                                    assertThat(exchanges(gateway))
                                            .anySatisfy(
                                                    exchange -> {
                                                        assertThat(exchange.server())
                                                                .isEqualTo("b");
                                                        assertThat(exchange.attempts())
                                                                .isEqualTo(2);
                                                    }));
        }
    }

    @Test
    void aFeedStaysOnItsLastSuccessfulServerUntilTheTableIsCleared() throws Exception {
        String more = "balance: first\npersistence: last-successful\n" + QUICK;
        var a = new NamedServer("a");
        try (var b = new NamedServer("b");
                var gateway = new RunningGateway(folder, service(more, a, b))) {
            awaitUp(gateway, "a", "b");
            assertThat(greeting(gateway)).isEqualTo("a");
            int port = a.port();
            a.close();
            assertThat(greeting(gateway)).isEqualTo("b");
            await().until(() -> gateway.server("plain", "a").condition().health() == Health.DOWN);
            try (var _ = new NamedServer("a", port)) {
                awaitUp(gateway, "a");
                assertThat(greeting(gateway)).isEqualTo("b");
                gateway.service("plain").stickTables().getFirst().clear();
                assertThat(greeting(gateway)).isEqualTo("a");
            }
        }
    }

    @Test
    void drainTakesNothingNewAndHaltCutsWhatRuns() throws Exception {
        try (var a = new NamedServer("a");
                var b = new NamedServer("b");
                var gateway =
                        new RunningGateway(folder, service("balance: first\n" + QUICK, a, b))) {
            try (Socket running = gateway.connect("plain")) {
                assertThat(line(running)).isEqualTo("a");
                gateway.service("plain")
                        .administer("a", AdminState.DRAIN, "new disks", "kim", null);
                assertThat(greeting(gateway)).isEqualTo("b");
                running.getOutputStream().write("still here\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(line(running)).isEqualTo("still here");
                gateway.service("plain").administer("a", AdminState.HALT, "new disks", "kim", null);
                assertThatThrownBy(() -> line(running)).isInstanceOf(IOException.class);
            }
            gateway.service("plain").administer("a", AdminState.READY, "", "kim", null);
            assertThat(greeting(gateway)).isEqualTo("a");
        }
    }

    @Test
    void withoutAServerTheConnectionIsClosedAndSaysWhyInTheLog() throws Exception {
        var a = new NamedServer("a");
        try (var gateway = new RunningGateway(folder, service("healthCheck: none", a))) {
            a.close();
            try (Socket socket = gateway.connect("plain")) {
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
            }
            await().untilAsserted(
                            () ->
                                    assertThat(exchanges(gateway))
                                            .anySatisfy(
                                                    exchange ->
                                                            assertThat(exchange.why())
                                                                    .contains(
                                                                            "a failed this"
                                                                                    + " exchange",
                                                                            "refused")));
        }
    }

    @Test
    void aReloadKeepsRunningConnectionsAndTakesUpNewServers() throws Exception {
        try (var a = new NamedServer("a");
                var b = new NamedServer("b");
                var gateway = new RunningGateway(folder, service(QUICK, a))) {
            InetSocketAddress before = gateway.address("plain");
            try (Socket running = gateway.connect("plain")) {
                assertThat(line(running)).isEqualTo("a");
                gateway.apply(service(QUICK, b));
                assertThat(gateway.address("plain")).isEqualTo(before);
                assertThat(greeting(gateway)).isEqualTo("b");
                running.getOutputStream().write("x\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(line(running)).isEqualTo("x");
            }
        }
    }

    @Test
    void aReloadThatCannotBindChangesNothing() throws Exception {
        try (var a = new NamedServer("a");
                var b = new NamedServer("b");
                var taken = new ServerSocket(0, 1, java.net.InetAddress.getByName("127.0.0.1"));
                var gateway = new RunningGateway(folder, service(QUICK, a))) {
            String wrong =
                    service(QUICK, b).replace("127.0.0.1:0", "127.0.0.1:" + taken.getLocalPort());
            assertThatThrownBy(() -> gateway.apply(wrong))
                    .isInstanceOf(ConfigurationRefused.class)
                    .hasMessageContaining(
                            "plain cannot listen on 127.0.0.1:" + taken.getLocalPort());
            assertThat(greeting(gateway)).isEqualTo("a");
        }
    }

    @Test
    void aFullServerLetsConnectionsWaitForAPlace() throws Exception {
        try (var a = new NamedServer("a")) {
            String limited = "{name: a, address: '127.0.0.1:" + a.port() + "', maxConnections: 1}";
            String yaml =
                    service("healthCheck: none\nqueue: {places: 1, timeout: 5s}", a)
                            .replace(a.yaml(), limited);
            try (var gateway = new RunningGateway(folder, yaml);
                    Socket first = gateway.connect("plain")) {
                assertThat(line(first)).isEqualTo("a");
                try (Socket second = gateway.connect("plain")) {
                    var pool = gateway.pool("plain");
                    await().until(() -> pool.waitingRoom().waiting() == 1);
                    try (Socket third = gateway.connect("plain")) {
                        assertThat(third.getInputStream().read()).isEqualTo(-1);
                    }
                    first.close();
                    assertThat(line(second)).isEqualTo("a");
                }
            }
        }
    }

    @Test
    void theClientsPortIsTheServersPortWhereNoneIsConfigured() throws Exception {
        try (var a = new NamedServer("a")) {
            String yaml =
                    service("healthCheck: none", a)
                            .replace("127.0.0.1:0", "127.0.0.2:" + a.port())
                            .replace("127.0.0.1:" + a.port(), "127.0.0.1");
            try (var gateway = new RunningGateway(folder, yaml)) {
                assertThat(greeting(gateway)).isEqualTo("a");
            }
        }
    }

    @Test
    void idleConnectionsEnd() throws Exception {
        try (var a = new NamedServer("a");
                var gateway =
                        new RunningGateway(
                                folder,
                                service("healthCheck: none\ntimeouts: {client: 100ms}", a));
                Socket socket = gateway.connect("plain")) {
            assertThat(line(socket)).isEqualTo("a");
            assertThatThrownBy(() -> line(socket)).isInstanceOf(IOException.class);
            await().atMost(Duration.ofSeconds(5))
                    .untilAsserted(
                            () ->
                                    assertThat(exchanges(gateway))
                                            .anySatisfy(
                                                    exchange ->
                                                            assertThat(exchange.outcome())
                                                                    .isEqualTo("abandoned")));
        }
    }

    @Test
    void whatAClientSendsArrivesWholeThoughTheServerHasSaidItsLast() throws Exception {
        byte[] sent = new byte[8_000_000];
        new Random(2).nextBytes(sent);
        try (ServerSocket listener =
                new ServerSocket(0, 1, java.net.InetAddress.getByName("127.0.0.1"))) {
            CompletableFuture<byte[]> got = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> sayByeThenRead(listener, got));
            String yaml =
                    """
                    virtualServices:
                      - name: plain
                        type: tcp
                        listen: 127.0.0.1:0
                        healthCheck: none
                        servers: [{name: a, address: "127.0.0.1:%d"}]
                    """
                            .formatted(listener.getLocalPort());
            try (var gateway = new RunningGateway(folder, yaml);
                    Socket socket = gateway.connect("plain")) {
                assertThat(socket.getInputStream().readAllBytes()).asString().isEqualTo("bye");
                socket.getOutputStream().write(sent);
                socket.shutdownOutput();
                assertThat(got.get(20, TimeUnit.SECONDS)).isEqualTo(sent);
                await().untilAsserted(
                                () ->
                                        assertThat(gateway.events(Event.ExchangeEnded.class))
                                                .singleElement()
                                                .satisfies(
                                                        event ->
                                                                assertThat(
                                                                                event.exchange()
                                                                                        .outcome())
                                                                        .isEqualTo("succeeded")));
            }
        }
    }

    @Test
    void aClientThatHasNothingToSayGetsItsAnswer() throws Exception {
        try (var a = new NamedServer("a");
                var gateway = new RunningGateway(folder, service("healthCheck: none", a))) {
            for (int i = 0; i < 20; i++) {
                try (Socket socket = gateway.connect("plain")) {
                    socket.shutdownOutput();
                    assertThat(socket.getInputStream().readAllBytes()).asString().isEqualTo("a\n");
                }
            }
        }
    }

    private static void sayByeThenRead(ServerSocket listener, CompletableFuture<byte[]> got) {
        try (Socket socket = listener.accept()) {
            socket.getOutputStream().write("bye".getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            got.complete(socket.getInputStream().readAllBytes());
        } catch (IOException e) {
            got.completeExceptionally(e);
        }
    }
}
