package org.medgateway.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.medgateway.http.live.EmbeddedService;

import java.nio.file.Path;
import java.time.Duration;

/// One request and its answer between a client's and a server's connection, without sockets.
class WebExchangeTest {

    private static final String GET = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";
    private static final String UPLOAD =
            "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\n\r\nabc";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String UPGRADE =
            "GET /ws HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
    private static final String SWITCHED =
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";

    @TempDir Path folder;

    private EmbeddedService service;

    @BeforeEach
    void open() throws Exception {
        service = new EmbeddedService(folder, "", 1);
    }

    private void open(String settings) throws Exception {
        service.close();
        service = new EmbeddedService(folder, settings, 1);
    }

    @AfterEach
    void nothingIsLeftOver() {
        service.client.close();
        service.client.runPendingTasks();
        assertThat(service.sessions()).isZero();
        service.close();
    }

    private String outcome() {
        assertThat(service.exchanges).hasSize(1);
        return service.exchanges.getFirst().outcome();
    }

    @Test
    void theConnectionServesTheNextExchangeWhereBothSidesAllowIt() throws Exception {
        for (int i = 0; i < 3; i++) {
            service.say(GET);
            assertThat(service.asked(1)).startsWith("GET /a HTTP/1.1\r\n");
            service.answer(1, OK);
            assertThat(service.heard()).endsWith("ok");
        }
        assertThat(service.exchanges).hasSize(3);
        assertThat(service.servers.getFirst().isOpen()).isTrue();
    }

    @Test
    void aHeadAndAShortBodyAreSentOnAsTheyCome() throws Exception {
        service.say(UPLOAD);
        assertThat(service.asked(1)).startsWith("POST /a ").endsWith("\r\n\r\nabc");
        service.say("def");
        assertThat(service.asked(1)).isEqualTo("def");
        assertThat(service.heard()).isEmpty();
        service.answer(1, OK);
        assertThat(service.heard()).endsWith("ok");
        assertThat(outcome()).isEqualTo("succeeded");
    }

    @Test
    void anEarlyAnswerPassesAndTheRestOfTheRequestStillGoesToTheServer() throws Exception {
        service.say(UPLOAD);
        service.asked(1);
        service.answer(1, OK);
        assertThat(service.heard()).endsWith("ok");
        assertThat(service.exchanges).isEmpty();
        service.say("def");
        assertThat(service.asked(1)).isEqualTo("def");
        assertThat(outcome()).isEqualTo("succeeded");
        service.say(GET);
        assertThat(service.asked(1)).startsWith("GET /a ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // what the server says before it goes away   | what the client gets
                "''                                            | HTTP/1.1 502",
                "HTTP/1.1 200 O                                | HTTP/1.1 502",
                "HTTP/1.1 100 Continue__                       | HTTP/1.1 100 Continue",
                "nonsense__                                    | HTTP/1.1 502",
            })
    void aServerThatEndsBeforeItsAnswerIs502(String says, String gets) throws Exception {
        service.say(UPLOAD + "def");
        service.answer(1, says.replace("_", "\r\n"));
        service.serverEnds(1);
        assertThat(service.heard()).startsWith(gets).contains("HTTP/1.1 502");
        assertThat(outcome()).startsWith("failed");
    }

    @ParameterizedTest
    @CsvSource({"Content-Length: 9", "Transfer-Encoding: chunked"})
    void anAnswerThatBreaksOffCutsTheClientsConnection(String framing) throws Exception {
        service.say(GET);
        service.answer(1, "HTTP/1.1 200 OK\r\n" + framing + "\r\n\r\n3\r\nab");
        service.serverEnds(1);
        assertThat(service.heard()).startsWith("HTTP/1.1 200 OK").doesNotContain("0\r\n\r\n");
        assertThat(service.client.isOpen()).isFalse();
        assertThat(service.exchanges).hasSize(1);
    }

    @Test
    void aRequestThatMayBeSentTwiceLooksForAnotherConnectionWhereAReusedOneWasDead()
            throws Exception {
        service.say(GET);
        service.serverEnds(1);
        // There is none to be had without sockets: 503 and not 502 says that it was tried.
        assertThat(service.heard()).startsWith("HTTP/1.1 503");
        assertThat(service.exchanges.getFirst().attempts()).isEqualTo(1);
    }

    @Test
    void aSilentServerIs504() throws Exception {
        open("    timeouts: {server: 7s}\n");
        service.say(GET);
        EmbeddedService.pass(service.servers.getFirst(), Duration.ofSeconds(6));
        assertThat(service.heard()).isEmpty();
        EmbeddedService.pass(service.servers.getFirst(), Duration.ofSeconds(2));
        assertThat(service.heard()).startsWith("HTTP/1.1 504");
        assertThat(service.servers.getFirst().isOpen()).isFalse();
        assertThat(outcome()).isEqualTo("failed-timeout");
    }

    @Test
    void aSlowClientHoldsTheServerBackAndASlowServerTheClient() throws Exception {
        service.say(UPLOAD);
        EmbeddedService.writable(service.servers.getFirst(), false);
        assertThat(service.client.config().isAutoRead()).isFalse();
        EmbeddedService.writable(service.servers.getFirst(), true);
        assertThat(service.client.config().isAutoRead()).isTrue();
        service.say("def");

        service.answer(1, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n");
        EmbeddedService.writable(service.client, false);
        assertThat(service.servers.getFirst().config().isAutoRead()).isFalse();
        EmbeddedService.writable(service.client, true);
        assertThat(service.servers.getFirst().config().isAutoRead()).isTrue();
        service.answer(1, "abcdef");
        assertThat(service.heard()).endsWith("abcdef");
    }

    @Test
    void aClientThatGoesAwayTakesTheServersConnectionWithIt() throws Exception {
        service.say(GET);
        service.client.close();
        assertThat(service.servers.getFirst().isOpen()).isFalse();
        assertThat(outcome()).isEqualTo("abandoned");
    }

    @Test
    void aBodyLongerThanAllowedIs413BeforeOrAmidIt() throws Exception {
        open("    limits: {body: 5B}\n");
        service.say(UPLOAD);
        assertThat(service.heard()).startsWith("HTTP/1.1 413");
        assertThat(service.asked(1)).isEmpty();

        open("    limits: {body: 5B}\n");
        service.say("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
        assertThat(service.asked(1)).endsWith("3\r\nabc\r\n");
        service.say("3\r\ndef\r\n");
        assertThat(service.heard()).startsWith("HTTP/1.1 413");
        assertThat(service.asked(1)).doesNotContain("def");
        assertThat(service.servers.getFirst().isOpen()).isFalse();
    }

    @Test
    void aTunnelCarriesBothWaysAndEachSideMayEndByItself() throws Exception {
        open("    timeouts: {tunnel: 1h}\n");
        service.say(UPGRADE);
        service.answer(1, SWITCHED + "first");
        assertThat(service.heard()).startsWith("HTTP/1.1 101").endsWith("\r\n\r\nfirst");
        service.asked(1);
        service.say("up");
        assertThat(service.asked(1)).isEqualTo("up");
        service.answer(1, "down");
        assertThat(service.heard()).isEqualTo("down");

        service.clientEnds();
        service.answer(1, "last");
        assertThat(service.heard()).isEqualTo("last");
        assertThat(service.exchanges).isEmpty();
        service.serverEnds(1);
        assertThat(outcome()).isEqualTo("succeeded");
        assertThat(service.exchanges.getFirst().bytesIn()).isEqualTo(2);
        assertThat(service.exchanges.getFirst().bytesOut()).isEqualTo(13);
    }

    @Test
    void aTunnelInWhichNothingMovesEnds() throws Exception {
        open("    timeouts: {tunnel: 1h}\n");
        service.say(UPGRADE);
        service.answer(1, SWITCHED);
        EmbeddedService.pass(service.servers.getFirst(), Duration.ofMinutes(59));
        service.say("still here");
        EmbeddedService.pass(service.servers.getFirst(), Duration.ofMinutes(59));
        assertThat(service.client.isOpen()).isTrue();
        EmbeddedService.pass(service.servers.getFirst(), Duration.ofMinutes(2));
        assertThat(service.client.isOpen()).isFalse();
        assertThat(service.exchanges).hasSize(1);
    }
}
