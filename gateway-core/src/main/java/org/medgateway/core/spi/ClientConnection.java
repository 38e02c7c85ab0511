package org.medgateway.core.spi;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.net.PeerIdentity;
import org.medgateway.core.route.Attributes;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;

/// A client's connection as a protocol gets it. One event loop only.
///
/// @param channel the connection, TLS ended where it was spoken
/// @param address the client: as the PROXY header says, else the connection's peer
/// @param destination the address that the client came to
/// @param identity what is known from the TLS handshake; null on a plain connection
/// @param accepted when the connection was taken in
public record ClientConnection(
        Channel channel,
        InetSocketAddress address,
        InetSocketAddress destination,
        @Nullable PeerIdentity identity,
        Instant accepted)
        implements Attributes {

    /// The attributes that every connection has, those of TLS where it was spoken.
    public static final List<String> ATTRIBUTES =
            List.of(
                    SOURCE,
                    "destination.port",
                    "tls.version",
                    "tls.alpn",
                    "tls.sni",
                    "tls.subject",
                    "tls.san",
                    "tls.issuer",
                    "tls.serial",
                    "tls.fingerprint");

    public EventLoop loop() {
        return channel.eventLoop();
    }

    /// The client as logs write it, `10.1.2.3:50123`.
    public String name() {
        return address.getHostString() + ':' + address.getPort();
    }

    /// What is known of every connection: `source`, `destination.port`, and `tls.*` where TLS was
    /// spoken.
    @Override
    public List<String> values(String attribute) {
        return switch (attribute) {
            case SOURCE -> List.of(address.getAddress().getHostAddress());
            case "destination.port" -> List.of(Integer.toString(destination.getPort()));
            default -> identity == null ? List.of() : identity.values(attribute);
        };
    }

    /// Whether `attribute` is one that every connection has.
    public static boolean hasAttribute(String attribute) {
        return ATTRIBUTES.contains(attribute);
    }
}
