package org.medgateway.core.net;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;

/// TLS towards servers, as one configuration block describes it. Takes up renewed certificates by
/// itself until it is closed; connections that stand then go on.
public interface ClientTls extends AutoCloseable {

    /// A handler for a new connection, whose handshake begins when the channel is active.
    ///
    /// @param channel the connection
    /// @param host the configured host of the server, a name or an address
    /// @param port the server's port
    SslHandler newHandler(Channel channel, String host, int port);

    @Override
    default void close() {}
}
