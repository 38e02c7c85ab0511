package org.medgateway.core.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;

import org.jspecify.annotations.Nullable;

/// Writes on the channels of one event loop that go to their sockets a few at a time, and at the
/// latest when the loop has read what was there to be read. What comes together for one peer so
/// leaves together. No more than a few channels wait: a peer that could work meanwhile would be
/// idle until the loop has dealt with all the others, and then find everything at once
/// (docs/performance.md). Where nothing else is to be read, nothing is put off. One event loop
/// only.
///
/// A channel that is closed before the end of the turn loses what was written: who closes in order
/// writes and flushes an empty buffer first, as always.
public final class TurnFlush implements Runnable {

    /// What is longer leaves at once: kept while others are read, it would be gone from the
    /// processor's cache by then.
    private static final int LONG = 8 * 1024;

    /// How many channels wait at the most.
    private static final int MOST = 4;

    private final EventLoop loop;
    private final @Nullable Channel[] due = new Channel[MOST];
    private int count;
    private boolean scheduled;

    public TurnFlush(EventLoop loop) {
        this.loop = loop;
    }

    /// Writes from the end of the channel's pipeline; what was written leaves with the turn.
    public ChannelFuture write(Channel channel, ByteBuf message) {
        if (message.readableBytes() > LONG) {
            return channel.writeAndFlush(message);
        }
        ChannelFuture writing = channel.write(message);
        if (!isDue(channel)) {
            due[count++] = channel;
            if (count == MOST) {
                flush();
            } else if (!scheduled) {
                scheduled = true;
                loop.execute(this);
            }
        }
        return writing;
    }

    /// The end of the turn.
    @Override
    public void run() {
        scheduled = false;
        flush();
    }

    private boolean isDue(Channel channel) {
        for (int i = 0; i < count; i++) {
            if (due[i] == channel) {
                return true;
            }
        }
        return false;
    }

    /// From the last one down: who hears that its bytes have left may write again meanwhile.
    private void flush() {
        while (count > 0) {
            Channel channel = due[--count];
            due[count] = null;
            if (channel != null) {
                channel.flush();
            }
        }
    }
}
