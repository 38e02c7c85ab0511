package org.medgateway.benchmarks.fuzz;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/// An input on its way into a reader, cut as one delivery has it, and the memory that buffers are
/// taken from while it is read. One thread only.
final class Input {

    /// How an input is cut.
    enum Cut {
        WHOLE,
        BYTE_BY_BYTE,
        RANDOM
    }

    private static final int LONGEST_PIECE = 300;

    private final byte[] bytes;
    private final Cut cut;
    private final long mostHeld;
    private final Random random;
    private final UnpooledByteBufAllocator allocator =
            new UnpooledByteBufAllocator(false, true, true);
    private int at;

    /// @param seed of the random cuts
    Input(byte[] bytes, Cut cut, long seed, long mostHeld) {
        this.bytes = bytes;
        this.cut = cut;
        this.mostHeld = mostHeld;
        this.random = new Random(seed);
    }

    /// Whence buffers are to come, so that they are counted.
    ByteBufAllocator allocator() {
        return allocator;
    }

    /// The first byte, which is no part of what is delivered but says how to read it; 0 to `kinds`.
    int kind(int kinds) {
        return at < bytes.length ? (bytes[at++] & 0xFF) % kinds : 0;
    }

    /// The first line, which is no part of what is delivered but belongs to it.
    String line() {
        int start = at;
        while (at < bytes.length && bytes[at] != '\n') {
            at++;
        }
        String line = new String(bytes, start, at - start, StandardCharsets.ISO_8859_1);
        at = Math.min(at + 1, bytes.length);
        return line;
    }

    /// How many bytes the line has that comes next, its end included; -1 when none ends.
    int lineLength() {
        for (int i = at; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                return i + 1 - at;
            }
        }
        return -1;
    }

    /// The next piece, whose owner is the caller; null at the end. A piece has memory of its own:
    /// nothing may depend on what stands behind it.
    @Nullable ByteBuf next() {
        requireHeldWithinLimit();
        return ended() ? null : cut();
    }

    private ByteBuf cut() {
        int length =
                switch (cut) {
                    case WHOLE -> bytes.length - at;
                    case BYTE_BY_BYTE -> 1;
                    case RANDOM -> 1 + random.nextInt(LONGEST_PIECE);
                };
        int end = Math.min(bytes.length, at + length);
        ByteBuf piece =
                random.nextBoolean()
                        ? allocator.heapBuffer(end - at)
                        : allocator.directBuffer(end - at);
        piece.writeBytes(bytes, at, end - at);
        at = end;
        return piece;
    }

    /// Whether no piece follows.
    boolean ended() {
        return at == bytes.length;
    }

    /// All that has not been delivered in one buffer; cut at random, in one of several components.
    ByteBuf rest() {
        if (cut != Cut.RANDOM) {
            byte[] all = restBytes();
            return (cut == Cut.WHOLE ? allocator.heapBuffer() : allocator.directBuffer())
                    .writeBytes(all);
        }
        CompositeByteBuf all = allocator.compositeBuffer(Integer.MAX_VALUE);
        while (!ended()) {
            all.addComponent(true, cut());
        }
        return all;
    }

    byte[] restBytes() {
        byte[] rest = Arrays.copyOfRange(bytes, at, bytes.length);
        at = bytes.length;
        return rest;
    }

    /// How many bytes of buffers are in use.
    long held() {
        return allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory();
    }

    private void requireHeldWithinLimit() {
        if (held() > mostHeld) {
            throw new AssertionError(
                    held() + " bytes of buffers are held, " + mostHeld + " is the most");
        }
    }
}
