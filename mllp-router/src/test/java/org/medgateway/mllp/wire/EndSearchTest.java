package org.medgateway.mllp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Random;

class EndSearchTest {

    /// Against the obvious loop, at every kind of length, place and buffer.
    @Test
    void findsWhatAPlainLoopFinds() {
        Random random = new Random(5);
        for (int round = 0; round < 2000; round++) {
            byte[] text = new byte[random.nextInt(1200)];
            random.nextBytes(text);
            for (int i = 0; i < text.length; i++) {
                boolean rare = random.nextInt(400) != 0;
                if (rare && (text[i] == Bytes.FS || text[i] == Bytes.VT)) {
                    text[i] = 'x';
                }
            }
            int from = random.nextInt(text.length + 1);
            int to = from + random.nextInt(text.length - from + 1);
            int expected = -1;
            for (int i = to - 1; i >= from; i--) {
                if (text[i] == Bytes.FS || text[i] == Bytes.VT) {
                    expected = i;
                }
            }
            ByteBuf direct = Unpooled.directBuffer().writeBytes(text);
            ByteBuf within = Unpooled.directBuffer().writeZero(13).writeBytes(text);
            int half = text.length / 2;
            ByteBuf composite =
                    Unpooled.wrappedBuffer(
                            Unpooled.wrappedBuffer(text, 0, half),
                            Unpooled.wrappedBuffer(text, half, text.length - half));
            for (ByteBuf bytes :
                    List.of(
                            Unpooled.wrappedBuffer(text),
                            direct,
                            within.slice(13, text.length),
                            composite)) {
                assertThat(new EndSearch().find(bytes, from, to))
                        .as("round %d, %s", round, bytes)
                        .isEqualTo(expected);
            }
            direct.release();
            within.release();
        }
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    MSH|^~\\&|A<CR>PID|1<CR>OBX|1<CR>OBX|22222222222222,      false
                    MSH|^~\\&|A<CR>PID|1<CR>MSH|1,                           true
                    MSH|^~\\&|A<CR>PID|1111111111111111111<LF>BHS|1,         true
                    MSH|^~\\&|A<CR>PID|1|MFB|éMFB,                           false
                    MSH|^~\\&|A<CR>FT1|1|,                                   true
                    """)
    void notesSegmentsThatBeginLikeHeaders(String notation, boolean expected) {
        Slice text = Notation.slice(notation);
        EndSearch search = new EndSearch();
        assertThat(search.find(text.bytes(), text.start(), text.end())).isEqualTo(-1);
        assertThat(search.sawHeaderLetter()).isEqualTo(expected);
        search.begin();
        assertThat(search.sawHeaderLetter()).isFalse();
    }
}
