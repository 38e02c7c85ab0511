package org.medgateway.core.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;

/// Closes a connection with a reset instead of an orderly end, so that a peer cannot take a stream
/// that was cut for a whole one.
public final class AbruptClose {

    private AbruptClose() {}

    public static void of(Channel channel) {
        if (channel.isOpen()) {
            try {
                channel.config().setOption(ChannelOption.SO_LINGER, 0);
            } catch (RuntimeException _) {
                // the socket is gone already, or is none: closing is all there is to do
            }
            channel.close();
        }
    }
}
