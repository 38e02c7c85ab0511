package org.medgateway.core.runtime;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;

import org.medgateway.core.config.Endpoint;
import org.medgateway.core.net.Transport;
import org.medgateway.core.spi.ServiceRefused;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// The sockets that a service listens on. A change binds what is new before it closes what is old.
/// Control thread only, but for [#addresses].
final class Listeners {

    private static final int BACKLOG = 4096;

    private final Surroundings surroundings;
    private final Consumer<Channel> accepted;
    private volatile Map<Endpoint, Channel> bound = Map.of();

    Listeners(Surroundings surroundings, Consumer<Channel> accepted) {
        this.surroundings = surroundings;
        this.accepted = accepted;
    }

    /// Sockets for a new list of addresses: those that stay, and those that were bound for it.
    record Change(Map<Endpoint, Channel> sockets, List<Channel> fresh) {
        void abandon() {
            fresh.forEach(channel -> channel.close().syncUninterruptibly());
        }
    }

    /// Binds what is not bound yet.
    ///
    /// @throws ServiceRefused where an address cannot be bound; nothing has changed then
    Change prepare(String service, List<Endpoint> addresses) throws ServiceRefused {
        Map<Endpoint, Channel> sockets = new LinkedHashMap<>();
        List<Channel> fresh = new ArrayList<>();
        for (Endpoint address : addresses) {
            Channel standing = bound.get(address);
            if (standing != null) {
                sockets.put(address, standing);
                continue;
            }
            ChannelFuture binding = bootstrap().bind(socketAddress(address)).awaitUninterruptibly();
            if (!binding.isSuccess()) {
                new Change(sockets, fresh).abandon();
                throw new ServiceRefused(
                        service + " cannot listen on " + address + ": " + explain(binding.cause()),
                        binding.cause());
            }
            fresh.add(binding.channel());
            sockets.put(address, binding.channel());
        }
        return new Change(sockets, fresh);
    }

    /// Puts a change in force: closes the sockets that it does not hold.
    void commit(Change change) {
        Map<Endpoint, Channel> before = new HashMap<>(bound);
        bound = change.sockets();
        before.keySet().removeAll(change.sockets().keySet());
        before.values().forEach(channel -> channel.close().syncUninterruptibly());
    }

    /// Closes all of them.
    void close() {
        commit(new Change(Map.of(), List.of()));
    }

    /// Where it listens, with the ports that the kernel gave where none was asked for.
    List<InetSocketAddress> addresses() {
        return bound.values().stream()
                .map(channel -> (InetSocketAddress) channel.localAddress())
                .toList();
    }

    private static InetSocketAddress socketAddress(Endpoint address) {
        return address.host().isEmpty() || address.host().equals("*")
                ? new InetSocketAddress(address.port())
                : new InetSocketAddress(address.host(), address.port());
    }

    private static String explain(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        if (message.contains("ermission denied")) {
            return message + " (ports below 1024 need root or the capability CAP_NET_BIND_SERVICE)";
        }
        return message;
    }

    private ServerBootstrap bootstrap() {
        return new ServerBootstrap()
                .group(surroundings.loops())
                .channel(surroundings.transport().serverChannel())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.ALLOCATOR, Transport.BUFFERS)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(64 * 1024, 256 * 1024))
                .childHandler(
                        new ChannelInitializer<>() {
                            @Override
                            protected void initChannel(Channel channel) {
                                accepted.accept(channel);
                            }
                        });
    }
}
