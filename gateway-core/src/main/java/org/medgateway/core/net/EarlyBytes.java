package org.medgateway.core.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;

/// Keeps what arrives before the handlers behind it are there: bytes that came in one packet with
/// the end of a TLS handshake or of a PROXY header. Bounded by that one read, since auto-read is
/// off. One event loop only.
public final class EarlyBytes extends ChannelInboundHandlerAdapter {

    private final ArrayDeque<Object> kept = new ArrayDeque<>();
    private @Nullable Object endOfInput;
    private @Nullable ChannelHandlerContext context;

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelRead(ChannelHandlerContext reading, Object message) {
        kept.add(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext reading) {
        // said on release
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext triggered, Object event) {
        if (event instanceof io.netty.handler.ssl.SslCloseCompletionEvent
                || event instanceof io.netty.channel.socket.ChannelInputShutdownEvent) {
            endOfInput = event;
        } else {
            triggered.fireUserEventTriggered(event);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext failing, Throwable cause) {
        failing.close();
    }

    /// Leaves the pipeline and hands what was kept to the handlers behind.
    public void release() {
        if (context != null && !context.isRemoved()) {
            context.pipeline().remove(this);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext removed) {
        boolean some = !kept.isEmpty();
        boolean open = removed.channel().isActive();
        for (Object message = kept.poll(); message != null; message = kept.poll()) {
            if (open) {
                removed.fireChannelRead(message);
            } else {
                ReferenceCountUtil.release(message);
            }
        }
        if (some && open) {
            removed.fireChannelReadComplete();
        }
        if (endOfInput != null && open) {
            removed.fireUserEventTriggered(endOfInput);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext inactive) {
        kept.forEach(ReferenceCountUtil::release);
        kept.clear();
        inactive.fireChannelInactive();
    }
}
