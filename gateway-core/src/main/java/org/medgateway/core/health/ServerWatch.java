package org.medgateway.core.health;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.Health;
import org.medgateway.core.balance.Outcome;
import org.medgateway.core.balance.RealServer;
import org.medgateway.core.balance.ServerState;
import org.medgateway.core.config.Cadence;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/// The checks of one server: when the next one is due, and how many in a row said what.
///
/// One event loop only, whose clock it goes by, but for [#history] and [#close]. An exchange that
/// failed on the server brings the next check forward, at most once in a fast interval.
public final class ServerWatch implements AutoCloseable {

    /// How many past checks are kept for the operator.
    private static final int HISTORY = 50;

    /// A check that has ended.
    ///
    /// @param held whether the verdict was set aside, since bytes moved on the server meanwhile
    public record Result(Instant at, Duration took, Verdict verdict, boolean held) {}

    private final String service;
    private final RealServer server;
    private final ServerState state;
    private final InetSocketAddress address;
    private final HealthCheck check;
    private final Cadence cadence;
    private final EventLoop loop;
    private final InstantSource clock;
    private final ServerState.OutcomeListener outcomes = (_, outcome) -> exchangeEnded(outcome);
    private final ArrayDeque<Result> history = new ArrayDeque<>(); // guarded by itself

    private @Nullable ScheduledFuture<?> next;
    private @Nullable CompletableFuture<Verdict> running;
    private @Nullable ScheduledFuture<?> limit;
    private long lastStart;
    private int good;
    private int bad;
    private volatile boolean closed;

    ServerWatch(
            String service,
            RealServer server,
            ServerState state,
            InetSocketAddress address,
            HealthCheck check,
            Cadence cadence,
            EventLoop loop,
            InstantSource clock) {
        this.service = service;
        this.server = server;
        this.state = state;
        this.address = address;
        this.check = check;
        this.cadence = cadence;
        this.loop = loop;
        this.clock = clock;
    }

    void start(long delayNanos) {
        state.listenOutcomes(outcomes);
        loop.execute(() -> schedule(delayNanos));
    }

    /// The last checks, oldest first. Any thread.
    public List<Result> history() {
        synchronized (history) {
            return List.copyOf(history);
        }
    }

    /// Stops the checks; the server keeps the health it has. Any thread.
    @Override
    public void close() {
        closed = true;
        state.unlistenOutcomes(outcomes);
        loop.execute(
                () -> {
                    if (next != null) {
                        next.cancel(false);
                    }
                    if (running != null) {
                        running.cancel(false);
                    }
                });
    }

    private void schedule(long delayNanos) {
        if (!closed) {
            next = loop.schedule(this::begin, delayNanos, TimeUnit.NANOSECONDS);
        }
    }

    private void begin() {
        if (closed) {
            return;
        }
        long begun = loop.ticker().nanoTime();
        lastStart = begun;
        Probe probe = new Probe(service, server, address, loop, cadence.timeout());
        CompletableFuture<Verdict> answer;
        try {
            answer = check.check(probe).toCompletableFuture();
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedFuture(e);
        }
        CompletableFuture<Verdict> current = answer;
        running = current;
        limit =
                loop.schedule(
                        () ->
                                current.complete(
                                        Verdict.downOrBusy(
                                                "no answer within "
                                                        + cadence.timeout().toMillis()
                                                        + " ms")),
                        cadence.timeout().toNanos(),
                        TimeUnit.NANOSECONDS);
        current.whenComplete(
                (verdict, failure) -> loop.execute(() -> ended(begun, verdict, failure)));
    }

    private void ended(long begun, @Nullable Verdict verdict, @Nullable Throwable failure) {
        running = null;
        if (limit != null) {
            limit.cancel(false);
        }
        if (closed) {
            return;
        }
        Verdict found = verdict != null ? verdict : Verdict.down(reason(failure));
        Duration took = Duration.ofNanos(loop.ticker().nanoTime() - begun);
        boolean held =
                found instanceof Verdict.Down(_, var mayBeBusy)
                        && mayBeBusy
                        && state.condition().health() != Health.DOWN
                        && state.progressedWithin(cadence.interval().plus(cadence.timeout()));
        synchronized (history) {
            if (history.size() == HISTORY) {
                history.removeFirst();
            }
            history.addLast(new Result(clock.instant(), took, found, held));
        }
        if (!held) {
            judge(found);
        }
        Duration pause = turning() ? cadence.fast() : cadence.interval();
        long jitter = ThreadLocalRandom.current().nextLong(Math.max(1, pause.toNanos() / 20));
        schedule(Math.max(0, pause.toNanos() - (loop.ticker().nanoTime() - begun)) + jitter);
    }

    private void judge(Verdict verdict) {
        Health before = state.condition().health();
        switch (verdict) {
            case Verdict.Up(var detail) -> {
                bad = 0;
                good = Math.min(good + 1, cadence.rise());
                if (before == Health.UNKNOWN || (before == Health.DOWN && good >= cadence.rise())) {
                    state.health(Health.UP, detail);
                }
            }
            case Verdict.Down(var reason, _) -> {
                good = 0;
                bad = Math.min(bad + 1, cadence.fall());
                if (before == Health.UNKNOWN || (before == Health.UP && bad >= cadence.fall())) {
                    state.health(Health.DOWN, reason);
                }
            }
        }
    }

    private boolean turning() {
        return switch (state.condition().health()) {
            case UNKNOWN -> true;
            case UP -> bad > 0;
            case DOWN -> good > 0;
        };
    }

    private void exchangeEnded(Outcome outcome) {
        if (outcome.blamesServer() && state.condition().health() != Health.DOWN) {
            loop.execute(this::checkSoon);
        }
    }

    private void checkSoon() {
        if (closed || running != null || next == null) {
            return;
        }
        long earliest = lastStart + cadence.fast().toNanos() - loop.ticker().nanoTime();
        long delay = Math.max(0, earliest);
        if (next.getDelay(TimeUnit.NANOSECONDS) > delay) {
            next.cancel(false);
            schedule(delay);
        }
    }

    private static String reason(@Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        if (cause == null) {
            return "the check failed";
        }
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
