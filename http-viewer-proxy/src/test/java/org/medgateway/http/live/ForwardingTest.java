package org.medgateway.http.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.medgateway.core.runtime.ConfigurationRefused;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/// What passes through, on real sockets.
@Timeout(30)
class ForwardingTest {

    @TempDir Path folder;

    private static String servers(Origin... origins) {
        StringBuilder text = new StringBuilder("    healthCheck: {type: none}\n    servers:\n");
        for (int i = 0; i < origins.length; i++) {
            text.append("      - {name: s")
                    .append(i + 1)
                    .append(", address: \"")
                    .append(origins[i].address())
                    .append("\"}\n");
        }
        return text.toString();
    }

    private TestGateway gateway(String settings, Origin... origins) throws ConfigurationRefused {
        return new TestGateway(folder, settings + servers(origins));
    }

    @Test
    void aRequestArrivesWithoutWhatBelongsToTheClientsConnection() throws Exception {
        try (Origin origin =
                        Origin.answering(
                                "HTTP/1.1 200 Fine\r\n"
                                        + "X-Own: 1\r\n"
                                        + "Connection: X-Own2\r\n"
                                        + "X-Own2: 2\r\n"
                                        + "Keep-Alive: 5\r\n"
                                        + "Content-Length: 2\r\n\r\n"
                                        + "ok");
                TestGateway gateway = gateway("", origin)) {
            String answer =
                    RawClient.exchange(
                            gateway,
                            "GET /a?b HTTP/1.1\r\n"
                                    + "HOST: viewer\r\n"
                                    + "Connection: close, X-Hop\r\n"
                                    + "X-Hop: 1\r\n"
                                    + "x-Kept: Yes\r\n"
                                    + "X-Forwarded-For: 6.6.6.6\r\n\r\n");
            assertThat(answer)
                    .isEqualTo(
                            "HTTP/1.1 200 Fine\r\n"
                                    + "X-Own: 1\r\n"
                                    + "Content-Length: 2\r\n"
                                    + "Connection: close\r\n\r\n"
                                    + "ok");
            assertThat(origin.heads)
                    .containsExactly(
                            "GET /a?b HTTP/1.1\r\n"
                                    + "HOST: viewer\r\n"
                                    + "x-Kept: Yes\r\n"
                                    + "X-Forwarded-For: 127.0.0.1\r\n"
                                    + "X-Forwarded-Proto: http\r\n"
                                    + "X-Forwarded-Host: viewer\r\n"
                                    + "Via: 1.1 medgateway\r\n\r\n");
            assertThat(gateway.lastExchange(1).outcome()).isEqualTo("succeeded");
            gateway.awaitQuiet("s1");
        }
    }

    @Test
    void oneConnectionCarriesManyRequestsAndSoDoesTheServers() throws Exception {
        try (Origin origin = Origin.echoingHeads("s1");
                TestGateway gateway = gateway("", origin);
                RawClient client = new RawClient(gateway.address())) {
            for (int i = 0; i < 5; i++) {
                client.send("GET /" + i + " HTTP/1.1\r\nHost: h\r\n\r\n");
                assertThat(client.readAnswer()).contains("GET /" + i + " HTTP/1.1");
            }
            assertThat(origin.connections()).isEqualTo(1);
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        try (Origin origin = Origin.echoingHeads("s1");
                TestGateway gateway = gateway("", origin);
                RawClient client = new RawClient(gateway.address())) {
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < 200; i++) {
                requests.append("GET /").append(i).append(" HTTP/1.1\r\nHost: h\r\n\r\n");
            }
            client.send(requests.toString());
            for (int i = 0; i < 200; i++) {
                assertThat(client.readAnswer()).contains("GET /" + i + " HTTP/1.1");
            }
        }
    }

    @Test
    void chunkedBodiesAndTheirTrailersPassBothWays() throws Exception {
        try (Origin origin =
                        new Origin(
                                connection -> {
                                    connection.readHead();
                                    connection.readChunkedWithTrailers();
                                    connection.write(
                                            "HTTP/1.1 200 OK\r\n"
                                                    + "Transfer-Encoding: chunked\r\n"
                                                    + "Trailer: X-Sum\r\n\r\n"
                                                    + "3;x=y\r\n"
                                                    + "abc\r\n"
                                                    + "0\r\n"
                                                    + "X-Sum: 7\r\n\r\n");
                                });
                TestGateway gateway = gateway("", origin)) {
            String answer =
                    RawClient.exchange(
                            gateway,
                            "POST / HTTP/1.1\r\n"
                                    + "Host: h\r\n"
                                    + "Connection: close\r\n"
                                    + "Transfer-Encoding: chunked\r\n\r\n"
                                    + "5\r\n"
                                    + "hello\r\n"
                                    + "0\r\n"
                                    + "X-T: 1\r\n\r\n");
            assertThat(answer)
                    .endsWith("\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 7\r\n\r\n")
                    .contains("Transfer-Encoding: chunked", "Trailer: X-Sum");
            assertThat(origin.bodies).containsExactly("5\r\nhello\r\n0\r\nX-T: 1\r\n\r\n");
        }
    }

    @Test
    void anOldClientGetsAChunkedAnswerUntilTheConnectionCloses() throws Exception {
        try (Origin origin =
                        Origin.answering(
                                "HTTP/1.1 200 OK\r\n"
                                        + "Transfer-Encoding: chunked\r\n\r\n"
                                        + "3\r\n"
                                        + "abc\r\n"
                                        + "3\r\n"
                                        + "def\r\n"
                                        + "0\r\n\r\n");
                TestGateway gateway = gateway("", origin)) {
            assertThat(
                            RawClient.exchange(
                                    gateway, "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"))
                    .isEqualTo("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nabcdef");
        }
    }

    @Test
    void anAnswerUntilCloseBecomesChunked() throws Exception {
        try (Origin origin =
                        new Origin(
                                connection -> {
                                    connection.readHead();
                                    connection.write("HTTP/1.0 200 OK\r\n\r\nabc");
                                });
                TestGateway gateway = gateway("", origin);
                RawClient client = new RawClient(gateway.address())) {
            client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
            assertThat(client.readUntil("0\r\n\r\n")).endsWith("\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
            client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
            assertThat(client.readUntil("0\r\n\r\n")).endsWith("3\r\nabc\r\n0\r\n\r\n");
        }
    }

    @Test
    void answersWithoutABodyKeepTheirFields() throws Exception {
        String[][] table = {
            {
                "HEAD",
                "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"
            },
            {
                "GET",
                "HTTP/1.1 304 Not\r\nContent-Length: 5\r\nETag: x\r\n\r\n",
                "HTTP/1.1 304 Not\r\nContent-Length: 5\r\nETag: x\r\n\r\n"
            },
            {"GET", "HTTP/1.1 204 No\r\nX: y\r\n\r\n", "HTTP/1.1 204 No\r\nX: y\r\n\r\n"},
            {
                "GET",
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
            },
        };
        for (String[] row : table) {
            try (Origin origin = Origin.answering(row[1]);
                    TestGateway gateway = gateway("", origin);
                    RawClient client = new RawClient(gateway.address())) {
                for (int i = 0; i < 2; i++) {
                    client.send(row[0] + " / HTTP/1.1\r\nHost: h\r\n\r\n");
                    assertThat(client.readUntil("\r\n\r\n")).isEqualTo(row[2]);
                }
            }
        }
    }

    @Test
    void expectContinueIsTheServersToAnswer() throws Exception {
        try (Origin origin =
                        new Origin(
                                connection -> {
                                    assertThat(connection.readHead())
                                            .contains("Expect: 100-continue");
                                    connection.write(
                                            "HTTP/1.1 103 Early\r\n"
                                                    + "Link: </x>\r\n\r\n"
                                                    + "HTTP/1.1 100 Continue\r\n\r\n");
                                    assertThat(connection.readBytes(4)).isEqualTo("body");
                                    connection.write(
                                            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                                });
                TestGateway gateway = gateway("", origin);
                RawClient client = new RawClient(gateway.address())) {
            client.send(
                    "POST / HTTP/1.1\r\n"
                            + "Host: h\r\n"
                            + "Expect: 100-continue\r\n"
                            + "Content-Length: 4\r\n\r\n");
            assertThat(client.readUntil("Continue\r\n\r\n"))
                    .isEqualTo(
                            "HTTP/1.1 103 Early\r\n"
                                    + "Link: </x>\r\n\r\n"
                                    + "HTTP/1.1 100 Continue\r\n\r\n");
            client.send("body");
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 200 OK");
            assertThat(origin.failures).isEmpty();
        }
    }

    @Test
    void anEarlyAnswerReachesAClientThatStillUploads() throws Exception {
        try (Origin origin =
                        new Origin(
                                connection -> {
                                    connection.readHead();
                                    connection.write(
                                            "HTTP/1.1 401 No\r\n"
                                                    + "Content-Length: 3\r\n"
                                                    + "Connection: close\r\n\r\n"
                                                    + "no!");
                                });
                TestGateway gateway = gateway("", origin);
                RawClient client = new RawClient(gateway.address())) {
            client.send(
                    "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n"
                            + "x".repeat(1000));
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 401 No").endsWith("no!");
            gateway.awaitSessions("s1", 0);
        }
    }

    @Test
    void anEarlyAnswerOfAnEchoLetsTheUploadFinish() throws Exception {
        try (Origin origin =
                        new Origin(
                                connection -> {
                                    while (!connection.readHead().isEmpty()) {
                                        connection.write(
                                                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                                        assertThat(connection.readBytes(6)).isEqualTo("abcdef");
                                    }
                                });
                TestGateway gateway = gateway("", origin);
                RawClient client = new RawClient(gateway.address())) {
            for (int i = 0; i < 2; i++) {
                client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\n\r\nabc");
                assertThat(client.readAnswer()).endsWith("ok");
                client.send("def");
            }
            await().atMost(Duration.ofSeconds(5)).until(() -> gateway.exchanges().size() == 2);
            assertThat(origin.connections()).isEqualTo(1);
            assertThat(origin.failures).isEmpty();
        }
    }

    @Test
    void aTunnelCarriesBytesBothWaysAndEndsWhenBothSidesHave() throws Exception {
        try (Origin origin =
                        new Origin(
                                connection -> {
                                    String head = connection.readHead();
                                    assertThat(head)
                                            .contains(
                                                    "Connection: Upgrade\r\n",
                                                    "Upgrade: websocket\r\n",
                                                    "Sec-WebSocket-Key: k\r\n");
                                    connection.write(
                                            "HTTP/1.1 101 Switching\r\n"
                                                    + "Upgrade: websocket\r\n"
                                                    + "Connection: Upgrade\r\n"
                                                    + "Sec-WebSocket-Accept: a\r\n\r\n"
                                                    + "first");
                                    assertThat(connection.readBytes(4)).isEqualTo("ping");
                                    connection.write("pong");
                                    assertThat(connection.in.read()).isEqualTo(-1);
                                    connection.write("last");
                                });
                TestGateway gateway =
                        gateway(
                                "    persistence: {by: cookie}\n    balance: least-connections\n",
                                origin);
                RawClient client = new RawClient(gateway.address())) {
            client.send(
                    "GET /ws HTTP/1.1\r\n"
                            + "Host: h\r\n"
                            + "Connection: keep-alive, Upgrade\r\n"
                            + "Upgrade: websocket\r\n"
                            + "Sec-WebSocket-Key: k\r\n\r\n");
            assertThat(client.readUntil("first"))
                    .startsWith("HTTP/1.1 101 Switching\r\n")
                    .contains(
                            "Set-Cookie: SERVERID=",
                            "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\nfirst");
            client.send("ping");
            assertThat(client.readBytes(4)).isEqualTo("pong");
            client.socket.shutdownOutput();
            assertThat(client.readAll()).isEqualTo("last");
            assertThat(origin.failures).isEmpty();
            assertThat(gateway.lastExchange(1).kind()).isEqualTo("tunnel");
            assertThat(gateway.lastExchange(1).bytesIn()).isEqualTo(4);
            assertThat(gateway.lastExchange(1).bytesOut()).isEqualTo(13);
        }
    }

    @Test
    void aRefusedUpgradeIsAnOrdinaryAnswer() throws Exception {
        try (Origin origin = Origin.answering("HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno");
                TestGateway gateway = gateway("", origin);
                RawClient client = new RawClient(gateway.address())) {
            for (int i = 0; i < 2; i++) {
                client.send(
                        "GET /ws HTTP/1.1\r\n"
                                + "Host: h\r\n"
                                + "Connection: Upgrade\r\n"
                                + "Upgrade: websocket\r\n\r\n");
                assertThat(client.readAnswer())
                        .isEqualTo("HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno");
            }
        }
    }

    @Test
    void largeBodiesStreamBothWays() throws Exception {
        int size = 30_000_000;
        try (Origin origin =
                        new Origin(
                                connection -> {
                                    connection.readHead();
                                    byte[] body = connection.in.readNBytes(size);
                                    connection.write(
                                            "HTTP/1.1 200 OK\r\nContent-Length: "
                                                    + size
                                                    + "\r\n\r\n");
                                    connection.out.write(body);
                                });
                TestGateway gateway = gateway("", origin);
                RawClient client = new RawClient(gateway.address())) {
            byte[] body = new byte[size];
            new java.util.Random(1).nextBytes(body);
            client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + size + "\r\n\r\n");
            client.socket.getOutputStream().write(body);
            client.readUntil("\r\n\r\n");
            assertThat(client.socket.getInputStream().readNBytes(size)).isEqualTo(body);
        }
    }

    @Test
    void ntlmKeepsItsConnectionToItself() throws IOException, ConfigurationRefused {
        try (Origin origin =
                        new Origin(
                                connection -> {
                                    int turn = 0;
                                    while (!connection.readHead().isEmpty()) {
                                        connection.write(
                                                turn++ == 0
                                                        ? "HTTP/1.1 401 No\r\n"
                                                                + "WWW-Authenticate: NTLM abc\r\n"
                                                                + "Content-Length: 0\r\n\r\n"
                                                        : "HTTP/1.1 200 OK\r\n"
                                                                + "Content-Length: 2\r\n\r\n"
                                                                + "ok");
                                    }
                                });
                TestGateway gateway = gateway("", origin);
                RawClient one = new RawClient(gateway.address());
                RawClient two = new RawClient(gateway.address())) {
            one.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
            assertThat(one.readAnswer()).startsWith("HTTP/1.1 401");
            two.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
            assertThat(two.readAnswer()).startsWith("HTTP/1.1 401");
            one.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
            assertThat(one.readAnswer()).endsWith("ok");
            assertThat(origin.connections()).isEqualTo(2);
        }
    }
}
