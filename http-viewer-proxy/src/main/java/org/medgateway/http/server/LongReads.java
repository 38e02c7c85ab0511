package org.medgateway.http.server;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.RecvByteBufAllocator;

/// Lets a connection be read in long pieces where much comes at once: a body of many megabytes then
/// costs a quarter of the system calls.
public final class LongReads {

    /// Begins small, grows while what was read filled its buffer, and shrinks again; a connection
    /// on which nothing comes holds nothing.
    private static final RecvByteBufAllocator READS =
            new AdaptiveRecvByteBufAllocator(64, 2048, 256 * 1024);

    private LongReads() {}

    /// To be called before anything is read; later it has no effect.
    public static void on(Channel channel) {
        channel.config().setRecvByteBufAllocator(READS);
    }
}
