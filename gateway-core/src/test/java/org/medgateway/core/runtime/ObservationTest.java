package org.medgateway.core.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.medgateway.core.balance.AdminState;
import org.medgateway.core.observe.ExchangeFilter;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;

/// What an observer sees of a running gateway.
class ObservationTest {

    @TempDir Path folder;

    private static String service(String name, String server, int port) {
        return """
          - name: %s
            type: tcp
            listen: 127.0.0.1:0
            servers: [{name: %s, address: '127.0.0.1:%d', weight: 42}]
        """
                .formatted(name, server, port);
    }

    private static String services(String... services) {
        return "virtualServices:\n" + String.join("", services);
    }

    /// Takes the connections of health checks and clients and ends each.
    private static void serve(ServerSocket server) {
        try {
            while (true) {
                server.accept().close();
            }
        } catch (IOException e) {
            // the test is over
        }
    }

    @Test
    void exchangesAndServersAreSeenAsServicesComeAndGo() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
                RunningGateway running =
                        new RunningGateway(
                                folder, services(service("one", "a", server.getLocalPort())))) {
            var observation = running.gateway().observation();
            Thread.ofVirtual().start(() -> serve(server));
            try (Socket client = running.connect("one")) {
                client.shutdownOutput();
                client.getInputStream().readAllBytes();
            }
            await().until(
                            () ->
                                    !observation
                                            .recentExchanges()
                                            .find(ExchangeFilter.ANY, 1)
                                            .isEmpty());
            await().until(() -> observation.exchangeLog().written() == 1);
            assertThat(observation.metrics().scrape())
                    .contains("medgateway_server_weight{server=\"a\",service=\"one\"} 42.0")
                    .contains("medgateway_exchanges_total{kind=\"connection\"");
            running.server("one", "a").admin(AdminState.DRAIN, "", "", null);
            assertThat(observation.metrics().scrape())
                    .contains("medgateway_server_draining{server=\"a\",service=\"one\"} 1.0");

            running.apply(
                    services(
                            service("one", "b", server.getLocalPort()),
                            service("two", "c", server.getLocalPort())));
            assertThat(observation.metrics().scrape())
                    .contains("server=\"b\",service=\"one\"", "server=\"c\",service=\"two\"")
                    .doesNotContain("server=\"a\"");

            running.apply(services(service("two", "c", server.getLocalPort())));
            await().untilAsserted(
                            () ->
                                    assertThat(observation.metrics().scrape())
                                            .doesNotContain("service=\"one\""));
        }
        try (var files = Files.walk(folder)) {
            assertThat(files.filter(file -> file.endsWith("exchanges.jsonl")))
                    .singleElement()
                    .satisfies(file -> assertThat(Files.readAllLines(file)).hasSize(1));
        }
    }
}
