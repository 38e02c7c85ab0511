package org.medgateway.core.net;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

/// Whom a connection comes from and where it was meant to go, as a balancer in front has told it in
/// a PROXY header.
///
/// @param client the client's address
/// @param destination the address that the client came to
public record ClientAddress(InetSocketAddress client, InetSocketAddress destination) {

    private static final AttributeKey<ClientAddress> TOLD =
            AttributeKey.valueOf(ClientAddress.class, "told");

    /// What stands for the address of a channel that has none: `0.0.0.0:0`.
    private static final InetSocketAddress NOWHERE = new InetSocketAddress(0);

    /// What a PROXY header has told of a connection, else the two ends of its socket.
    public static ClientAddress of(Channel channel) {
        ClientAddress told = channel.attr(TOLD).get();
        return told == null
                ? new ClientAddress(inet(channel.remoteAddress()), inet(channel.localAddress()))
                : told;
    }

    void tell(Channel channel) {
        channel.attr(TOLD).set(this);
    }

    static InetSocketAddress inet(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress inet ? inet : NOWHERE;
    }
}
