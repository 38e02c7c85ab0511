package org.medgateway.http.client;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

/// The ways in which a client's connection ends.
final class Closing {

    private Closing() {}

    /// Ends our side when everything is written; the client's side is left open unless it has ended
    /// already.
    static void finishOutput(Channel channel, boolean inputEnded) {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener(
                        (ChannelFutureListener)
                                done -> {
                                    if (inputEnded || !done.isSuccess()) {
                                        channel.close();
                                        return;
                                    }
                                    SslHandler tls = channel.pipeline().get(SslHandler.class);
                                    if (tls != null) {
                                        tls.closeOutbound().addListener(_ -> shutdown(channel));
                                    } else {
                                        shutdown(channel);
                                    }
                                });
    }

    private static void shutdown(Channel channel) {
        if (channel instanceof DuplexChannel duplex && channel.isActive()) {
            duplex.shutdownOutput();
        }
    }

    /// The close that follows will be a reset, which nobody takes for the end of an answer.
    static void reset(Channel channel) {
        if (channel.pipeline().get(SslHandler.class) == null) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        }
    }
}
