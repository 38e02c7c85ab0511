package org.medgateway.http.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

import org.jspecify.annotations.Nullable;

/// What a client has sent ahead of its turn: pipelined requests, or the first words of a tunnel.
/// Little, since reading stops meanwhile. One event loop only.
final class WaitingOctets {

    private @Nullable ByteBuf octets;

    boolean isEmpty() {
        return octets == null;
    }

    /// Takes the buffer over.
    void add(ByteBuf more, ByteBufAllocator alloc) {
        ByteBuf before = octets;
        if (before == null) {
            octets = more;
            return;
        }
        octets =
                alloc.buffer(before.readableBytes() + more.readableBytes())
                        .writeBytes(before)
                        .writeBytes(more);
        before.release();
        more.release();
    }

    /// All of it, which is the caller's now; null where nothing waits.
    @Nullable ByteBuf take() {
        ByteBuf all = octets;
        octets = null;
        return all;
    }

    void drop() {
        ByteBuf lost = take();
        if (lost != null) {
            lost.release();
        }
    }
}
