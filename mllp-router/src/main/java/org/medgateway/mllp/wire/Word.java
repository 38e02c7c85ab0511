package org.medgateway.mllp.wire;

/// Eight bytes in one `long`, the first of them most significant, so that a text is searched eight
/// bytes a step. What is found is exact: a hit is the highest bit of its byte, and no other bit is
/// set.
final class Word {

    /// How many bytes a word has.
    static final int BYTES = Long.BYTES;

    private static final long ONES = 0x0101_0101_0101_0101L;

    /// The highest bit of each byte.
    static final long TOPS = 0x8080_8080_8080_8080L;

    private static final long LOWS = ~TOPS;

    /// What lifts a byte from 0x20 on to 0x80 or above, and none below.
    private static final long FROM_SPACE = 0x60 * ONES;

    private static final long SPACES = 0x20 * ONES;

    private Word() {}

    /// A word of nothing but this byte.
    static long of(byte b) {
        return ONES * (b & 0xFF);
    }

    /// Where the two words hold the same byte.
    static long equalTo(long word, long pattern) {
        long difference = word ^ pattern;
        return ~((difference & LOWS) + LOWS | difference | LOWS);
    }

    /// Where a byte lies below space; bytes from 0x80 on do not.
    static long belowSpace(long word) {
        return ~((word & LOWS) + FROM_SPACE | word) & TOPS;
    }

    /// Whether a byte lies below space, in fewer steps: then, and only then, one of [#TOPS] is set.
    /// Which one it is may mislead. Results of several words may be joined before they are looked
    /// at.
    static long anyBelowSpace(long word) {
        return word - SPACES & ~word;
    }

    /// The place of the first hit, from 0; there must be one.
    static int first(long hits) {
        return Long.numberOfLeadingZeros(hits) >>> 3;
    }

    static long withoutFirst(long hits) {
        return hits & ~Long.highestOneBit(hits);
    }

    static byte byteAt(long word, int place) {
        return (byte) (word >>> 56 - 8 * place);
    }
}
