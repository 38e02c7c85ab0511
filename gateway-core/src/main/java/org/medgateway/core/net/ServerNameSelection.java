package org.medgateway.core.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslClientHelloHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.util.concurrent.Future;

import org.jspecify.annotations.Nullable;

import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/// Waits for the client's first message, sees which server it names, and becomes the `SslHandler`
/// with that server's certificate. One event loop only.
///
/// One time limit covers this wait and the handshake behind it; every end is told by a
/// `SslHandshakeCompletionEvent`.
final class ServerNameSelection extends SslClientHelloHandler<ClientHello> {

    /// A ClientHello with the large keys of post-quantum exchange and a ticket has 2 to 4 KB.
    private static final int LARGEST_HELLO = 32 * 1024;

    private final BiFunction<ByteBufAllocator, ClientHello, SslHandler> handlers;
    private final Duration limit;
    private boolean started;
    private boolean told;
    private long deadline;
    private @Nullable Future<?> timer;

    /// @param handlers makes a handler for what the client says
    ServerNameSelection(
            BiFunction<ByteBufAllocator, ClientHello, SslHandler> handlers, Duration limit) {
        super(LARGEST_HELLO);
        this.handlers = handlers;
        this.limit = limit;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) throws Exception {
        super.handlerAdded(context);
        if (context.channel().isActive()) {
            start(context);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) throws Exception {
        super.channelActive(context);
        start(context);
    }

    private void start(ChannelHandlerContext context) {
        if (started) {
            return;
        }
        started = true;
        deadline = context.executor().ticker().nanoTime() + limit.toNanos();
        timer =
                context.executor()
                        .schedule(
                                () ->
                                        fail(
                                                context,
                                                new SslHandshakeTimeoutException(
                                                        "no ClientHello within "
                                                                + limit.toMillis()
                                                                + " ms")),
                                limit.toNanos(),
                                TimeUnit.NANOSECONDS);
        context.read(); // auto-read is off, and nobody else has a reason to read yet
    }

    private void fail(ChannelHandlerContext context, Exception why) {
        if (!told) {
            told = true;
            context.fireUserEventTriggered(new SslHandshakeCompletionEvent(why));
            context.close();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        super.userEventTriggered(context, event);
        if (event instanceof ProxyHeaderReader.Accepted) {
            context.read(); // the first read went to the PROXY header
        }
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out)
            throws Exception {
        try {
            super.decode(context, in, out);
        } catch (NotSslRecordException | TooLongFrameException e) {
            told = true; // by the base class, which closes too
            throw e;
        }
    }

    /// @param message the ClientHello without its header; null where the client says something else
    @Override
    protected Future<ClientHello> lookup(ChannelHandlerContext context, @Nullable ByteBuf message) {
        return context.executor().newSucceededFuture(hello(message)); // nothing to wait for
    }

    private static ClientHello hello(@Nullable ByteBuf message) {
        try {
            return message == null ? ClientHello.SILENT : ClientHello.body(message.slice());
        } catch (IndexOutOfBoundsException _) {
            return ClientHello.SILENT; // the handshake will say what is wrong with it
        }
    }

    @Override
    protected void onLookupComplete(ChannelHandlerContext context, Future<ClientHello> found) {
        told = true; // from here on, the SslHandler does
        ClientHello hello = found.getNow();
        SslHandler handler = handlers.apply(context.alloc(), hello);
        if (hello.serverName() != null) {
            context.channel().attr(PeerIdentity.SERVER_NAME).set(hello.serverName());
        }
        long left = deadline - context.executor().ticker().nanoTime();
        handler.setHandshakeTimeout(
                Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)), TimeUnit.MILLISECONDS);
        context.pipeline().replace(this, null, handler);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        fail(context, new ClosedChannelException());
        super.channelInactive(context);
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext context) throws Exception {
        if (timer != null) {
            timer.cancel(false);
        }
        super.handlerRemoved0(context);
    }
}
