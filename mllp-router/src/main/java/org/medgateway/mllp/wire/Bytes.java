package org.medgateway.mllp.wire;

import io.netty.buffer.ByteBuf;

/// The bytes that MLLP and HL7 are built from, and the search for them.
final class Bytes {

    /// Start of a block, `<VT>`.
    static final byte VT = 0x0B;

    /// End of a block, `<FS>`; only with a `<CR>` behind it.
    static final byte FS = 0x1C;

    static final byte CR = 0x0D;
    static final byte LF = 0x0A;

    private Bytes() {}

    /// Index of the first byte in `[from, to)` that is `one` or `other`, or `to` when there is
    /// none.
    private static int indexOfEitherOrEnd(ByteBuf bytes, int from, int to, byte one, byte other) {
        long ones = Word.of(one);
        long others = Word.of(other);
        int at = from;
        for (; at + Word.BYTES <= to; at += Word.BYTES) {
            long word = bytes.getLong(at);
            long hits = Word.equalTo(word, ones) | Word.equalTo(word, others);
            if (hits != 0) {
                return at + Word.first(hits);
            }
        }
        for (; at < to; at++) {
            byte b = bytes.getByte(at);
            if (b == one || b == other) {
                return at;
            }
        }
        return to;
    }

    /// Index of the first `wanted` in `[from, to)`, or `to` when there is none.
    static int indexOrEnd(ByteBuf bytes, int from, int to, byte wanted) {
        return indexOfEitherOrEnd(bytes, from, to, wanted, wanted);
    }

    /// End of the segment that begins at `from`: a CR, or an LF where a sender uses that.
    static int segmentEnd(ByteBuf bytes, int from, int to) {
        return indexOfEitherOrEnd(bytes, from, to, CR, LF);
    }

    /// Start of the segment behind the one that ends at `end`; `to` when none follows.
    static int nextSegment(ByteBuf bytes, int end, int to) {
        int at = end;
        while (at < to && (bytes.getByte(at) == CR || bytes.getByte(at) == LF)) {
            at++;
        }
        return at;
    }

    /// Whether the segment at `at` carries the three-letter name.
    static boolean isNamed(ByteBuf bytes, int at, int to, String name) {
        return at + 3 <= to
                && bytes.getByte(at) == name.charAt(0)
                && bytes.getByte(at + 1) == name.charAt(1)
                && bytes.getByte(at + 2) == name.charAt(2);
    }

    /// `0x58`: how a byte is named to an operator.
    static String hex(byte b) {
        return "0x%02X".formatted(b & 0xFF);
    }
}
