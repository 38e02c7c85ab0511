package org.medgateway.core.net;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelException;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;

import org.medgateway.core.config.GatewaySettings.TransportKind;

import java.util.Optional;
import java.util.function.Supplier;

/// A kernel interface for sockets and the channel classes that go with it. The channels set
/// TCP_NODELAY by themselves: to ask for it would be one more system call for each connection.
public record Transport(
        String name,
        Supplier<IoHandlerFactory> handlers,
        Class<? extends ServerSocketChannel> serverChannel,
        Class<? extends SocketChannel> channel) {

    /// Where the buffers of all connections come from. Pooled and not adaptive, unless Netty's
    /// property `io.netty.allocator.type` says otherwise: with some hundred long messages on their
    /// way, the adaptive one takes fresh memory from the system, zeroed, for each
    /// (docs/performance.md).
    public static final ByteBufAllocator BUFFERS =
            System.getProperty("io.netty.allocator.type") == null
                    ? PooledByteBufAllocator.DEFAULT
                    : ByteBufAllocator.DEFAULT;

    /// What source transparency takes, for whoever lacks it.
    public static final String TRANSPARENCY_NEEDS =
            "source transparency needs the epoll transport, the capability CAP_NET_ADMIN and the"
                    + " routing of docs/configure.md";

    private static final Transport NIO =
            new Transport(
                    "nio",
                    NioIoHandler::newFactory,
                    NioServerSocketChannel.class,
                    NioSocketChannel.class);

    /// The transport asked for.
    ///
    /// @throws IllegalStateException where it does not load on this machine, with the reason
    public static Transport of(TransportKind kind) {
        return switch (kind) {
            case NIO -> NIO;
            case EPOLL -> {
                if (!Epoll.isAvailable()) {
                    throw new IllegalStateException(
                            "epoll does not load here", Epoll.unavailabilityCause());
                }
                yield epoll();
            }
            case IO_URING -> {
                if (!IoUring.isAvailable()) {
                    throw new IllegalStateException(
                            "io_uring does not load here", IoUring.unavailabilityCause());
                }
                yield ioUring();
            }
            // epoll first: it was never slower than io_uring with small messages, and it can be
            // transparent
            case AUTO -> Epoll.isAvailable() ? epoll() : NIO;
        };
    }

    /// Their own methods, so that the classes load only where they are asked for.
    private static Transport epoll() {
        return new Transport(
                "epoll",
                EpollHandler::newFactory,
                EpollServerSocketChannel.class,
                EpollSocketChannel.class);
    }

    private static Transport ioUring() {
        return new Transport(
                "io_uring",
                IoUringIoHandler::newFactory,
                IoUringServerSocketChannel.class,
                IoUringSocketChannel.class);
    }

    /// Event loops of this transport.
    public EventLoopGroup loops(int count) {
        return new MultiThreadIoEventLoopGroup(
                count, new DefaultThreadFactory("loop", true), handlers.get());
    }

    /// Why a connection to a server cannot carry the client's own address here; empty where it can.
    public Optional<String> refusesTransparency() {
        if (!EpollSocketChannel.class.isAssignableFrom(channel)) {
            return Optional.of(TRANSPARENCY_NEEDS + "; the transport is " + name);
        }
        EpollSocketChannel probe = new EpollSocketChannel();
        try {
            probe.config().setIpTransparent(true);
            return Optional.empty();
        } catch (ChannelException e) {
            return Optional.of(TRANSPARENCY_NEEDS + "; the kernel says: " + e.getMessage());
        } finally {
            probe.unsafe().closeForcibly();
        }
    }
}
