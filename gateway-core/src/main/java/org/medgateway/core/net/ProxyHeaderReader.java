package org.medgateway.core.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol.AddressFamily;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol.TransportProtocol;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.Network;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Takes in the PROXY header, version 1 or 2, that has to stand in front of a connection, and
/// leaves. One event loop only.
///
/// When the header was good it fires [Accepted] to the handlers behind it, from when on
/// [ClientAddress] knows what was told; the bytes behind the header come next. Else it fires
/// [Refused] as an exception and closes.
public final class ProxyHeaderReader extends ChannelInboundHandlerAdapter {

    /// How long a balancer may take to send its header, which it does at once.
    public static final Duration LIMIT = Duration.ofSeconds(5);

    /// The user event of a good header.
    public record Accepted() {}

    /// Why a connection was turned away.
    public static final class Refused extends java.net.ProtocolException {
        private static final long serialVersionUID = 1;

        Refused(String why) {
            super(why);
        }
    }

    /// The most bytes that extensions (TLVs: ALPN, TLS details, a balancer's own) may have.
    private static final int LARGEST_EXTENSIONS = 4096;

    private final List<Network> trusted;
    private final Duration limit;
    private boolean started;
    private boolean decided;
    private @Nullable HAProxyMessageDecoder decoder;
    private @Nullable Future<?> timer;

    /// @param trusted networks whose headers are believed; empty is every network
    public ProxyHeaderReader(List<Network> trusted) {
        this(trusted, LIMIT);
    }

    ProxyHeaderReader(List<Network> trusted, Duration limit) {
        this.trusted = trusted;
        this.limit = limit;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        decoder = new HAProxyMessageDecoder(LARGEST_EXTENSIONS);
        context.pipeline().addBefore(context.name(), null, decoder);
        if (context.channel().isActive()) {
            start(context);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        context.fireChannelActive();
        start(context);
    }

    private void start(ChannelHandlerContext context) {
        if (started || decided) {
            return;
        }
        started = true;
        InetAddress peer = ClientAddress.inet(context.channel().remoteAddress()).getAddress();
        if (!trusted.isEmpty() && trusted.stream().noneMatch(network -> network.contains(peer))) {
            refuse(
                    context,
                    "PROXY headers are not believed from "
                            + peer.getHostAddress()
                            + ", only from "
                            + trusted);
            return;
        }
        timer =
                context.executor()
                        .schedule(
                                () ->
                                        refuse(
                                                context,
                                                "no PROXY header within "
                                                        + limit.toMillis()
                                                        + " ms"),
                                limit.toNanos(),
                                TimeUnit.NANOSECONDS);
        context.read(); // auto-read is off
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (decided || !(message instanceof HAProxyMessage header)) {
            ReferenceCountUtil.release(
                    message); // bytes that were on their way when the connection was refused
            return;
        }
        try {
            take(context, header);
        } finally {
            header.release();
        }
    }

    private void take(ChannelHandlerContext context, HAProxyMessage header) {
        HAProxyProxiedProtocol proxied = header.proxiedProtocol();
        if (header.command() == HAProxyCommand.PROXY
                && proxied.transportProtocol() == TransportProtocol.DGRAM) {
            refuse(context, "the PROXY header speaks of " + proxied + ", expected TCP");
            return;
        }
        // LOCAL is the balancer's own health check; UNKNOWN and UNIX sockets have no address: the
        // socket's stand (2.1, 2.2)
        boolean addresses =
                header.command() == HAProxyCommand.PROXY
                        && (proxied.addressFamily() == AddressFamily.AF_IPv4
                                || proxied.addressFamily() == AddressFamily.AF_IPv6);
        if (addresses) {
            new ClientAddress(
                            address(header.sourceAddress(), header.sourcePort()),
                            address(header.destinationAddress(), header.destinationPort()))
                    .tell(context.channel());
        }
        decide();
        context.fireUserEventTriggered(new Accepted());
        context.pipeline()
                .remove(this); // the decoder goes by itself, and passes on what it has read too
        // much
    }

    /// The decoder has checked that it is a literal.
    private static InetSocketAddress address(String literal, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(literal), port);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof io.netty.handler.codec.DecoderException) {
            Throwable inner = cause.getCause() == null ? cause : cause.getCause();
            refuse(
                    context,
                    "no PROXY header: "
                            + (inner.getMessage() == null ? cause : inner.getMessage()));
        } else {
            context.fireExceptionCaught(cause);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        decide();
        context.fireChannelInactive();
    }

    private void refuse(ChannelHandlerContext context, String why) {
        if (decided) {
            return;
        }
        decide();
        context.fireExceptionCaught(new Refused(why));
        context.close();
    }

    private void decide() {
        decided = true;
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
