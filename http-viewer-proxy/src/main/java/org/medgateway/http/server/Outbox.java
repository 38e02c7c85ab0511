package org.medgateway.http.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;

import org.jspecify.annotations.Nullable;

/// What is on its way out of a connection. Small pieces are gathered, so that a head, a short body
/// and the frames around it leave as one; a large piece is never copied. One event loop only.
public final class Outbox {

    /// A body piece up to here is copied behind its head, which costs less than a second buffer.
    private static final int SHORT = 4096;

    private static final int HEAD = 768;

    private final ChannelHandlerContext context;
    private final boolean failuresClose;
    private @Nullable ByteBuf gathered;

    /// @param failuresClose whether a write that fails is told to the pipeline, as a failure of the
    ///   connection; otherwise it is passed over, and reading goes on
    public Outbox(ChannelHandlerContext context, boolean failuresClose) {
        this.context = context;
        this.failuresClose = failuresClose;
    }

    /// Where to write what is small.
    ///
    /// @param following octets that are known to follow it; 0 where that is not known
    public ByteBuf small(long following) {
        ByteBuf into = gathered;
        if (into == null) {
            into = context.alloc().buffer(HEAD + (following <= SHORT ? (int) following : 0));
            gathered = into;
        }
        return into;
    }

    /// Takes the piece over.
    public void add(ByteBuf piece) {
        ByteBuf before = gathered;
        if (before != null && piece.readableBytes() <= SHORT && before.readableBytes() <= SHORT) {
            before.writeBytes(piece);
            piece.release();
            return;
        }
        pass();
        write(piece);
    }

    /// Hands to the channel what was gathered, without sending it yet.
    public void pass() {
        ByteBuf whole = gathered;
        if (whole != null) {
            gathered = null;
            write(whole);
        }
    }

    private void write(ByteBuf out) {
        if (failuresClose) {
            context.write(out, context.voidPromise());
        } else {
            context.write(out);
        }
    }

    public void flush() {
        pass();
        context.flush();
    }

    /// The connection has gone; what was gathered goes nowhere.
    public void drop() {
        ByteBuf lost = gathered;
        if (lost != null) {
            gathered = null;
            lost.release();
        }
    }
}
