package org.medgateway.mllp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.ToIntFunction;

class FrameDecoderTest {

    private static final int MAX_BODY = 40;
    private static final int MAX_GARBAGE = 8;

    // The last column: what the decoder finds, in words. "more" closes an unfinished stream.
    private static final String TABLE =
            """
            one frame               | <VT>A<FS><CR>                  | A
            empty frame             | <VT><FS><CR>                   | (empty)
            two in one packet       | <VT>A<FS><CR><VT>B<FS><CR>     | A, B
            line feed between       | <VT>A<FS><CR><LF><VT>B<FS><CR> | A, B, padding 1
            blanks, NUL, CRLF       | <00> <09><CR><LF><VT>A<FS><CR> | A, padding 5
            garbage before          | xyz<VT>A<FS><CR>               | A, garbage 3
            FS CR without a VT      | <FS><CR><VT>A<FS><CR>          | A, padding 1, garbage 1
            garbage up to the limit | 12345678<VT>A<FS><CR>          | A, garbage 8
            limit counts each gap   | 12345678<VT>A<FS><CR>87654321<VT>B<FS><CR> | A, B, garbage 16
            too much garbage        | 123456789<VT>A<FS><CR>         | broken GARBAGE, garbage 9
            CR inside a body        | <VT>A<CR>B<CR><FS><CR>         | A<CR>B<CR>
            high bytes and NUL      | <VT><E4><FF><00>z<FS><CR>      | <E4><FF><00>z
            doubled VT              | <VT><VT>A<FS><CR>              | A, padding 1
            cut off by the next     | <VT>ABC<VT>DEF<FS><CR>         | fragment 3, DEF
            VT inside a body        | <VT>A<VT>B<VT>C<FS><CR>        | fragment 1, fragment 1, C
            FS inside a body        | <VT>A<FS>X<FS><CR>             | broken BAD_END
            FS and LF               | <VT>A<FS><LF>                  | broken BAD_END
            FS twice                | <VT>A<FS><FS><CR>              | broken BAD_END
            frame before a bad one  | <VT>A<FS><CR><VT>B<FS>X        | A, broken BAD_END
            longest body            | <VT>1234567890123456789012345678901234567890<FS><CR> | 1234567890123456789012345678901234567890
            one byte too long       | <VT>12345678901234567890123456789012345678901<FS><CR> | broken OVERSIZE
            never ends              | <VT>123456789012345678901234567890123456789012345   | broken OVERSIZE
            too long then a VT      | <VT>12345678901234567890123456789012345678901<VT>A<FS><CR> | broken OVERSIZE
            unfinished body         | <VT>ABC                        | more inside
            unfinished end          | <VT>ABC<FS>                    | more inside
            nothing but padding     | <LF><LF>                       | more, padding 2
            """;

    private static final String TOLERANT =
            """
            next VT ends a frame    | <VT>A<FS><VT>B<FS><CR>         | A+CR, B
            twice without CR        | <VT>A<FS><VT>B<FS><VT>C<FS><CR>| A+CR, B+CR, C
            a pause ends a frame    | <VT>A<FS><quiet>               | A+CR
            and the stream goes on  | <VT>A<FS><quiet><VT>B<FS><CR>  | A+CR, B
            the late CR is padding  | <VT>A<FS><quiet><CR><VT>B<FS><CR> | A+CR, B, padding 1
            a pause in a body       | <VT>A<quiet>B<FS><CR>          | AB
            """;

    private static final String STRICT =
            """
            a VT does not end it    | <VT>A<FS><VT>B<FS><CR>         | broken BAD_END
            nor does a pause        | <VT>A<FS><quiet>               | broken BAD_END
            """;

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = TABLE)
    void findsTheSameHoweverTheStreamIsCut(String name, String stream, String expected) {
        readEveryWay(Framing.End.TOLERANT, stream, expected);
        readEveryWay(Framing.End.STRICT, stream, expected);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = TOLERANT)
    void tolerantDecoderForgivesAMissingCarriageReturn(
            String name, String stream, String expected) {
        readEveryWay(Framing.End.TOLERANT, stream, expected);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = STRICT)
    void strictDecoderDoesNot(String name, String stream, String expected) {
        readEveryWay(Framing.End.STRICT, stream, expected);
    }

    @Test
    void sayWhatWasFoundAndWhatWasExpected() {
        try (FrameDecoder decoder = decoder(Framing.End.STRICT)) {
            decoder.feed(Unpooled.wrappedBuffer(Notation.bytes("<VT>A<FS>X")));
            assertThat(decoder.next())
                    .isEqualTo(
                            new Decoded.Broken(
                                    Decoded.Fault.BAD_END, "0x1C followed by 0x58, expected 0x0D"));
        }
    }

    @Test
    void wholeFrameIsTheReadBufferItself() {
        try (FrameDecoder decoder = decoder(Framing.End.STRICT)) {
            ByteBuf read = Unpooled.copiedBuffer(Notation.bytes("<LF><VT>ABC<FS><CR>"));
            decoder.feed(read);
            Frame frame = (Frame) decoder.next();
            assertThat(frame.bytes()).isSameAs(read);
            assertThat(Notation.of(frame.body())).isEqualTo("ABC");
            frame.release();
            assertThat(read.refCnt()).isZero();
        }
    }

    @Test
    void framesOfOneReadBufferShareItsMemory() {
        try (FrameDecoder decoder = decoder(Framing.End.STRICT)) {
            ByteBuf read = Unpooled.copiedBuffer(Notation.bytes("<VT>A<FS><CR><VT>B<FS><CR>"));
            decoder.feed(read);
            Frame first = (Frame) decoder.next();
            Frame second = (Frame) decoder.next();
            assertThat(first.bytes().unwrap()).isSameAs(read);
            assertThat(second.bytes()).isSameAs(read);
            first.release();
            second.release();
            assertThat(read.refCnt()).isZero();
        }
    }

    @Test
    void beginningOfATooLongBodyIsKeptForTheRefusal() {
        try (FrameDecoder decoder = decoder(Framing.End.STRICT)) {
            String start = "MSH|^~\\&|LAB|HOSP|RIS|HOSP|";
            decoder.feed(Unpooled.wrappedBuffer(Notation.bytes("<VT>" + start + "x".repeat(100))));
            assertThat(decoder.next()).isInstanceOf(Decoded.Broken.class);
            assertThat(decoder.partial().length()).isEqualTo(MAX_BODY);
            assertThat(Notation.of(decoder.partial())).startsWith(start);
        }
    }

    @Test
    void holdsNoMoreThanTheLimitHoweverLongTheFrame() {
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
        int limit = 1 << 20;
        FrameDecoder decoder =
                new FrameDecoder(new Framing(Framing.End.STRICT, limit, MAX_GARBAGE), allocator);
        long most = 0;
        decoder.feed(Unpooled.wrappedBuffer(new byte[] {Bytes.VT}));
        Decoded found = decoder.next();
        for (int i = 0; i < 4096 && found == Decoded.NeedMore.NEED_MORE; i++) {
            decoder.feed(Unpooled.wrappedBuffer(new byte[1024]));
            found = decoder.next();
            most = Math.max(most, allocator.metric().usedHeapMemory());
        }
        assertThat(found).isInstanceOf(Decoded.Broken.class);
        assertThat(most).isLessThanOrEqualTo(limit + 4L);
        decoder.close();
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }

    @Test
    void closingReleasesEverything() {
        FrameDecoder decoder = decoder(Framing.End.STRICT);
        ByteBuf first = Unpooled.copiedBuffer(Notation.bytes("<VT>A<FS><CR><VT>B"));
        ByteBuf second = Unpooled.copiedBuffer(Notation.bytes("CD"));
        decoder.feed(first);
        decoder.feed(second);
        ((Frame) decoder.next()).release();
        decoder.close();
        assertThat(first.refCnt()).isZero();
        assertThat(second.refCnt()).isZero();
    }

    private static void readEveryWay(Framing.End end, String stream, String expected) {
        assertThat(read(end, stream, left -> left)).as("whole").isEqualTo(expected);
        assertThat(read(end, stream, _ -> 1)).as("byte by byte").isEqualTo(expected);
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            assertThat(read(end, stream, left -> 1 + random.nextInt(Math.min(left, 7))))
                    .as("cut with seed " + seed)
                    .isEqualTo(expected);
        }
    }

    private static String read(Framing.End end, String stream, ToIntFunction<Integer> cut) {
        List<String> found = new ArrayList<>();
        List<ByteBuf> fed = new ArrayList<>();
        FrameDecoder decoder = decoder(end);
        boolean broken = false;
        String[] parts = stream.split("<quiet>", -1);
        for (int part = 0; part < parts.length; part++) {
            byte[] bytes = Notation.bytes(parts[part]);
            for (int at = 0; at < bytes.length && !broken; ) {
                int next = at + cut.applyAsInt(bytes.length - at);
                ByteBuf chunk = Unpooled.copiedBuffer(Arrays.copyOfRange(bytes, at, next));
                fed.add(chunk);
                decoder.feed(chunk);
                broken = drain(decoder, found);
                at = next;
            }
            if (part < parts.length - 1) {
                broken |= note(decoder.quiet(), found);
            }
        }
        if (found.isEmpty()) {
            found.add(decoder.insideFrame() ? "more inside" : "more");
        }
        if (decoder.padding() > 0) {
            found.add("padding " + decoder.padding());
        }
        if (decoder.garbage() > 0) {
            found.add("garbage " + decoder.garbage());
        }
        decoder.close();
        assertThat(fed).allSatisfy(chunk -> assertThat(chunk.refCnt()).isZero());
        return String.join(", ", found);
    }

    private static boolean drain(FrameDecoder decoder, List<String> found) {
        Decoded next = decoder.next();
        while (next != Decoded.NeedMore.NEED_MORE) {
            if (note(next, found)) {
                return true;
            }
            next = decoder.next();
        }
        return false;
    }

    private static boolean note(Decoded decoded, List<String> found) {
        switch (decoded) {
            case Decoded.NeedMore _ -> {}
            case Decoded.Fragment fragment -> found.add("fragment " + fragment.length());
            case Decoded.Broken broken -> {
                found.add("broken " + broken.fault());
                return true;
            }
            case Frame frame -> {
                found.add(inWords(frame));
                frame.release();
            }
        }
        return false;
    }

    private static String inWords(Frame frame) {
        ByteBuf bytes = frame.bytes();
        assertThat(bytes.getByte(bytes.readerIndex())).isEqualTo(Bytes.VT);
        assertThat(bytes.getByte(frame.bodyEnd())).isEqualTo(Bytes.FS);
        assertThat(bytes.getByte(frame.bodyEnd() + 1)).isEqualTo(Bytes.CR);
        StringBuilder words = new StringBuilder();
        for (char c : Notation.of(frame.body()).toCharArray()) {
            if (c == '\r') {
                words.append("<CR>");
            } else if (c < 0x20 || c > 0x7E) {
                words.append("<%02X>".formatted((int) c));
            } else {
                words.append(c);
            }
        }
        String body = words.isEmpty() ? "(empty)" : words.toString();
        return frame.carriageReturnAdded() ? body + "+CR" : body;
    }

    private static FrameDecoder decoder(Framing.End end) {
        return new FrameDecoder(new Framing(end, MAX_BODY, MAX_GARBAGE), ByteBufAllocator.DEFAULT);
    }
}
