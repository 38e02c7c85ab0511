package org.medgateway.core.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Connects to servers: name look-up, TCP, PROXY header, TLS, all within one time limit and on one
/// event loop.
public final class Connector {

    /// As for clients: one read of the other side, up to 64 KiB, does not stop it at once.
    private static final WriteBufferWaterMark WATER_MARK =
            new WriteBufferWaterMark(64 * 1024, 256 * 1024);

    private final Transport transport;
    private final HostNames names;

    public Connector(Transport transport, HostNames names) {
        this.transport = transport;
        this.names = names;
    }

    /// Where and how to connect.
    ///
    /// @param address the server, possibly unresolved
    /// @param tls TLS towards it; null is plain
    /// @param proxyHeader sent before anything else; null is none
    /// @param source the address that the server shall see as the client (needs the right to be
    ///   transparent); null is the gateway's own
    /// @param timeout for all of it together; zero is for ever
    public record Target(
            InetSocketAddress address,
            @Nullable ClientTls tls,
            @Nullable ProxyHeader proxyHeader,
            @Nullable InetSocketAddress source,
            Duration timeout) {

        /// A plain connection.
        public static Target plain(InetSocketAddress address, Duration timeout) {
            return new Target(address, null, null, null, timeout);
        }
    }

    /// Connects. The channel's pipeline holds `handler` before the promise succeeds, behind TLS
    /// where that is asked for; reading begins when the caller asks for it (auto-read is off). On
    /// failure or cancellation nothing is left open.
    ///
    /// @return completes on `loop` with a channel that is ready to carry the protocol
    public Promise<Channel> connect(EventLoop loop, Target target, ChannelHandler handler) {
        Promise<Channel> ready = loop.newPromise();
        Duration timeout = target.timeout();
        Future<?> timer =
                timeout.isZero()
                        ? null
                        : loop.schedule(
                                () ->
                                        ready.tryFailure(
                                                new ConnectTimeout(
                                                        "no connection to "
                                                                + target.address()
                                                                + " within "
                                                                + timeout.toMillis()
                                                                + " ms")),
                                timeout.toNanos(),
                                TimeUnit.NANOSECONDS);
        ready.addListener(
                _ -> {
                    if (timer != null) {
                        timer.cancel(false);
                    }
                });
        names.resolve(target.address(), loop)
                .addListener(
                        (Future<InetSocketAddress> resolved) -> {
                            if (resolved.isSuccess()) {
                                open(loop, target, resolved.getNow(), handler, ready);
                            } else {
                                ready.tryFailure(resolved.cause());
                            }
                        });
        return ready;
    }

    private void open(
            EventLoop loop,
            Target target,
            InetSocketAddress address,
            ChannelHandler handler,
            Promise<Channel> ready) {
        if (ready.isDone()) {
            return;
        }
        Bootstrap bootstrap =
                new Bootstrap()
                        .group(loop)
                        .channel(transport.channel())
                        .option(ChannelOption.ALLOCATOR, Transport.BUFFERS)
                        .option(ChannelOption.SO_KEEPALIVE, true)
                        .option(ChannelOption.AUTO_READ, false)
                        .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
                        .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                        .handler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        prepare(channel, target, handler, ready);
                                    }
                                });
        ChannelFuture connecting;
        if (target.source() == null) {
            connecting = bootstrap.connect(address);
        } else if (EpollSocketChannel.class.isAssignableFrom(transport.channel())) {
            bootstrap.option(EpollChannelOption.IP_TRANSPARENT, true);
            bootstrap.option(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true);
            connecting =
                    bootstrap.connect(
                            address, new InetSocketAddress(target.source().getAddress(), 0));
        } else {
            ready.tryFailure(
                    new IllegalStateException(
                            "source transparency needs the epoll transport, and this is "
                                    + transport.name()));
            return;
        }
        Channel channel = connecting.channel();
        connecting.addListener(
                done -> {
                    if (!done.isSuccess()) {
                        ready.tryFailure(explain(done.cause(), target));
                        discard(channel);
                    } else if (target.tls() == null && !ready.trySuccess(channel)) {
                        channel.close();
                    }
                });
        ready.addListener(
                done -> {
                    if (!done.isSuccess()) {
                        discard(channel);
                    }
                });
    }

    /// Closes a channel that may not even have come to its event loop.
    private static void discard(Channel channel) {
        if (channel.isRegistered()) {
            channel.close();
        } else {
            channel.unsafe().closeForcibly();
        }
    }

    private static Throwable explain(Throwable cause, Target target) {
        return target.source() == null
                ? cause
                : new java.io.IOException(
                        "connecting with the client's own address failed ("
                                + Transport.TRANSPARENCY_NEEDS
                                + "): "
                                + cause.getMessage(),
                        cause);
    }

    private static void prepare(
            Channel channel, Target target, ChannelHandler handler, Promise<Channel> ready) {
        if (target.proxyHeader() != null) {
            channel.pipeline().addLast(target.proxyHeader().newWriter());
        }
        if (target.tls() != null) {
            SslHandler tls =
                    target.tls()
                            .newHandler(
                                    channel,
                                    target.address().getHostString(),
                                    target.address().getPort());
            tls.setHandshakeTimeoutMillis(0); // the connect timeout covers it
            channel.pipeline().addLast(tls);
            tls.handshakeFuture()
                    .addListener(
                            done -> {
                                if (!done.isSuccess()) {
                                    ready.tryFailure(done.cause());
                                } else if (!ready.trySuccess(channel)) {
                                    channel.close();
                                }
                            });
            channel.pipeline().addLast(new HandshakeReader(tls));
        }
        channel.pipeline().addLast(handler);
    }

    /// Reads while the TLS handshake lasts, since auto-read is off.
    private static final class HandshakeReader extends ChannelInboundHandlerAdapter {
        private final SslHandler tls;

        HandshakeReader(SslHandler tls) {
            this.tls = tls;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            context.read();
            context.fireChannelActive();
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            if (!tls.handshakeFuture().isDone()) {
                context.read();
            } else {
                context.pipeline().remove(this);
            }
            context.fireChannelReadComplete();
        }
    }

    /// The time to connect has run out.
    public static final class ConnectTimeout extends java.net.ConnectException {
        private static final long serialVersionUID = 1;

        ConnectTimeout(String message) {
            super(message);
        }
    }
}
