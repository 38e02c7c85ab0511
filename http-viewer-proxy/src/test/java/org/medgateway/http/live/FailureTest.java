package org.medgateway.http.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.medgateway.core.balance.AdminState;
import org.medgateway.core.runtime.ConfigurationRefused;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// What clients are told when something fails, and that nothing is left over.
@Timeout(30)
class FailureTest {

    private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
    private static final String CLOSING_GET =
            "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";

    @TempDir Path folder;

    private TestGateway gateway(String settings, Object... servers) throws ConfigurationRefused {
        StringBuilder text = new StringBuilder(settings);
        text.append("    healthCheck: {type: none}\n    balance: first\n    servers:\n");
        for (int i = 0; i < servers.length; i++) {
            String address =
                    servers[i] instanceof Origin origin ? origin.address() : servers[i].toString();
            text.append("      - {name: s")
                    .append(i + 1)
                    .append(", address: \"")
                    .append(address)
                    .append("\"}\n");
        }
        return new TestGateway(folder, text.toString());
    }

    private static String closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "127.0.0.1:" + socket.getLocalPort();
        }
    }

    private static String status(String answer) {
        return answer.length() < 12 ? answer : answer.substring(9, 12);
    }

    @Test
    void aServerThatGivesNoProperAnswerIs502() throws Exception {
        String[] answers = {
            "",
            "HTTP/1.1 200 OK\r\nContent-Le",
            "garbage\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
            "HTTP/1.1 101 Switching\r\n\r\n",
            "HTTP/1.1 100 Continue\r\n\r\n",
            "HTTP/1.1 200 OK\r\nX: " + "y".repeat(40_000) + "\r\n\r\n",
        };
        for (String answer : answers) {
            try (Origin origin =
                            new Origin(
                                    connection -> {
                                        connection.readHead();
                                        connection.write(answer);
                                    });
                    TestGateway gateway = gateway("", origin)) {
                String got = RawClient.exchange(gateway, CLOSING_GET);
                assertThat(status(got.replace("HTTP/1.1 100 Continue\r\n\r\n", "")))
                        .as(answer)
                        .isEqualTo("502");
                assertThat(gateway.lastExchange(1).outcome()).startsWith("failed");
                gateway.awaitQuiet("s1");
            }
        }
    }

    @Test
    void anAnswerThatBreaksOffNeverLooksWhole() throws Exception {
        String[][] table = {
            {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", "close"},
            {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", "close"},
            {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n", "close"},
            {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n|zz\r\n", "close"},
            {"HTTP/1.1 200 OK\r\n\r\nabc", "reset"},
        };
        for (String[] row : table) {
            for (String version : new String[] {"HTTP/1.1", "HTTP/1.0"}) {
                CountDownLatch read = new CountDownLatch(1);
                try (Origin origin =
                                new Origin(
                                        connection -> {
                                            connection.readHead();
                                            String[] pieces = row[0].split("\\|");
                                            connection.write(pieces[0]);
                                            awaitLatch(read);
                                            connection.write(pieces.length > 1 ? pieces[1] : "");
                                            if (row[1].equals("reset")) {
                                                connection.reset();
                                            }
                                        });
                        TestGateway gateway = gateway("", origin);
                        RawClient client = new RawClient(gateway.address())) {
                    client.send("GET / " + version + "\r\nHost: h\r\n\r\n");
                    String head = client.readUntil("\r\n\r\n");
                    read.countDown();
                    String rest = client.readAll();
                    assertThat(head).startsWith("HTTP/1.1 200 OK");
                    assertThat(rest)
                            .as(row[0] + version)
                            .endsWith(RawClient.RESET)
                            .doesNotContain("0\r\n\r\n");
                    gateway.awaitQuiet("s1");
                }
            }
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            if (!latch.await(10, java.util.concurrent.TimeUnit.SECONDS)) {
                throw new AssertionError("not in time");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aDeadServerIsPassedOverUnseen() throws Exception {
        try (Origin origin =
                        new Origin(
                                connection -> {
                                    assertThat(connection.readHead()).startsWith("POST");
                                    assertThat(connection.readBytes(4)).isEqualTo("body");
                                    connection.write(
                                            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                                });
                TestGateway gateway = gateway("", closedPort(), origin)) {
            assertThat(
                            RawClient.exchange(
                                    gateway,
                                    "POST / HTTP/1.1\r\n"
                                            + "Host: h\r\n"
                                            + "Connection: close\r\n"
                                            + "Content-Length: 4\r\n\r\n"
                                            + "body"))
                    .endsWith("ok");
            assertThat(gateway.lastExchange(1).attempts()).isEqualTo(2);
            assertThat(origin.failures).isEmpty();
        }
    }

    @Test
    void noServerAtAllIs503WithAPageForPeople() throws Exception {
        try (TestGateway gateway = gateway("    fallback: {page: default}\n", closedPort())) {
            gateway.down("s1");
            String page =
                    RawClient.exchange(
                            gateway,
                            "GET / HTTP/1.1\r\n"
                                    + "Host: h\r\n"
                                    + "Accept: text/html\r\n"
                                    + "Connection: close\r\n\r\n");
            assertThat(status(page)).isEqualTo("503");
            assertThat(page).contains("Retry-After: 10", "<html lang=\"en\">", "Try again");
            assertThat(RawClient.exchange(gateway, CLOSING_GET)).contains("text/plain");
            assertThat(gateway.lastExchange(2).outcome()).isEqualTo("refused-by-gateway");
        }
    }

    @Test
    void aRefusedConnectionIs503AndTheFallbackServerHelpsOut() throws Exception {
        try (TestGateway gateway = gateway("", closedPort())) {
            assertThat(status(RawClient.exchange(gateway, CLOSING_GET))).isEqualTo("503");
        }
        try (Origin sorry = Origin.echoingHeads("sorry");
                TestGateway gateway =
                        gateway(
                                "    fallback: {server: {name: sorry, address: \""
                                        + sorry.address()
                                        + "\"}}\n",
                                closedPort())) {
            gateway.down("s1");
            assertThat(RawClient.exchange(gateway, CLOSING_GET)).contains("sorry\n");
        }
    }

    @Test
    void aSilentServerIs504() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (Origin origin =
                        new Origin(
                                connection -> {
                                    connection.readHead();
                                    awaitLatch(over);
                                });
                TestGateway gateway = gateway("    timeouts: {server: 300ms}\n", origin)) {
            assertThat(status(RawClient.exchange(gateway, CLOSING_GET))).isEqualTo("504");
            assertThat(gateway.lastExchange(1).outcome()).isEqualTo("failed-timeout");
            over.countDown();
        }
    }

    @Test
    void aServerThatStallsInItsAnswerIsCutOff() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (Origin origin =
                        new Origin(
                                connection -> {
                                    connection.readHead();
                                    connection.write(
                                            "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
                                    awaitLatch(over);
                                });
                TestGateway gateway = gateway("    timeouts: {server: 300ms}\n", origin)) {
            assertThat(RawClient.exchange(gateway, CLOSING_GET)).endsWith(RawClient.RESET);
            over.countDown();
            gateway.awaitQuiet("s1");
        }
    }

    @Test
    void slowAndOversizedRequestsGetTheirStatus() throws Exception {
        String[][] table = {
            {"408", "GET / HTTP/1.1\r\nHost: h\r\n"},
            {"408", ""},
            {"408", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nabc"},
            {"413", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\n\r\n"},
            {
                "413",
                "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3ea\r\n"
                        + "x".repeat(1002)
                        + "\r\n"
            },
            {"414", "GET /" + "x".repeat(9000) + " HTTP/1.1\r\n"},
            {"431", "GET / HTTP/1.1\r\nX: " + "y".repeat(33_000)},
            {"400", "GET / HTTP/1.1\r\n\r\n"},
            {"400", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"},
            {"501", "CONNECT h:1 HTTP/1.1\r\nHost: h\r\n\r\n"},
            {"505", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
            {"417", "GET / HTTP/1.1\r\nHost: h\r\nExpect: miracle\r\n\r\n"},
        };
        CountDownLatch over = new CountDownLatch(1);
        try (Origin origin =
                        new Origin(
                                connection -> {
                                    connection.readHead();
                                    awaitLatch(over);
                                });
                TestGateway gateway =
                        gateway(
                                "    timeouts: {request: 300ms, client: 300ms}\n"
                                        + "    limits: {body: 1000B}\n",
                                origin)) {
            for (String[] row : table) {
                assertThat(status(RawClient.exchange(gateway, row[1])))
                        .as(row[1])
                        .isEqualTo(row[0]);
            }
            over.countDown();
            gateway.awaitQuiet("s1");
        }
    }

    @Test
    void aRestingConnectionClosesWithoutAWord() throws Exception {
        try (Origin origin = Origin.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                TestGateway gateway = gateway("    keepAlive: 200ms\n", origin)) {
            assertThat(RawClient.exchange(gateway, GET))
                    .isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        }
    }

    @Test
    void aConnectionThatTheServerHasClosedMeanwhileIsReplacedForRequestsThatMayBeRepeated()
            throws Exception {
        AtomicInteger connections = new AtomicInteger();
        // Answers one request, then closes as soon as the next one comes.
        try (Origin origin =
                        new Origin(
                                connection -> {
                                    connections.incrementAndGet();
                                    connection.readHead();
                                    connection.write(
                                            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                                    connection.in.read();
                                    connection.reset();
                                });
                TestGateway gateway = gateway("", origin);
                RawClient client = new RawClient(gateway.address())) {
            for (int i = 0; i < 4; i++) {
                client.send(GET);
                assertThat(client.readAnswer()).endsWith("ok");
            }
            assertThat(connections.get()).isEqualTo(4);
            client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx");
            assertThat(status(client.readAnswer())).isEqualTo("502");
        }
    }

    @Test
    void aClientThatGoesAwayTakesItsExchangeWithIt() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        try (Origin origin =
                        new Origin(
                                connection -> {
                                    connection.readHead();
                                    if (connection.in.read() < 0) {
                                        closed.countDown();
                                    }
                                });
                TestGateway gateway = gateway("", origin)) {
            try (RawClient client = new RawClient(gateway.address())) {
                client.send(GET);
                gateway.awaitSessions("s1", 1);
            }
            awaitLatch(closed);
            assertThat(gateway.lastExchange(1).outcome()).isEqualTo("abandoned");
            gateway.awaitQuiet("s1");
        }
    }

    @Test
    void aHalfClosedClientGetsItsAnswerWhereThatIsWanted() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (Origin origin =
                        new Origin(
                                connection -> {
                                    connection.readHead();
                                    awaitLatch(go);
                                    connection.write(
                                            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                                });
                TestGateway gateway = gateway("    abortOnClose: false\n", origin);
                RawClient client = new RawClient(gateway.address())) {
            client.send(GET);
            client.socket.shutdownOutput();
            gateway.awaitSessions("s1", 1);
            go.countDown();
            assertThat(client.readAll())
                    .isEqualTo(
                            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
        }
    }

    @Test
    void sessionsOfAServerThatIsHaltedEnd() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (Origin origin =
                        new Origin(
                                connection -> {
                                    connection.readHead();
                                    awaitLatch(over);
                                });
                TestGateway gateway = gateway("", origin);
                RawClient client = new RawClient(gateway.address())) {
            client.send(CLOSING_GET);
            gateway.awaitSessions("s1", 1);
            gateway.admin("s1", AdminState.HALT);
            assertThat(status(client.readAll())).isEqualTo("503");
            over.countDown();
            gateway.awaitQuiet("s1");
        }
    }

    @Test
    void aFullServerMakesRequestsWaitUpToATime() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        try (Origin origin =
                        new Origin(
                                connection -> {
                                    while (!connection.readHead().isEmpty()) {
                                        awaitLatch(first);
                                        connection.write(
                                                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                                    }
                                });
                TestGateway gateway =
                        new TestGateway(
                                folder,
                                "    healthCheck: {type: none}\n"
                                        + "    queue: {places: 1, timeout: 300ms}\n"
                                        + "    servers:\n"
                                        + "      - {name: s1, address: \""
                                        + origin.address()
                                        + "\", maxConnections: 1}\n");
                RawClient one = new RawClient(gateway.address());
                RawClient two = new RawClient(gateway.address())) {
            one.send(GET);
            gateway.awaitSessions("s1", 1);
            assertThat(status(RawClient.exchange(gateway, CLOSING_GET))).isEqualTo("503");
            two.send(GET);
            first.countDown();
            assertThat(one.readAnswer()).endsWith("ok");
            assertThat(two.readAnswer()).endsWith("ok");
        }
    }

    @Test
    void aSlowReaderHoldsTheServerBackInsteadOfFillingMemory() throws Exception {
        long size = 200_000_000L;
        AtomicInteger megabytes = new AtomicInteger();
        try (Origin origin =
                        new Origin(
                                connection -> {
                                    connection.readHead();
                                    connection.write(
                                            "HTTP/1.1 200 OK\r\nContent-Length: "
                                                    + size
                                                    + "\r\n\r\n");
                                    byte[] piece = new byte[1_000_000];
                                    for (int i = 0; i < 200; i++) {
                                        connection.out.write(piece);
                                        megabytes.incrementAndGet();
                                    }
                                });
                TestGateway gateway = gateway("", origin);
                RawClient client = new RawClient(gateway.address())) {
            client.socket.setReceiveBufferSize(64 * 1024);
            client.send(GET);
            client.readUntil("\r\n\r\n");
            int[] before = {-1};
            await().pollInterval(Duration.ofMillis(300))
                    .atMost(Duration.ofSeconds(20))
                    .until(
                            () -> {
                                int now = megabytes.get();
                                boolean still = now == before[0];
                                before[0] = now;
                                return still;
                            });
            assertThat(megabytes.get()).isLessThan(50);
        }
    }
}
