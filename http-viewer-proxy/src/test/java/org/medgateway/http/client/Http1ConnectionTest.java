package org.medgateway.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.medgateway.core.spi.DrainRequested;
import org.medgateway.http.live.EmbeddedService;

import java.nio.file.Path;
import java.time.Duration;

/// A client's connection, without a socket.
class Http1ConnectionTest {

    private static final String GET = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String LIMITS =
            "    timeouts: {request: 5s, client: 20s, server: 60s}\n    keepAlive: 30s\n";

    @TempDir Path folder;

    private EmbeddedService service(String settings) throws Exception {
        return new EmbeddedService(folder, settings, 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /a?b HTTP/1.1\r\nHost: h\r\nX-One: 1\r\n\r\n",
                "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello",
                "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nX-T: 1\r\n\r\n",
            })
    void aRequestIsTheSameHoweverItIsCut(String request) throws Exception {
        String whole;
        try (EmbeddedService service = service(LIMITS)) {
            service.say(request);
            whole = service.asked(1);
            service.answer(1, OK);
            assertThat(service.heard()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("ok");
            assertThat(service.exchanges).singleElement().isNotNull();
        }
        try (EmbeddedService service = service(LIMITS)) {
            for (int i = 0; i < request.length(); i++) {
                service.say(request.substring(i, i + 1));
            }
            assertThat(unchunked(service.asked(1))).isEqualTo(unchunked(whole));
            service.answer(1, OK);
            assertThat(service.heard()).endsWith("ok");
        }
    }

    /// The sizes of chunks may differ, what is in them may not: all that is left of a chunk is its
    /// letters.
    private static String unchunked(String request) {
        int body = request.indexOf("\r\n\r\n");
        return request.contains("Transfer-Encoding")
                ? request.substring(0, body)
                        + request.substring(body).replaceAll("\r\n|\\b[0-9]\\b", "")
                : request;
    }

    @Test
    void pipelinedRequestsWaitForTheAnswersBeforeThem() throws Exception {
        try (EmbeddedService service = service(LIMITS)) {
            service.say(GET + GET.replace("/a", "/b") + GET.replace("/a", "/c"));
            for (String path : new String[] {"/a", "/b", "/c"}) {
                assertThat(service.asked(1))
                        .startsWith("GET " + path + " ")
                        .containsOnlyOnce("GET");
                assertThat(service.heard()).isEmpty();
                service.answer(1, OK);
                assertThat(service.heard()).endsWith("ok").containsOnlyOnce("HTTP/1.1");
            }
            assertThat(service.client.isOpen()).isTrue();
            assertThat(service.client.config().isAutoRead()).isTrue();
        }
    }

    @Test
    void whileRequestsWaitNoMoreAreRead() throws Exception {
        try (EmbeddedService service = service(LIMITS)) {
            service.say(GET + GET);
            assertThat(service.client.config().isAutoRead()).isFalse();
            service.answer(1, OK);
            assertThat(service.client.config().isAutoRead()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // what came       | seconds it may take | then
                "''                | 5 | 408",
                "GET / HTTP/1.1_Ho | 5 | 408",
                "POST / HTTP/1.1_Host: h_Content-Length: 3__a | 20 | 408",
                "POST / HTTP/1.1_Host: h_Transfer-Encoding: chunked__3_ab | 20 | 408",
            })
    void aSlowRequestIs408(String came, int seconds, String status) throws Exception {
        try (EmbeddedService service = service(LIMITS)) {
            service.say(came.replace("_", "\r\n"));
            EmbeddedService.pass(service.client, Duration.ofSeconds(seconds).minusMillis(1));
            assertThat(service.heard()).isEmpty();
            EmbeddedService.pass(service.client, Duration.ofMillis(2));
            assertThat(service.heard())
                    .startsWith("HTTP/1.1 " + status)
                    .contains("Connection: close");
            assertThat(service.sessions()).isZero();
            EmbeddedService.pass(service.client, Duration.ofSeconds(3));
            assertThat(service.client.isOpen()).as("the client had time to read it").isFalse();
        }
    }

    @Test
    void aClientThatIsNotReadIsNotToBlame() throws Exception {
        try (EmbeddedService service = service(LIMITS)) {
            service.say("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nabc");
            EmbeddedService.writable(service.servers.getFirst(), false);
            assertThat(service.client.config().isAutoRead()).isFalse();
            EmbeddedService.pass(service.client, Duration.ofSeconds(50));
            assertThat(service.heard()).isEmpty();

            EmbeddedService.writable(service.servers.getFirst(), true);
            assertThat(service.client.config().isAutoRead()).isTrue();
            EmbeddedService.pass(service.client, Duration.ofSeconds(21));
            assertThat(service.heard()).startsWith("HTTP/1.1 408");
        }
    }

    @Test
    void aClientThatDoesNotTakeItsAnswerIsCutOff() throws Exception {
        try (EmbeddedService service = service(LIMITS)) {
            service.say(GET);
            service.answer(1, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc");
            EmbeddedService.writable(service.client, false);
            assertThat(service.servers.getFirst().config().isAutoRead()).isFalse();

            EmbeddedService.pass(service.client, Duration.ofSeconds(21));

            assertThat(service.client.isOpen()).isFalse();
            assertThat(service.servers.getFirst().isOpen()).isFalse();
            assertThat(service.sessions()).isZero();
        }
    }

    @Test
    void aRestingConnectionEndsWithoutAWordAndABegunRequestDoesNot() throws Exception {
        try (EmbeddedService service = service(LIMITS)) {
            service.say(GET);
            service.answer(1, OK);
            service.heard();
            EmbeddedService.pass(service.client, Duration.ofSeconds(31));
            assertThat(service.heard()).isEmpty();
            assertThat(service.client.isOpen()).isFalse();
        }
        try (EmbeddedService service = service(LIMITS)) {
            service.say(GET);
            service.answer(1, OK);
            service.heard();
            EmbeddedService.pass(service.client, Duration.ofSeconds(29));
            service.say("GET /b");
            EmbeddedService.pass(service.client, Duration.ofSeconds(4));
            assertThat(service.client.isOpen()).as("the request has its own time").isTrue();
            EmbeddedService.pass(service.client, Duration.ofSeconds(2));
            assertThat(service.heard()).startsWith("HTTP/1.1 408");
        }
    }

    @Test
    void theClientsEndAmidAHeadIs400AndAmidABodyTakesTheExchangeWithIt() throws Exception {
        try (EmbeddedService service = service(LIMITS)) {
            service.say("GET / HTTP/1.1\r\nHo");
            service.clientEnds();
            assertThat(service.heard()).startsWith("HTTP/1.1 400");
            assertThat(service.client.isOpen()).isFalse();
        }
        try (EmbeddedService service = service(LIMITS)) {
            service.say("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nabc");
            service.clientEnds();
            assertThat(service.heard()).isEmpty();
            assertThat(service.client.isOpen()).isFalse();
            assertThat(service.servers.getFirst().isOpen()).isFalse();
            assertThat(service.exchanges).singleElement().asString().contains("abandoned");
        }
    }

    @Test
    void aClientThatHalfClosesGetsAllItsPipelinedAnswersWhereThatIsWanted() throws Exception {
        try (EmbeddedService service = service(LIMITS + "    abortOnClose: false\n")) {
            service.say(GET + GET);
            service.clientEnds();
            service.answer(1, OK);
            assertThat(service.heard()).endsWith("ok");
            assertThat(service.client.isOpen()).isTrue();
            service.answer(1, OK);
            assertThat(service.heard()).contains("Connection: close").endsWith("ok");
            EmbeddedService.pass(service.client, Duration.ofSeconds(3));
            assertThat(service.client.isOpen()).isFalse();
        }
    }

    @Test
    void aDrainEndsARestingConnectionAtOnceAndABusyOneAfterItsAnswer() throws Exception {
        try (EmbeddedService service = service(LIMITS)) {
            service.client.pipeline().fireUserEventTriggered(DrainRequested.INSTANCE);
            EmbeddedService.pass(service.client, Duration.ofSeconds(3));
            assertThat(service.heard()).isEmpty();
            assertThat(service.client.isOpen()).isFalse();
        }
        try (EmbeddedService service = service(LIMITS)) {
            service.say(GET);
            service.client.pipeline().fireUserEventTriggered(DrainRequested.INSTANCE);
            service.answer(1, OK);
            assertThat(service.heard()).contains("Connection: close").endsWith("ok");
            EmbeddedService.pass(service.client, Duration.ofSeconds(3));
            assertThat(service.client.isOpen()).isFalse();
        }
    }

    @Test
    void whatComesBehindARefusalIsThrownAwayUpToALimit() throws Exception {
        try (EmbeddedService service = service(LIMITS)) {
            service.say("nonsense\r\n\r\n" + GET);
            assertThat(service.heard()).startsWith("HTTP/1.1 400").containsOnlyOnce("HTTP/1.1");
            String megabyte = "x".repeat(1 << 20);
            for (int i = 0; i < 15; i++) {
                service.say(megabyte);
            }
            assertThat(service.client.isOpen()).isTrue();
            service.say(megabyte);
            service.say("x");
            assertThat(service.client.isOpen()).isFalse();
            assertThat(service.asked(1)).isEmpty();
        }
    }
}
