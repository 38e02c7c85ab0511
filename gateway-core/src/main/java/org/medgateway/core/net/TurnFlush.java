package org.medgateway.core.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;

/// Writes of one channel that go to the socket together, when its event loop has read what was
/// there to be read. A peer is so woken up once for what came together, and the loop hands out work
/// in batches; where nothing else is to be read, nothing is put off. One event loop only.
///
/// A channel that is closed before the end of the turn loses what was written: who closes in order
/// writes and flushes an empty buffer first, as always.
public final class TurnFlush implements Runnable {

    /// What is longer leaves at once: kept to the end of a turn of many channels, it would be gone
    /// from the processor's cache by then.
    private static final int LONG = 8 * 1024;

    private final Channel channel;
    private boolean due;

    public TurnFlush(Channel channel) {
        this.channel = channel;
    }

    /// Writes from the end of the pipeline; what was written leaves with the turn.
    public ChannelFuture write(ByteBuf message) {
        if (message.readableBytes() > LONG) {
            return channel.writeAndFlush(message);
        }
        ChannelFuture writing = channel.write(message);
        if (!due) {
            due = true;
            channel.eventLoop().execute(this);
        }
        return writing;
    }

    @Override
    public void run() {
        due = false;
        channel.flush();
    }
}
