package org.medgateway.core.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoopGroup;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.medgateway.core.balance.RealServer;
import org.medgateway.core.config.Cadence;
import org.medgateway.core.config.GatewaySettings.TransportKind;
import org.medgateway.core.config.HttpCheckConfig;
import org.medgateway.core.config.HttpCheckConfig.Expectation;
import org.medgateway.core.config.HttpCheckConfig.StatusRange;
import org.medgateway.core.net.Connector;
import org.medgateway.core.net.HostNames;
import org.medgateway.core.net.Transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HttpCheckTest {

    private static final Expectation ANYTHING = expect("", null, null, null);

    private final Transport transport = Transport.of(TransportKind.AUTO);
    private final EventLoopGroup loops = transport.loops(1);
    private final Connector connector = new Connector(transport, new HostNames());
    private final AtomicReference<String> answer = new AtomicReference<>("");
    private final AtomicReference<String> asked = new AtomicReference<>("");
    private ServerSocket listener;

    HttpCheckTest() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    }

    @BeforeAll
    void listen() {
        Thread.ofVirtual().start(this::serve);
    }

    @AfterAll
    void end() throws IOException {
        listener.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    @AfterEach
    void forget() {
        answer.set("");
    }

    /// Answers each request with the same bytes and closes.
    private void serve() {
        while (!listener.isClosed()) {
            try (Socket socket = listener.accept()) {
                StringBuilder request = new StringBuilder();
                while (request.indexOf("\r\n\r\n") < 0) {
                    int c = socket.getInputStream().read();
                    if (c < 0) {
                        break;
                    }
                    request.append((char) c);
                }
                asked.set(request.toString());
                socket.getOutputStream().write(answer.get().getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // the check closed first, as it may once its verdict stands
            }
        }
    }

    private static Expectation expect(
            String status,
            @Nullable String body,
            @Nullable String contains,
            @Nullable String regex) {
        return new Expectation(
                status.isEmpty()
                        ? List.of()
                        : List.of(status.split(" ")).stream().map(StatusRange::parse).toList(),
                body,
                contains,
                regex == null ? null : Pattern.compile(regex));
    }

    private Verdict check(Expectation expect) throws Exception {
        return check(expect, "/api/health/", null, Map.of(), listener.getLocalPort());
    }

    private Verdict check(
            Expectation expect,
            String path,
            @Nullable String host,
            Map<String, String> headers,
            int port)
            throws Exception {
        Cadence cadence =
                new Cadence(
                        Duration.ofSeconds(4), Duration.ofSeconds(1), Duration.ofSeconds(3), 2, 2);
        HttpCheckConfig config =
                new HttpCheckConfig(cadence, null, null, path, host, headers, expect);
        HealthCheckContext context =
                new HealthCheckContext(
                        connector,
                        _ -> {
                            throw new AssertionError("no TLS asked for");
                        },
                        null);
        RealServer server = new RealServer("a", new InetSocketAddress("127.0.0.1", port));
        return new HttpCheck.Type()
                .open(config, context)
                .check(
                        new Probe(
                                "service",
                                server,
                                server.address(),
                                loops.next(),
                                Duration.ofSeconds(3)))
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    private void answers(String head, String body) {
        answer.set("HTTP/1.1 " + head + "\r\n\r\n" + body);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 OK          | ''           | GET /api/health/ answered 200",
                "399 Odd         | ''           | GET /api/health/ answered 399",
                "404 Not Found   | ''           | GET /api/health/ answered 404 Not Found, expected"
                        + " 200-399",
                "503 Busy        | ''           | GET /api/health/ answered 503 Busy, expected"
                        + " 200-399",
                "500 Oops        | 500          | GET /api/health/ answered 500",
                "200 OK          | 204 300-302  | GET /api/health/ answered 200 OK, expected 204 or"
                        + " 300-302",
            })
    void theStatusDecides(String status, String good, String said) throws Exception {
        answers(status + "\r\nContent-Length: 0", "");
        Verdict verdict = check(expect(good, null, null, null));
        assertThat(verdict)
                .isEqualTo(said.contains("expected") ? Verdict.down(said) : Verdict.up(said));
    }

    @Test
    void theBodyHasToBeTheExpectedOneButForWhiteSpaceAroundIt() throws Exception {
        Expectation operative = expect("", "allServicesOperative", null, null);
        answers("200 OK\r\nContent-Length: 22", "allServicesOperative\r\n");
        assertThat(check(operative))
                .isEqualTo(Verdict.up("GET /api/health/ answered 200 as expected"));
        answers("200 OK\r\nContent-Length: 15", "servicesStopped");
        assertThat(check(operative))
                .isEqualTo(
                        Verdict.down(
                                "GET /api/health/ answered 200 with the body \"servicesStopped\","
                                        + " expected exactly \"allServicesOperative\""));
        answers("200 OK\r\nContent-Length: 0", "");
        assertThat(check(operative))
                .isEqualTo(
                        Verdict.down(
                                "GET /api/health/ answered 200 with an empty body, expected"
                                        + " exactly \"allServicesOperative\""));
    }

    @Test
    void aChunkedBodyAndOneThatEndsWithTheConnectionAreReadWhole() throws Exception {
        Expectation ok = expect("", "all right", null, null);
        answers("200 OK\r\nTransfer-Encoding: chunked", "4\r\nall \r\n5\r\nright\r\n0\r\n\r\n");
        assertThat(check(ok)).isInstanceOf(Verdict.Up.class);
        answers("200 OK", "all right");
        assertThat(check(ok)).isInstanceOf(Verdict.Up.class);
    }

    @Test
    void theBodyHasToContainTheText() throws Exception {
        answers("200 OK\r\nContent-Length: 11", "{\"up\":true}");
        assertThat(check(expect("", null, "\"up\":true", null))).isInstanceOf(Verdict.Up.class);
        assertThat(check(expect("", null, "ready", null)))
                .isEqualTo(
                        Verdict.down(
                                "GET /api/health/ answered 200 with the body \"{\"up\":true}\","
                                        + " expected it to contain \"ready\""));
    }

    @Test
    void aRegularExpressionHasToBeFoundInTheBody() throws Exception {
        answers("200 OK\r\nContent-Length: 12", "3 of 4\nready");
        assertThat(check(expect("", null, null, "[34] of 4"))).isInstanceOf(Verdict.Up.class);
        assertThat(check(expect("", null, null, "^4 of")))
                .isEqualTo(
                        Verdict.down(
                                "GET /api/health/ answered 200 with the body \"3 of 4 ready\","
                                        + " expected it to match /^4 of/"));
    }

    @Test
    void aRegularExpressionThatWouldTakeForEverIsStopped() throws Exception {
        String body = "a".repeat(60) + "!";
        answers("200 OK\r\nContent-Length: 61", body);
        assertThat(check(expect("", null, null, "(a|aa)+\\1b")))
                .isInstanceOfSatisfying(
                        Verdict.Down.class,
                        down -> assertThat(down.reason()).contains("takes too long"));
    }

    @Test
    void noMoreThanAMebibyteOfTheBodyIsLookedAt() throws Exception {
        String mebibyte = "x".repeat(HttpAnswerReader.LONGEST_BODY);
        answers("200 OK\r\nContent-Length: 99999999", mebibyte + "needle");
        assertThat(check(expect("", null, "needle", null)))
                .isInstanceOfSatisfying(
                        Verdict.Down.class,
                        down ->
                                assertThat(down.reason())
                                        .contains("a body of more than 1048576 characters"));
        answers("200 OK\r\nContent-Length: 99999999", "needle" + mebibyte);
        assertThat(check(expect("", null, "needle", null))).isInstanceOf(Verdict.Up.class);
    }

    @Test
    void theRequestSaysWhoAsksWhomForWhat() throws Exception {
        answers("204 No Content", "");
        check(ANYTHING);
        assertThat(asked.get())
                .startsWith("GET /api/health/ HTTP/1.1\r\n")
                .containsIgnoringCase("host: 127.0.0.1:" + listener.getLocalPort() + "\r\n")
                .containsIgnoringCase("connection: close\r\n");
        check(ANYTHING, "/x?y=z", "pacs.example", Map.of("X-Probe", "1"), listener.getLocalPort());
        assertThat(asked.get())
                .startsWith("GET /x?y=z HTTP/1.1\r\n")
                .containsIgnoringCase("host: pacs.example\r\n")
                .containsIgnoringCase("x-probe: 1\r\n");
    }

    @Test
    void interimAnswersArePassedOver() throws Exception {
        answer.set(
                "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
                        + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        assertThat(check(expect("", "ok", null, null))).isInstanceOf(Verdict.Up.class);
    }

    @Test
    void aServerThatClosesTooEarlyIsDown() throws Exception {
        assertThat(check(ANYTHING))
                .isEqualTo(
                        Verdict.down(
                                "the server closed the connection without an answer to GET"
                                        + " /api/health/"));
        answers("200 OK\r\nContent-Length: 100", "half");
        assertThat(check(expect("", null, "whole", null)))
                .isEqualTo(
                        Verdict.down(
                                "the server closed the connection within its answer to GET"
                                        + " /api/health/"));
    }

    @Test
    void whatIsNotHttpIsDown() throws Exception {
        answer.set("220 mail.example ESMTP\r\n\r\n");
        assertThat(check(ANYTHING))
                .isInstanceOfSatisfying(
                        Verdict.Down.class,
                        down -> assertThat(down.reason()).contains("is not HTTP"));
    }

    @Test
    void aServerThatRefusesTheConnectionIsDownHoweverBusyItWas() throws Exception {
        int port;
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = gone.getLocalPort();
        }
        assertThat(check(ANYTHING, "/", null, Map.of(), port))
                .isInstanceOfSatisfying(
                        Verdict.Down.class,
                        down -> {
                            assertThat(down.mayBeBusy()).isFalse();
                            assertThat(down.reason()).containsIgnoringCase("refused");
                        });
    }
}
