package org.medgateway.app.systemd;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A datagram socket of the file system, or of Linux's abstract names where the address begins with
/// `@`. The JDK has none, hence Netty's.
///
/// Every message takes a socket of its own, so that one which systemd has made anew is found.
final class NotifySocket {

    private static final long PATIENCE_SECONDS = 5;

    private final DomainSocketAddress address;
    private final EventLoopGroup loop =
            new MultiThreadIoEventLoopGroup(
                    1, new DefaultThreadFactory("systemd", true), EpollIoHandler.newFactory());

    NotifySocket(String address) {
        this.address =
                new DomainSocketAddress(
                        address.startsWith("@") ? "\0" + address.substring(1) : address);
    }

    /// Why there can be none on this machine; empty where there can.
    static Optional<String> obstacle() {
        return Epoll.isAvailable()
                ? Optional.empty()
                : Optional.of("epoll does not load here: " + Epoll.unavailabilityCause());
    }

    void send(String words) throws IOException {
        Bootstrap bootstrap =
                new Bootstrap()
                        .group(loop)
                        .channel(EpollDomainDatagramChannel.class)
                        .handler(new ChannelInboundHandlerAdapter());
        Channel channel = done(bootstrap.connect(address), "no connection to " + address);
        try {
            done(
                    channel.writeAndFlush(Unpooled.copiedBuffer(words, StandardCharsets.UTF_8)),
                    "cannot write to " + address);
        } finally {
            channel.close();
        }
    }

    private static Channel done(ChannelFuture future, String otherwise) throws IOException {
        try {
            if (!future.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                future.channel().close();
                throw new IOException(otherwise + " in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(otherwise, e);
        }
        if (!future.isSuccess()) {
            throw new IOException(otherwise, future.cause());
        }
        return future.channel();
    }
}
