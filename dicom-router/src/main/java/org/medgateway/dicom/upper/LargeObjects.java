package org.medgateway.dicom.upper;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;

/// Makes a connection fit for objects of many megabytes: what comes is read in long pieces as soon
/// as much comes at once, and so much may wait to be written that one of them does not stop the
/// other side.
public final class LargeObjects {

    /// The longest piece that is read at once.
    public static final int LONGEST_READ = 512 * 1024;

    /// Reads of what passes through. They grow and shrink with what is there to be read; a
    /// connection on which nothing comes holds nothing.
    public static final RecvByteBufAllocator PASSING_THROUGH =
            new AdaptiveRecvByteBufAllocator(64, 2048, LONGEST_READ);

    private static final WriteBufferWaterMark WAITING =
            new WriteBufferWaterMark(256 * 1024, 512 * 1024);

    private LargeObjects() {}

    /// To be called before anything is read.
    ///
    /// @param reads where what is read goes
    public static void on(Channel channel, RecvByteBufAllocator reads) {
        channel.config().setRecvByteBufAllocator(reads);
        channel.config().setWriteBufferWaterMark(WAITING);
    }
}
