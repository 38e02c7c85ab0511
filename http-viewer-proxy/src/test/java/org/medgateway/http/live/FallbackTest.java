package org.medgateway.http.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.medgateway.core.balance.Health;

import java.nio.file.Path;

/// What happens on the fallback server when a proper one is back.
@Timeout(30)
class FallbackTest {

    private static final String UPGRADE =
            "GET /ws HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
    private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

    @TempDir Path folder;

    /// Opens a tunnel, then echoes what comes through it.
    private static void echo(Origin.Connection connection) throws java.io.IOException {
        connection.readHead();
        connection.write(
                "HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nhere");
        connection.in.transferTo(connection.out);
    }

    private TestGateway gateway(String more, Origin proper, Origin fallback) throws Exception {
        TestGateway gateway =
                new TestGateway(
                        folder,
                        "    healthCheck: {type: none}\n"
                                + "    persistence: {by: cookie}\n"
                                + "    fallback: {server: {name: sorry, address: \""
                                + fallback.address()
                                + "\"}"
                                + more
                                + "}\n"
                                + "    servers: [{name: s1, address: \""
                                + proper.address()
                                + "\"}]\n");
        gateway.down("s1");
        return gateway;
    }

    @Test
    void aTunnelThereEndsAndTheNextRequestMeetsTheProperServer() throws Exception {
        try (Origin proper = Origin.echoingHeads("proper");
                Origin fallback = new Origin(FallbackTest::echo);
                TestGateway gateway = gateway("", proper, fallback);
                RawClient client = new RawClient(gateway.address())) {
            String cookie = cookie(client.send(UPGRADE).readUntil("here"));
            gateway.server("s1").health(Health.UP, "the test says so");
            assertThat(client.readAll()).isIn("", RawClient.RESET);
            gateway.awaitSessions("sorry", 0);
            try (RawClient next = new RawClient(gateway.address())) {
                next.send(GET.replace("\r\n\r\n", "\r\nCookie: " + cookie + "\r\n\r\n"));
                assertThat(next.readAnswer()).contains("proper\n");
            }
        }
    }

    @Test
    void anAnswerThatTheFallbackServerStillOwesIsRefused() throws Exception {
        try (Origin proper = Origin.echoingHeads("proper");
                Origin silent = new Origin(connection -> connection.in.readAllBytes());
                TestGateway gateway = gateway("", proper, silent);
                RawClient client = new RawClient(gateway.address())) {
            client.send(GET);
            gateway.awaitSessions("sorry", 1);
            gateway.server("s1").health(Health.UP, "the test says so");
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 503 ");
            client.send(GET);
            assertThat(client.readAnswer()).contains("proper\n");
        }
    }

    @Test
    void itGoesOnWhereTheOperatorWantsThat() throws Exception {
        try (Origin proper = Origin.echoingHeads("proper");
                Origin fallback = new Origin(FallbackTest::echo);
                TestGateway gateway = gateway(", endWhenBack: false", proper, fallback);
                RawClient client = new RawClient(gateway.address())) {
            client.send(UPGRADE).readUntil("here");
            gateway.server("s1").health(Health.UP, "the test says so");
            assertThat(
                            RawClient.exchange(
                                    gateway,
                                    GET.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")))
                    .contains("proper\n");
            assertThat(client.send("ping").readBytes(4)).isEqualTo("ping");
            assertThat(gateway.server("sorry").sessions()).isEqualTo(1);
        }
    }

    private static String cookie(String head) {
        int from = head.indexOf("Set-Cookie: ") + "Set-Cookie: ".length();
        return head.substring(from, head.indexOf(';', from));
    }
}
