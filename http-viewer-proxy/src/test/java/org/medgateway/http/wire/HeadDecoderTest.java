package org.medgateway.http.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;

class HeadDecoderTest {

    private static final String HEAD =
            "GET /x HTTP/1.1\r\nhOsT: h\r\nX-A:  1 \r\nx-a: \u00e4\r\nEmpty:\r\n\r\n";

    @Test
    void whatFollowsAHeadStaysInTheBuffer() {
        HeadDecoder<RequestHead> decoder = HeadDecoder.ofRequests(HeadLimits.DEFAULT);
        ByteBuf in = Feed.bytes(HEAD + "body" + HEAD);
        assertThat(decoder.feed(in)).isInstanceOf(Decoded.Complete.class);
        assertThat(in.readCharSequence(4, StandardCharsets.US_ASCII)).hasToString("body");
        assertThat(decoder.inMidst()).isFalse();
        assertThat(decoder.feed(in)).isInstanceOf(Decoded.Complete.class);
        assertThat(in.isReadable()).isFalse();
    }

    @Test
    void theLettersAndTheOrderOfFieldsAreKept() {
        Fields fields = Feed.accepted(HEAD).head().fields();
        assertThat(fields).hasToString("hOsT: h\nX-A: 1\nx-a: \u00e4\nEmpty: \n");
    }

    @Test
    void aWrittenHeadIsWhatWasRead() {
        ByteBuf out = Unpooled.buffer();
        new MessageWriter().write(Feed.accepted(HEAD).head(), out);
        assertThat(out.toString(StandardCharsets.ISO_8859_1))
                .isEqualTo(
                        "GET /x HTTP/1.1\r\nhOsT: h\r\nX-A: 1\r\nx-a: \u00e4\r\nEmpty: \r\n\r\n");
    }

    @Test
    void anAnswerMayHaveNoReasonAndBlanksBeforeAColon() {
        ResponseHead head = Feed.answer("HTTP/1.1 299\r\nX : y\r\n\r\n");
        assertThat(head.status()).isEqualTo(299);
        assertThat(head.reason()).isEmpty();
        assertThat(head.fields().first("x")).isEqualTo("y");
    }

    @Test
    void anAnswersLineIsCheckedToo() {
        for (String line :
                new String[] {
                    "HTTP/1.1 20",
                    "HTTP/1.1  200 OK",
                    "HTTP/1.1 2x0 OK",
                    "HTTP/1.1 099 x",
                    "ICY 200 OK"
                }) {
            assertThat(Feed.head(HeadDecoder.ofAnswers(HeadLimits.DEFAULT), line + "\r\n\r\n", 1))
                    .as(line)
                    .isInstanceOf(Decoded.Broken.class);
        }
    }

    @Test
    void whatIsWrongWithAHeadDoesNotDependOnHowItIsCut() {
        HeadLimits limits = new HeadLimits(64, 256, 8);
        String longLine = "GET /" + "a".repeat(100) + "\0";
        String longSection = "GET / HTTP/1.1\r\nA: " + "b".repeat(300) + "\0";
        for (int size : Feed.SIZES) {
            assertThat(Feed.head(HeadDecoder.ofRequests(limits), longLine, size))
                    .isInstanceOfSatisfying(
                            Decoded.Broken.class,
                            broken -> assertThat(broken.status()).isEqualTo(414));
            assertThat(Feed.head(HeadDecoder.ofRequests(limits), longSection, size))
                    .isInstanceOfSatisfying(
                            Decoded.Broken.class,
                            broken -> assertThat(broken.status()).isEqualTo(431));
        }
    }
}
