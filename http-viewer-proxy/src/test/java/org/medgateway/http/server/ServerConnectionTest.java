package org.medgateway.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.medgateway.core.balance.Outcome;
import org.medgateway.http.wire.Fields;
import org.medgateway.http.wire.Framing;
import org.medgateway.http.wire.HeadLimits;
import org.medgateway.http.wire.MessageWriter;
import org.medgateway.http.wire.RequestHead;
import org.medgateway.http.wire.ResponseHead;
import org.medgateway.http.wire.Version;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A connection to a server, without a server.
class ServerConnectionTest {

    /// Writes down what it is told.
    private static final class Told implements Receiver {
        final List<String> words = new ArrayList<>();

        @Override
        public void interim(ResponseHead head) {
            words.add("interim " + head.status());
        }

        @Override
        public void answer(ResponseHead head, Framing framing) {
            words.add("answer " + head.status());
        }

        @Override
        public void data(ByteBuf data) {
            String text = data.toString(StandardCharsets.US_ASCII);
            data.release();
            int last = words.size() - 1;
            if (words.get(last).startsWith("data ")) {
                words.set(last, words.get(last) + text);
            } else {
                words.add("data " + text);
            }
        }

        @Override
        public void end(@Nullable Fields trailers) {
            words.add("end");
        }

        @Override
        public void broken(Outcome.Kind kind, String why, boolean answered) {
            words.add("broken " + kind + (answered ? " answered" : ""));
        }

        @Override
        public void flush() {}

        @Override
        public void writabilityChanged(boolean writable) {}

        String story() {
            return String.join(", ", words);
        }
    }

    private final Told told = new Told();
    private int closed;
    private ServerConnection connection;
    private EmbeddedChannel channel;

    @BeforeEach
    void open() {
        connection = new ServerConnection(HeadLimits.DEFAULT, new MessageWriter(), () -> closed++);
        channel = new EmbeddedChannel();
        channel.freezeTime();
        channel.pipeline().addLast(connection);
    }

    @AfterEach
    void nothingIsLeftOver() {
        channel.finishAndReleaseAll();
    }

    private void begin(Framing framing, String... fields) {
        connection.begin(
                told,
                new RequestHead("POST", "/x", Version.HTTP_1_1, Fields.of(fields)),
                framing,
                false,
                Duration.ofSeconds(10),
                Duration.ofHours(1));
    }

    private void request() {
        begin(Framing.NONE, "Host", "h");
        connection.end(null);
        connection.flush();
        sent();
    }

    /// What left since the last call, a piece to an element.
    private List<String> sent() {
        List<String> pieces = new ArrayList<>();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            pieces.add(out.toString(StandardCharsets.US_ASCII));
            out.release();
        }
        return pieces;
    }

    private static ByteBuf octets(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }

    @Test
    void aHeadAndItsShortBodyLeaveAsOnePiece() {
        begin(new Framing.Length(5), "Host", "h", "Content-Length", "5");
        connection.send(octets("hello"));
        connection.end(null);
        connection.flush();
        assertThat(sent())
                .containsExactly("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello");
    }

    @Test
    void shortChunksAndTrailersLeaveWithTheHeadToo() {
        begin(Framing.CHUNKED, "Host", "h");
        connection.send(octets("hello"));
        connection.send(octets("you"));
        connection.end(Fields.of("X-Sum", "8"));
        connection.flush();
        assertThat(sent())
                .containsExactly(
                        "POST /x HTTP/1.1\r\nHost: h\r\n\r\n"
                                + "5\r\nhello\r\n3\r\nyou\r\n0\r\nX-Sum: 8\r\n\r\n");
    }

    @Test
    void aLongPieceIsNotCopied() {
        begin(Framing.CHUNKED, "Host", "h");
        ByteBuf long1 = octets("x".repeat(20_000));
        connection.send(long1);
        connection.end(null);
        connection.flush();
        ByteBuf head = channel.readOutbound();
        assertThat(head.toString(StandardCharsets.US_ASCII)).endsWith("\r\n\r\n4e20\r\n");
        head.release();
        ByteBuf body = channel.readOutbound();
        assertThat(body).isSameAs(long1);
        body.release();
        assertThat(sent()).containsExactly("\r\n0\r\n\r\n");
    }

    /// `_` is CR LF; `reusable` is whether the connection takes another request afterwards.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    HTTP/1.1 200 OK_Content-Length: 3__abc                            | answer 200, data abc, end                    | true
                    HTTP/1.1 204 No Content__                                         | answer 204, end                              | true
                    HTTP/1.1 200 OK_Transfer-Encoding: chunked__2_ab_1;x=y_c_0__      | answer 200, data abc, end                    | true
                    HTTP/1.1 103 Early Hints__HTTP/1.1 200 OK_Content-Length: 0__     | interim 103, answer 200, end                 | true
                    HTTP/1.1 200 OK_Connection: close_Content-Length: 1__a            | answer 200, data a, end                      | false
                    HTTP/1.0 200 OK_Content-Length: 1__a                              | answer 200, data a, end                      | false
                    HTTP/1.1 200 OK_Content-Length: 1_Content-Length: 2__a            | broken PROTOCOL                              | false
                    HTTP/1.1 101 Switching Protocols__                                | broken PROTOCOL                              | false
                    HTTP/1.1 200 OK_Transfer-Encoding: chunked__zz_                   | answer 200, broken PROTOCOL answered         | false
                    """)
    void answersAreReadWholeAndOctetByOctet(String bytes, String story, boolean reusable) {
        String answer = bytes.replace("_", "\r\n");
        request();
        channel.writeInbound(octets(answer));
        assertThat(told.story()).isEqualTo(story);
        assertThat(connection.reusable()).isEqualTo(reusable);
        channel.finishAndReleaseAll();

        told.words.clear();
        open();
        request();
        for (int i = 0; i < answer.length() && channel.isOpen(); i++) {
            channel.writeInbound(octets(answer.substring(i, i + 1)));
        }
        assertThat(told.story()).isEqualTo(story);
        assertThat(connection.reusable()).isEqualTo(reusable);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "nothing",
            textBlock =
                    """
                    nothing                                     | broken CLOSED
                    HTTP/1.1 200 O                              | broken CLOSED
                    HTTP/1.1 100 Continue__                     | interim 100, broken CLOSED answered
                    HTTP/1.1 200 OK_Content-Length: 3__ab       | answer 200, data ab, broken CLOSED answered
                    HTTP/1.1 200 OK__ab                         | answer 200, data ab, end
                    """)
    void aServerThatGoesAway(@Nullable String bytes, String story) {
        request();
        if (bytes != null) {
            channel.writeInbound(octets(bytes.replace("_", "\r\n")));
        }
        channel.close();
        assertThat(told.story()).isEqualTo(story);
        assertThat(closed).isEqualTo(1);
    }

    @Test
    void aSilentServerIsGivenUpWhenItsTimeIsOver() {
        request();
        channel.advanceTimeBy(9, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertThat(told.story()).isEmpty();
        channel.advanceTimeBy(2, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertThat(told.story()).isEqualTo("broken TIMEOUT");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void whileTheClientIsSlowTheServersTimeDoesNotRun() {
        begin(new Framing.Length(5), "Host", "h", "Content-Length", "5");
        connection.flush();
        channel.advanceTimeBy(60, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertThat(told.story()).isEmpty();
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void wordsThatNobodyAskedForEndTheConnection() {
        request();
        channel.writeInbound(octets("HTTP/1.1 204 No Content\r\n\r\n"));
        connection.rest(0);
        assertThat(connection.reusable()).isTrue();
        channel.writeInbound(octets("HTTP/1.1 408 Request Timeout\r\n\r\n"));
        assertThat(connection.reusable()).isFalse();
        assertThat(channel.isOpen()).isFalse();
    }
}
