package org.medgateway.http.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;

import org.jspecify.annotations.Nullable;

/// Octets that are held, in pieces of 64 KiB that are filled before the next one is taken: what is
/// held costs no more memory than it has octets, however it came, and is copied once. One event
/// loop only.
final class HeldPieces {

    private static final int FIRST = 4 * 1024;
    private static final int PIECE = 64 * 1024;

    private final ByteBufAllocator alloc;
    private final CompositeByteBuf whole;
    private @Nullable ByteBuf filling;
    private long octets;

    HeldPieces(ByteBufAllocator alloc) {
        this.alloc = alloc;
        this.whole = alloc.compositeBuffer(Integer.MAX_VALUE);
    }

    /// Takes the data over.
    void add(ByteBuf data) {
        octets += data.readableBytes();
        while (data.isReadable()) {
            ByteBuf into = filling;
            if (into == null || into.maxWritableBytes() == 0) {
                seal();
                into = alloc.buffer(FIRST, PIECE);
                filling = into;
            }
            into.writeBytes(data, Math.min(data.readableBytes(), into.maxWritableBytes()));
        }
        data.release();
    }

    private void seal() {
        if (filling != null) {
            whole.addComponent(true, filling);
            filling = null;
        }
    }

    long octets() {
        return octets;
    }

    /// All that was added; the caller's from now on. Called once, at the end.
    ByteBuf take() {
        seal();
        return whole;
    }
}
