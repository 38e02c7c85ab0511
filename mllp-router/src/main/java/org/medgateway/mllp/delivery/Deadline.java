package org.medgateway.mllp.delivery;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// A time limit that is set anew far more often than it runs out. Setting it later costs one field:
/// the task that was scheduled first finds the new time and goes to sleep again. One event loop
/// only.
final class Deadline {

    private static final long OFF = Long.MAX_VALUE;

    private final EventExecutor loop;
    private final Runnable expired;
    private @Nullable ScheduledFuture<?> task;
    private long taskAt;
    private long at = OFF;

    Deadline(EventExecutor loop, Runnable expired) {
        this.loop = loop;
        this.expired = expired;
    }

    /// Runs out after `time` from now; zero never does.
    void in(Duration time) {
        if (time.isZero()) {
            off();
            return;
        }
        at = loop.ticker().nanoTime() + time.toNanos();
        if (task == null) {
            schedule();
        } else if (taskAt - at > 0) {
            task.cancel(false);
            schedule();
        }
    }

    /// Whether it has been set and has not run out.
    boolean isOn() {
        return at != OFF;
    }

    void off() {
        at = OFF;
    }

    /// Ends for good.
    void cancel() {
        at = OFF;
        if (task != null) {
            task.cancel(false);
            task = null;
        }
    }

    private void schedule() {
        taskAt = at;
        long delay = Math.max(0, at - loop.ticker().nanoTime());
        task = loop.schedule(this::wake, delay, TimeUnit.NANOSECONDS);
    }

    private void wake() {
        task = null;
        if (at == OFF) {
            return;
        }
        if (at - loop.ticker().nanoTime() > 0) {
            schedule();
            return;
        }
        at = OFF;
        expired.run();
    }
}
