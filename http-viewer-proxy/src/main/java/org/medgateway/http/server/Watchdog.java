package org.medgateway.http.server;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// A time limit that is moved often and expires seldom: moving it writes a field, and the timer
/// that is running looks at the field when it fires. One event loop only.
public final class Watchdog {

    private static final long ASLEEP = Long.MAX_VALUE;

    private final EventExecutor loop;
    private final Runnable bark;
    private long deadline = ASLEEP;
    private long firesAt = ASLEEP;
    private @Nullable Future<?> timer;

    public Watchdog(EventExecutor loop, Runnable bark) {
        this.loop = loop;
        this.bark = bark;
    }

    /// From now on `limit` may pass; zero is for ever. Replaces the limit before.
    public void allow(Duration limit) {
        if (limit.isZero()) {
            sleep();
            return;
        }
        long now = loop.ticker().nanoTime();
        deadline = now + limit.toNanos();
        if (timer == null) {
            schedule(limit.toNanos());
        } else if (firesAt - deadline > 0) {
            timer.cancel(false);
            schedule(limit.toNanos());
        }
    }

    /// No limit until the next one is set.
    public void sleep() {
        deadline = ASLEEP;
    }

    /// No limit any more; the timer goes.
    public void stop() {
        deadline = ASLEEP;
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private void schedule(long nanos) {
        firesAt = loop.ticker().nanoTime() + nanos;
        timer = loop.schedule(this::fired, nanos, TimeUnit.NANOSECONDS);
    }

    private void fired() {
        timer = null;
        if (deadline == ASLEEP) {
            return;
        }
        long left = deadline - loop.ticker().nanoTime();
        if (left > 0) {
            schedule(left);
        } else {
            deadline = ASLEEP;
            bark.run();
        }
    }
}
