package org.medgateway.dicom.message;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// Ends an association on which a client is silent for too long: while it is its turn to send, or,
/// when the service ends, as soon as nothing is under way. One event loop only.
final class SilenceWatch {

    private final EventLoop loop;
    private final Consumer<String> end;
    private @Nullable Future<?> idleTimer;
    private @Nullable Future<?> drainTimer;
    private long lastMove;
    private boolean stopped;

    /// @param end ends the association, with the reason
    SilenceWatch(EventLoop loop, Consumer<String> end) {
        this.loop = loop;
        this.end = end;
    }

    /// The client has sent something, or was answered.
    void moved() {
        lastMove = loop.ticker().nanoTime();
    }

    private long restOf(long patience) {
        return patience - (loop.ticker().nanoTime() - lastMove);
    }

    /// @param limit zero is for ever
    /// @param clientsTurn whether the client is to send something
    void start(Duration limit, BooleanSupplier clientsTurn) {
        moved();
        if (!limit.isZero()) {
            checkIdleIn(limit.toNanos(), limit, clientsTurn);
        }
    }

    private void checkIdleIn(long nanos, Duration limit, BooleanSupplier clientsTurn) {
        idleTimer = loop.schedule(() -> checkIdle(limit, clientsTurn), nanos, TimeUnit.NANOSECONDS);
    }

    private void checkIdle(Duration limit, BooleanSupplier clientsTurn) {
        long rest = restOf(limit.toNanos());
        if (stopped) {
            return;
        }
        if (rest <= 0 && clientsTurn.getAsBoolean()) {
            end.accept("the client sent nothing for " + limit.toSeconds() + " s");
        } else {
            checkIdleIn(rest > 0 ? rest : limit.toNanos(), limit, clientsTurn);
        }
    }

    /// The service ends.
    ///
    /// @param patience how long a client that has nothing under way may be silent then; zero is for
    ///   ever
    void drain(Duration patience, BooleanSupplier nothingUnderWay) {
        if (!patience.isZero() && drainTimer == null) {
            checkDrained(patience.toNanos(), nothingUnderWay);
        }
    }

    private void checkDrained(long patience, BooleanSupplier nothingUnderWay) {
        long rest = restOf(patience);
        if (stopped) {
            return;
        }
        if (rest <= 0 && nothingUnderWay.getAsBoolean()) {
            end.accept("the service ends, and the association was idle");
        } else {
            drainTimer =
                    loop.schedule(
                            () -> checkDrained(patience, nothingUnderWay),
                            rest > 0 ? rest : patience,
                            TimeUnit.NANOSECONDS);
        }
    }

    void stop() {
        stopped = true;
        if (idleTimer != null) {
            idleTimer.cancel(false);
        }
        if (drainTimer != null) {
            drainTimer.cancel(false);
        }
    }
}
