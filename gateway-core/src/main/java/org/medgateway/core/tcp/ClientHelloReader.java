package org.medgateway.core.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.concurrent.Future;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.net.ClientHello;
import org.medgateway.core.route.Attributes;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Holds a client's first bytes until its ClientHello can be read, then hands them on unchanged and
/// leaves. A client that does not speak TLS goes on without attributes. One event loop only.
final class ClientHelloReader extends ChannelInboundHandlerAdapter {

    private final Duration limit;
    private final Consumer<Attributes> read;
    private @Nullable ByteBuf held;
    private @Nullable Future<?> timer;

    /// @param limit how long the client may take; zero is for ever
    /// @param read told what was found; adds the handlers that the bytes are for
    ClientHelloReader(Duration limit, Consumer<Attributes> read) {
        this.limit = limit;
        this.read = read;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        held = context.alloc().buffer(1024);
        if (!limit.isZero()) {
            timer =
                    context.executor()
                            .schedule(() -> context.close(), limit.toNanos(), TimeUnit.NANOSECONDS);
        }
        context.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        ByteBuf before = held;
        if (before == null) {
            context.fireChannelRead(bytes);
            return;
        }
        before.writeBytes(bytes);
        bytes.release();
        switch (ClientHello.read(before)) {
            case ClientHello.Reading.NeedMore _ -> {
                if (before.readableBytes() > ClientHello.LONGEST) {
                    context.close();
                }
            }
            case ClientHello.Reading.Found(var hello) -> leave(context, hello::values);
            case ClientHello.Reading.Other _ -> leave(context, Attributes.NONE);
        }
    }

    private void leave(ChannelHandlerContext context, Attributes found) {
        ByteBuf first = held;
        held = null;
        stopTimer();
        read.accept(found);
        context.fireChannelRead(first);
        context.fireChannelReadComplete();
        context.pipeline().remove(this);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (held != null) {
            context.read();
        }
        context.fireChannelReadComplete();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (held != null && event instanceof ChannelInputShutdownEvent) {
            context.close();
        } else {
            context.fireUserEventTriggered(event);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        drop();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        drop();
        context.fireChannelInactive();
    }

    private void drop() {
        stopTimer();
        if (held != null) {
            held.release();
            held = null;
        }
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
