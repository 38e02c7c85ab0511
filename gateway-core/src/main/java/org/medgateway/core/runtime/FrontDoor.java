package org.medgateway.core.runtime;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.ProxyProtocolConfig;
import org.medgateway.core.config.VirtualServiceConfig;
import org.medgateway.core.net.AbruptClose;
import org.medgateway.core.net.EarlyBytes;
import org.medgateway.core.net.ProxyHeaderReader;
import org.medgateway.core.net.ServerTls;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// What a client passes before its protocol begins: the PROXY header and the TLS handshake, within
/// one time limit. Immutable; each connection on its own event loop.
final class FrontDoor {

    private final VirtualServiceConfig config;
    private final @Nullable ServerTls tls;
    private final Consumer<Channel> entered;
    private final Refusal refused;

    /// Told why a connection was turned away.
    @FunctionalInterface
    interface Refusal {
        void refused(Channel channel, String why);
    }

    /// @param entered takes a connection that has passed
    FrontDoor(
            VirtualServiceConfig config,
            @Nullable ServerTls tls,
            Consumer<Channel> entered,
            Refusal refused) {
        this.config = config;
        this.tls = tls;
        this.entered = entered;
        this.refused = refused;
    }

    /// Leads a fresh connection through. Called on its event loop, before it is active.
    void lead(Channel channel) {
        boolean proxied = config.proxyProtocol().accept() == ProxyProtocolConfig.Accept.REQUIRED;
        if (proxied) {
            channel.pipeline().addLast(new ProxyHeaderReader(config.proxyProtocol().trusted()));
        }
        if (tls != null) {
            channel.pipeline().addLast(tls.newHandler(channel));
        }
        channel.pipeline().addLast(new Passage(proxied));
    }

    private final class Passage extends ChannelInboundHandlerAdapter {
        private boolean headerDue;
        private boolean handshakeDue = tls != null;
        private @Nullable Future<?> limit;
        private boolean done;

        Passage(boolean headerDue) {
            this.headerDue = headerDue;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            if (!headerDue && !handshakeDue) {
                pass(context);
                return;
            }
            Duration timeout = config.timeouts().handshake();
            if (!timeout.isZero()) {
                limit =
                        context.channel()
                                .eventLoop()
                                .schedule(
                                        () ->
                                                refuse(
                                                        context,
                                                        "no handshake within "
                                                                + timeout.toMillis()
                                                                + " ms"),
                                        timeout.toNanos(),
                                        TimeUnit.NANOSECONDS);
            }
            context.read();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            // only what follows the last step can come here, and EarlyBytes keeps it by then
            io.netty.util.ReferenceCountUtil.release(message);
            refuse(context, "data before the handshake was over");
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            if (!done) {
                context.read();
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            switch (event) {
                case ProxyHeaderReader.Accepted _ -> headerDue = false;
                case SslHandshakeCompletionEvent handshake when handshake.isSuccess() ->
                        handshakeDue = false;
                case SslHandshakeCompletionEvent handshake -> {
                    refuse(context, "TLS: " + handshake.cause().getMessage());
                    return;
                }
                default -> {
                    context.fireUserEventTriggered(event);
                    return;
                }
            }
            if (!headerDue && !handshakeDue && !done) {
                pass(context);
            }
        }

        private void pass(ChannelHandlerContext context) {
            done = true;
            if (limit != null) {
                limit.cancel(false);
            }
            EarlyBytes early = new EarlyBytes();
            context.pipeline().addAfter(context.name(), null, early);
            context.pipeline().remove(this);
            entered.accept(context.channel());
            early.release();
        }

        private void refuse(ChannelHandlerContext context, String why) {
            if (!done) {
                done = true;
                if (limit != null) {
                    limit.cancel(false);
                }
                refused.refused(context.channel(), why);
                AbruptClose.of(context.channel());
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (!done) {
                done = true;
                if (limit != null) {
                    limit.cancel(false);
                }
                refused.refused(context.channel(), "the client left during the handshake");
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            refuse(context, String.valueOf(cause.getMessage()));
        }
    }
}
