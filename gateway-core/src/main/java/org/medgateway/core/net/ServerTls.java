package org.medgateway.core.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;

/// TLS towards clients, as one configuration block describes it. Takes up renewed certificates by
/// itself until it is closed; connections that stand then go on.
public interface ServerTls extends AutoCloseable {

    /// A handler for a new connection: an `SslHandler`, or one that becomes it when the client's
    /// server name is known. The handler fires Netty's `SslHandshakeCompletionEvent`, also when the
    /// handshake fails or takes too long, and reads by itself until then.
    ChannelHandler newHandler(Channel channel);

    @Override
    default void close() {}
}
