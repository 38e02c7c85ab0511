package org.medgateway.dicom.upper;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;

/// Makes a connection fit for objects of many megabytes: what comes is read in long pieces as soon
/// as much comes at once, and so much may wait to be written that one of them does not stop the
/// other side.
public final class LargeObjects {

    /// Grows and shrinks with what is there to be read; a connection on which nothing comes holds
    /// nothing.
    private static final RecvByteBufAllocator READS =
            new AdaptiveRecvByteBufAllocator(64, 2048, 512 * 1024);

    /// A piece that is kept holds all that was read with it, hence shorter ones.
    private static final RecvByteBufAllocator KEPT_READS =
            new AdaptiveRecvByteBufAllocator(64, 2048, 256 * 1024);

    private static final WriteBufferWaterMark WAITING =
            new WriteBufferWaterMark(256 * 1024, 512 * 1024);

    private LargeObjects() {}

    /// To be called before anything is read.
    ///
    /// @param kept whether what is read is kept until it is answered
    public static void on(Channel channel, boolean kept) {
        channel.config().setRecvByteBufAllocator(kept ? KEPT_READS : READS);
        channel.config().setWriteBufferWaterMark(WAITING);
    }
}
