package org.medgateway.dicom.message;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// How long a server may neither take nor answer anything. Waiting for the client does not count.
/// One event loop only.
final class ServerPatience {

    private final EventLoop loop;
    private final long nanos;
    private final BooleanSupplier clientsTurn;
    private final Runnable late;
    private @Nullable Future<?> timer;
    private long lastMove;

    /// @param patience zero is for ever
    /// @param clientsTurn whether the server waits for the client
    /// @param late runs when the patience is over
    ServerPatience(EventLoop loop, Duration patience, BooleanSupplier clientsTurn, Runnable late) {
        this.loop = loop;
        this.nanos = patience.toNanos();
        this.clientsTurn = clientsTurn;
        this.late = late;
    }

    /// A server has begun to work on the request.
    void start() {
        stop();
        moved();
        if (nanos > 0) {
            checkIn(nanos);
        }
    }

    /// The server has taken or answered something.
    void moved() {
        lastMove = loop.ticker().nanoTime();
    }

    private void checkIn(long delay) {
        timer = loop.schedule(this::check, delay, TimeUnit.NANOSECONDS);
    }

    private void check() {
        timer = null;
        long rest = nanos - (loop.ticker().nanoTime() - lastMove);
        if (clientsTurn.getAsBoolean()) {
            checkIn(nanos);
        } else if (rest > 0) {
            checkIn(rest);
        } else {
            late.run();
        }
    }

    void stop() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
