package org.medgateway.dicom.upper;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;

/// Keeps little unsent in the kernel, so that a server that takes a large object slowly is seen to
/// take it. Without this the kernel swallows megabytes at once and then asks for more only every
/// ten seconds or so: long enough for a health check to believe that nothing moves.
final class VisibleProgress {

    /// Enough to keep a fast server busy. The kernel asks for more when half of it has left.
    private static final long UNSENT = 512 * 1024;

    private VisibleProgress() {}

    static void on(Channel server) {
        if (server instanceof EpollSocketChannel) {
            server.config().setOption(EpollChannelOption.TCP_NOTSENT_LOWAT, UNSENT);
        }
    }
}
