package org.medgateway.mllp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;

class WordTest {

    private static final byte[] NEIGHBOURS = {
        0, 1, 0x0B, 0x0D, 0x1C, 0x1F, 0x20, 0x21, 0x7B, 0x7C, 0x7D, 0x7F, -128, -127, -4, -1
    };

    /// Bytes that differ in one bit or by one are where carries would show.
    @Test
    void findsExactlyTheBytesThatAPlainLoopFinds() {
        Random random = new Random(7);
        for (int round = 0; round < 20_000; round++) {
            byte[] text = new byte[Word.BYTES];
            for (int i = 0; i < text.length; i++) {
                text[i] = NEIGHBOURS[random.nextInt(NEIGHBOURS.length)];
            }
            byte wanted = NEIGHBOURS[random.nextInt(NEIGHBOURS.length)];
            long word = ByteBuffer.wrap(text).getLong();
            assertThat(places(Word.equalTo(word, Word.of(wanted))))
                    .isEqualTo(placesOf(text, b -> b == wanted));
            assertThat(places(Word.belowSpace(word)))
                    .isEqualTo(placesOf(text, b -> b >= 0 && b < 0x20));
            assertThat((Word.anyBelowSpace(word) & Word.TOPS) != 0)
                    .isEqualTo(!placesOf(text, b -> b >= 0 && b < 0x20).isEmpty());
            int place = random.nextInt(Word.BYTES);
            assertThat(Word.byteAt(word, place)).isEqualTo(text[place]);
        }
    }

    private static List<Integer> places(long hits) {
        List<Integer> places = new ArrayList<>();
        for (long left = hits; left != 0; left = Word.withoutFirst(left)) {
            places.add(Word.first(left));
        }
        return places;
    }

    private static List<Integer> placesOf(byte[] text, IntPredicate wanted) {
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < text.length; i++) {
            if (wanted.test(text[i])) {
                places.add(i);
            }
        }
        return places;
    }
}
