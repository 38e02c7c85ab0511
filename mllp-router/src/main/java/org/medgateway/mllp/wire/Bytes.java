package org.medgateway.mllp.wire;

import io.netty.buffer.ByteBuf;

import java.nio.ByteBuffer;

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

    /// From this length on, a search begins near and goes on far.
    private static final int FAR = 256;

    private static final int NEAR = 64;

    private Bytes() {}

    /// Index of the first byte in `[from, to)` that is `one` or `other`, or -1. Near ones are found
    /// eight bytes a step; where none is near, the search goes on with a longer stride.
    static int indexOfEither(ByteBuf bytes, int from, int to, byte one, byte other) {
        int nearEnd = to - from > FAR ? from + NEAR : to;
        int found = near(bytes, from, nearEnd, one, other);
        if (found >= 0 || nearEnd == to) {
            return found;
        }
        return bytes.nioBufferCount() == 1
                ? far(bytes, nearEnd, to, one, other)
                : near(bytes, nearEnd, to, one, other);
    }

    private static int near(ByteBuf bytes, int from, int to, byte one, byte other) {
        long ones = ONES * (one & 0xFF);
        long others = ONES * (other & 0xFF);
        int at = from;
        while (at + 8 <= to && zeros(bytes.getLong(at), ones, others) == 0) {
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

    /// Measured at 20 KB: half the time of the short stride, for the checks of the buffer are made
    /// once.
    private static int far(ByteBuf bytes, int from, int to, byte one, byte other) {
        long ones = ONES * (one & 0xFF);
        long others = ONES * (other & 0xFF);
        ByteBuffer memory = bytes.internalNioBuffer(from, to - from);
        int base = memory.position();
        int length = to - from;
        int at = 0;
        while (at + 32 <= length) {
            long zeros =
                    zeros(memory.getLong(base + at), ones, others)
                            | zeros(memory.getLong(base + at + 8), ones, others)
                            | zeros(memory.getLong(base + at + 16), ones, others)
                            | zeros(memory.getLong(base + at + 24), ones, others);
            if (zeros != 0) {
                break;
            }
            at += 32;
        }
        return near(bytes, from + at, to, one, other);
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

    /// Not zero where a byte of the word is that of one of the patterns.
    private static long zeros(long word, long ones, long others) {
        long one = word ^ ones;
        long other = word ^ others;
        return ((one - ONES) & ~one | (other - ONES) & ~other) & TOPS;
    }
}
