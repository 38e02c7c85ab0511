package org.medgateway.mllp.wire;

import io.netty.buffer.ByteBuf;

import java.nio.ByteBuffer;

/// Looks for the end of a block in one pass over its body, and notes on the way whether a segment
/// begins like a header. Text has few bytes below space, so eight are looked at in one step and
/// most steps find nothing. One thread only.
final class EndSearch {

    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long TOPS = 0x8080_8080_8080_8080L;
    private static final long SPACES = 0x20 * ONES;

    private boolean headerLetter;

    /// A new block begins.
    void begin() {
        headerLetter = false;
    }

    /// Whether a segment of the block has begun with the first letter of MSH, FHS or BHS since
    /// [#begin]. A segment that begins with a buffer is not seen.
    boolean sawHeaderLetter() {
        return headerLetter;
    }

    /// Index of the first FS or VT in `[from, to)`, or -1.
    int find(ByteBuf bytes, int from, int to) {
        if (bytes.nioBufferCount() != 1) {
            return bytewise(bytes, from, to, to);
        }
        ByteBuffer memory = bytes.internalNioBuffer(from, to - from);
        int base = memory.position();
        int words = base + (to - from & ~7);
        for (int at = base; at < words; at += 8) {
            long word = memory.getLong(at);
            if (belowSpace(word) != 0) {
                int found = bytewise(bytes, from + at - base, from + at - base + 8, to);
                if (found >= 0) {
                    return found;
                }
            }
        }
        int rest = from + words - base;
        return bytewise(bytes, rest, to, to);
    }

    /// Looks at the bytes in `[from, to)` one by one; what follows one of them may lie behind, but
    /// before `limit`.
    private int bytewise(ByteBuf bytes, int from, int to, int limit) {
        for (int at = from; at < to; at++) {
            byte b = bytes.getByte(at);
            if (b == Bytes.FS || b == Bytes.VT) {
                return at;
            }
            if ((b == Bytes.CR || b == Bytes.LF) && at + 1 < limit) {
                byte letter = bytes.getByte(at + 1);
                headerLetter |= letter == 'M' || letter == 'F' || letter == 'B';
            }
        }
        return -1;
    }

    /// Not zero where a byte of the word lies below space; bytes from 0x80 on do not.
    private static long belowSpace(long word) {
        return word - SPACES & ~word & TOPS;
    }
}
