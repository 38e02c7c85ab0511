package org.medgateway.http.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

class BodyDecoderTest {

    /// name | framing | bytes | what comes out
    private static final Object[][] TABLE = {
        {"none", Framing.NONE, "GET", "end, left GET"},
        {"length", new Framing.Length(3), "abcGET", "abc end, left GET"},
        {"length not reached", new Framing.Length(5), "abc", "abc"},
        {"length zero", new Framing.Length(0), "x", "end, left x"},
        {"until close", Framing.UNTIL_CLOSE, "abc", "abc"},
        {
            "chunked",
            Framing.CHUNKED,
            "3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\nGET",
            "abc0123456789 end, left GET"
        },
        {"leading zeros", Framing.CHUNKED, "0003\r\nabc\r\n000\r\n\r\n", "abc end"},
        {"extension", Framing.CHUNKED, "3;a=b;c\r\nabc\r\n0 ;x\r\n\r\n", "abc end"},
        {"trailers", Framing.CHUNKED, "0\r\nX: y\r\nZ: \r\n\r\n", "end X: y Z:"},
        {"bare LF after size", Framing.CHUNKED, "3\nabc\r\n0\r\n\r\n", "broken"},
        {"bare CR in extension", Framing.CHUNKED, "3;a\rb\r\nabc\r\n0\r\n\r\n", "broken"},
        {"no CR LF after chunk", Framing.CHUNKED, "3\r\nabcd\r\n0\r\n\r\n", "broken"},
        {"LF after chunk", Framing.CHUNKED, "3\r\nabc\n0\r\n\r\n", "broken"},
        {"size with sign", Framing.CHUNKED, "+3\r\nabc\r\n0\r\n\r\n", "broken"},
        {"size with 0x", Framing.CHUNKED, "0x3\r\nabc\r\n0\r\n\r\n", "broken"},
        {"size with blank before", Framing.CHUNKED, " 3\r\nabc\r\n0\r\n\r\n", "broken"},
        {"size with blank after", Framing.CHUNKED, "3 \r\nabc\r\n0\r\n\r\n", "broken"},
        {"size with underscore", Framing.CHUNKED, "1_0\r\nabc\r\n0\r\n\r\n", "broken"},
        {"empty size", Framing.CHUNKED, "\r\nabc\r\n0\r\n\r\n", "broken"},
        {"size beyond 60 bit", Framing.CHUNKED, "10000000000000003\r\nabc\r\n", "broken"},
        {"control in extension", Framing.CHUNKED, "3;a=\u0000\r\nabc\r\n0\r\n\r\n", "broken"},
        {
            "extension without end",
            Framing.CHUNKED,
            "3;" + "a".repeat(300) + "\r\nabc\r\n0\r\n\r\n",
            "broken"
        },
        {"trailer folded", Framing.CHUNKED, "0\r\nX: y\r\n z\r\n\r\n", "broken"},
        {"trailer without colon", Framing.CHUNKED, "0\r\nX\r\n\r\n", "broken"},
        {
            "trailers too long",
            Framing.CHUNKED,
            "0\r\n" + ("X: " + "y".repeat(500) + "\r\n").repeat(3) + "\r\n",
            "broken"
        },
    };

    static Stream<Object[]> table() {
        List<Object[]> rows = new ArrayList<>();
        for (Object[] row : TABLE) {
            for (int size : Feed.SIZES) {
                rows.add(new Object[] {row[0], size, row[1], row[2], row[3]});
            }
        }
        return rows.stream();
    }

    @ParameterizedTest(name = "{0}, fed {1}")
    @MethodSource("table")
    void bodiesAreReadAlikeHoweverTheyAreCut(
            String name, int size, Framing framing, String text, String expected) {
        BodyDecoder decoder = new BodyDecoder(framing, 1024);
        StringBuilder out = new StringBuilder();
        StringBuilder left = new StringBuilder();
        boolean over = false;
        for (ByteBuf slice : Feed.slices(text, size)) {
            while (!over) {
                BodyDecoder.Step step = decoder.next(slice);
                if (step instanceof BodyDecoder.Step.NeedMore) {
                    break;
                }
                over = tell(step, out);
            }
            left.append(slice.toString(StandardCharsets.ISO_8859_1));
            slice.release();
        }
        if (!expected.equals("broken") && !left.isEmpty()) {
            out.append(", left ").append(left);
        }
        assertThat(
                        expected.equals("broken")
                                ? out.substring(Math.max(0, out.length() - 6))
                                : out.toString().strip())
                .isEqualTo(expected);
    }

    /// Answers whether the body is over.
    private static boolean tell(BodyDecoder.Step step, StringBuilder out) {
        return switch (step) {
            case BodyDecoder.Step.NeedMore _ -> false;
            case BodyDecoder.Step.Data(var data) -> {
                out.append(data.toString(StandardCharsets.ISO_8859_1));
                data.release();
                yield false;
            }
            case BodyDecoder.Step.End(var trailers) -> {
                out.append(out.isEmpty() ? "end" : " end");
                if (trailers != null) {
                    out.append(' ').append(trailers.toString().strip().replace("\n", " ").strip());
                }
                yield true;
            }
            case BodyDecoder.Step.Broken _ -> {
                out.append("broken");
                yield true;
            }
        };
    }
}
