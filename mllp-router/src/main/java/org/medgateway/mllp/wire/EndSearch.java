package org.medgateway.mllp.wire;

import io.netty.buffer.ByteBuf;

import java.nio.ByteBuffer;

/// Looks for the end of a block in one pass over its body, and notes on the way whether a segment
/// begins like a header. Text has few bytes below space, so eight are looked at in one step and
/// most steps find nothing. One thread only.
final class EndSearch {

    /// Bytes that are looked at in one step where nothing is to be found.
    private static final int STRIDE = 8 * Word.BYTES;

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
            return bytewise(bytes, from, to);
        }
        ByteBuffer memory = bytes.internalNioBuffer(from, to - from);
        int base = memory.position();
        int limit = base + to - from;
        int at = base;
        while (at + Word.BYTES <= limit) {
            if (at + STRIDE <= limit && isPlain(memory, at)) {
                at += STRIDE;
                continue;
            }
            int end = Math.min(at + STRIDE, limit - Word.BYTES + 1);
            for (; at < end; at += Word.BYTES) {
                long hits = Word.belowSpace(memory.getLong(at));
                for (; hits != 0; hits = Word.withoutFirst(hits)) {
                    int place = at + Word.first(hits);
                    if (isEnd(memory.get(place))) {
                        return from + place - base;
                    }
                    if (place + 1 < limit) {
                        note(memory.get(place), memory.get(place + 1));
                    }
                }
            }
        }
        return bytewise(bytes, from + at - base, to);
    }

    private static boolean isPlain(ByteBuffer memory, int at) {
        long found = 0;
        for (int i = 0; i < STRIDE; i += Word.BYTES) {
            found |= Word.anyBelowSpace(memory.getLong(at + i));
        }
        return (found & Word.TOPS) == 0;
    }

    private int bytewise(ByteBuf bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            byte b = bytes.getByte(at);
            if (isEnd(b)) {
                return at;
            }
            if (at + 1 < to) {
                note(b, bytes.getByte(at + 1));
            }
        }
        return -1;
    }

    private void note(byte b, byte next) {
        if (b == Bytes.CR || b == Bytes.LF) {
            headerLetter |= next == 'M' || next == 'F' || next == 'B';
        }
    }

    private static boolean isEnd(byte b) {
        return b == Bytes.FS || b == Bytes.VT;
    }
}
