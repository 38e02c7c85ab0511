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

    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long TOPS = 0x8080_8080_8080_8080L;

    private Bytes() {}

    /// Index of the first byte in `[from, to)` that is `one` or `other`, or -1. Eight bytes a step.
    static int indexOfEither(ByteBuf bytes, int from, int to, byte one, byte other) {
        long ones = ONES * (one & 0xFF);
        long others = ONES * (other & 0xFF);
        int at = from;
        while (at + 8 <= to) {
            long word = bytes.getLongLE(at);
            if (hasZero(word ^ ones) || hasZero(word ^ others)) {
                break;
            }
            at += 8;
        }
        for (; at < to; at++) {
            byte b = bytes.getByte(at);
            if (b == one || b == other) {
                return at;
            }
        }
        return -1;
    }

    /// Index of the first `wanted` in `[from, to)`, or `to` when there is none.
    static int indexOrEnd(ByteBuf bytes, int from, int to, byte wanted) {
        for (int at = from; at < to; at++) {
            if (bytes.getByte(at) == wanted) {
                return at;
            }
        }
        return to;
    }

    /// End of the segment that begins at `from`: a CR, or an LF where a sender uses that.
    static int segmentEnd(ByteBuf bytes, int from, int to) {
        int end = indexOfEither(bytes, from, to, CR, LF);
        return end < 0 ? to : end;
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

    private static boolean hasZero(long word) {
        return ((word - ONES) & ~word & TOPS) != 0;
    }
}
