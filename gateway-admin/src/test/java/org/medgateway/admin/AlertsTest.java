package org.medgateway.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

class AlertsTest {
    @TempDir Path folder;

    /// As much of a mail relay as a sender needs (RFC 5321).
    private static final class Relay implements AutoCloseable {
        final ServerSocket socket;
        final List<String> mails = new CopyOnWriteArrayList<>();

        Relay() throws IOException {
            socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
            Thread.ofVirtual()
                    .start(
                            () -> {
                                try {
                                    while (true) {
                                        Socket client = socket.accept();
                                        Thread.ofVirtual().start(() -> serve(client));
                                    }
                                } catch (IOException _) {
                                    // closed by the test
                                }
                            });
        }

        private void serve(Socket client) {
            try (client;
                    BufferedReader in =
                            new BufferedReader(
                                    new InputStreamReader(
                                            client.getInputStream(), StandardCharsets.UTF_8))) {
                say(client, "220 relay.test");
                String line;
                while ((line = in.readLine()) != null && !line.equals("QUIT")) {
                    if (line.equals("DATA")) {
                        say(client, "354 go on");
                        StringBuilder mail = new StringBuilder();
                        while ((line = in.readLine()) != null && !line.equals(".")) {
                            mail.append(line).append('\n');
                        }
                        mails.add(mail.toString());
                    }
                    say(client, "250 ok");
                }
                say(client, "221 bye");
            } catch (IOException _) {
                // the sender went away
            }
        }

        private static void say(Socket client, String line) throws IOException {
            client.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void aServerThatFailsIsToldByMailAndByWebhookOnceForItsGroup() throws Exception {
        List<String> posts = new CopyOnWriteArrayList<>();
        HttpServer hook =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hook.createContext(
                "/alert",
                exchange -> {
                    posts.add(
                            exchange.getRequestHeaders().getFirst("Authorization")
                                    + " "
                                    + new String(
                                            exchange.getRequestBody().readAllBytes(),
                                            StandardCharsets.UTF_8));
                    exchange.sendResponseHeaders(204, -1);
                    exchange.close();
                });
        hook.start();
        try (Relay relay = new Relay();
                AdminUnderTest admin =
                        new AdminUnderTest(
                                folder,
                                """
                                  alerts:
                                    group: 300ms
                                    mail: {relay: "127.0.0.1:%d", tls: off, from: gw@test, to: [ops@test]}
                                    webhooks: [{url: "http://127.0.0.1:%d/alert", token: hook secret}]
                                """
                                        .formatted(
                                                relay.socket.getLocalPort(),
                                                hook.getAddress().getPort()))) {
            await().atMost(Duration.ofSeconds(10))
                    .until(
                            () ->
                                    admin.gateway().services().getFirst().server("A")
                                                    instanceof
                                                    org.medgateway.core.balance.ServerState state
                                            && state.condition().health()
                                                    == org.medgateway.core.balance.Health.UP);
            admin.killA();
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(
                            () -> {
                                assertThat(relay.mails)
                                        .anySatisfy(
                                                mail ->
                                                        assertThat(mail)
                                                                .contains(
                                                                        "Subject: [test gateway]"
                                                                            + " Feed: A is down",
                                                                        "Auto-Submitted:"
                                                                                + " auto-generated",
                                                                        "CRITICAL Feed: A is"
                                                                                + " down"));
                                assertThat(posts)
                                        .anySatisfy(
                                                post ->
                                                        assertThat(post)
                                                                .startsWith("Bearer hook secret {")
                                                                .contains(
                                                                        "\"severity\":\"critical\"",
                                                                        "\"subject\":\"A\""));
                            });
        } finally {
            hook.stop(0);
        }
    }
}
