package org.medgateway.mllp.delivery;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;

import java.util.concurrent.TimeUnit;

/// Closes a connection so that the last answer arrives: a close with unread input would send a
/// reset, and that may overtake it. Ends the output, lets the owner read and drop what still comes,
/// and closes when the peer has closed or a moment has passed.
final class LingeringClose {

    private static final long LINGER_SECONDS = 2;

    private LingeringClose() {}

    static void of(Channel channel) {
        if (!(channel instanceof DuplexChannel duplex)
                || channel.pipeline().get(SslHandler.class) != null) {
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener(
                        _ -> {
                            if (duplex.isInputShutdown()) {
                                channel.close();
                            } else {
                                duplex.shutdownOutput();
                                channel.read();
                            }
                        });
        Future<?> limit =
                channel.eventLoop()
                        .schedule(() -> channel.close(), LINGER_SECONDS, TimeUnit.SECONDS);
        channel.closeFuture().addListener(_ -> limit.cancel(false));
    }
}
