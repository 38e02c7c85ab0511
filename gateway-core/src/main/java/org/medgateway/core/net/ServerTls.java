package org.medgateway.core.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;

/// TLS towards clients, as one configuration block describes it. Takes up renewed certificates by itself.
public interface ServerTls {

    /// A handler for a new connection: an `SslHandler`, or one that becomes it when the client's server name is known. The handler
    /// fires Netty's `SslHandshakeCompletionEvent`.
    ChannelHandler newHandler(Channel channel);
}
