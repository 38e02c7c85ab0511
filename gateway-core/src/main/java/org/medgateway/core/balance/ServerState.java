package org.medgateway.core.balance;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.UnaryOperator;

/// What is known of a server now. Survives a reload: the same server of a changed service keeps its
/// state.
///
/// The condition is written by the health monitor and the operator and read by any event loop; the
/// counters are written by the event loop of each exchange.
public final class ServerState {

    /// Told of each change of the condition, on the thread that changed it; must not block.
    @FunctionalInterface
    public interface Listener {
        void changed(ServerState state, Condition before, Condition now);
    }

    /// Told of each exchange that ended on the server, on the exchange's event loop; must not
    /// block.
    @FunctionalInterface
    public interface OutcomeListener {
        void ended(ServerState state, Outcome outcome);
    }

    private final String name;
    private final InstantSource clock;
    private final AtomicReference<Condition> condition;
    private final AtomicInteger sessions = new AtomicInteger();
    private final LongAdder totalSessions = new LongAdder();
    private final LongAdder failedSessions = new LongAdder();
    private final LongAdder bytesToServer = new LongAdder();
    private final LongAdder bytesFromServer = new LongAdder();
    private final Set<Lease> live = ConcurrentHashMap.newKeySet();
    private final CopyOnWriteArrayList<Listener> listeners = new CopyOnWriteArrayList<>();
    private final CopyOnWriteArrayList<OutcomeListener> outcomeListeners =
            new CopyOnWriteArrayList<>();
    private volatile int weightOverride = -1;
    private volatile long slowStartFrom = Long.MIN_VALUE;
    private volatile long lastProgress = Long.MIN_VALUE;

    public ServerState(String name, InstantSource clock) {
        this.name = name;
        this.clock = clock;
        this.condition = new AtomicReference<>(Condition.initial(clock.instant()));
    }

    /// The server's name in its virtual service.
    public String name() {
        return name;
    }

    public Condition condition() {
        return condition.get();
    }

    /// What a check has found. Going from down to up begins the slow start.
    public void health(Health health, String reason) {
        change(before -> before.withHealth(health, reason, clock.instant()));
    }

    /// What the operator wants. Going back to ready begins the slow start; halt shuts what is
    /// running.
    public void admin(AdminState state, String reason, String operator, @Nullable Instant until) {
        change(before -> before.withAdmin(state, reason, operator, until));
        if (state == AdminState.HALT) {
            shutSessions(halted());
        }
    }

    private void change(UnaryOperator<Condition> step) {
        Condition before;
        Condition now;
        do {
            before = condition.get();
            now = step.apply(before);
            if (!before.acceptsNew() && now.acceptsNew()) {
                slowStartFrom = clock.millis();
            }
        } while (!condition.compareAndSet(before, now));
        if (before.health() != now.health() || before.admin() != now.admin()) {
            for (Listener listener : listeners) {
                listener.changed(this, before, now);
            }
        }
    }

    public void listen(Listener listener) {
        listeners.add(listener);
    }

    public void unlisten(Listener listener) {
        listeners.remove(listener);
    }

    public void listenOutcomes(OutcomeListener listener) {
        outcomeListeners.add(listener);
    }

    public void unlistenOutcomes(OutcomeListener listener) {
        outcomeListeners.remove(listener);
    }

    /// A weight set while running, in place of the configured one; -1 takes it back.
    public void overrideWeight(int weight) {
        if (weight < -1 || weight > 256) {
            throw new IllegalArgumentException("weight " + weight + " is not within 0 to 256");
        }
        weightOverride = weight;
    }

    /// The weight in force before slow start: the operator's, else the configured one.
    public int weight(RealServer server) {
        int override = weightOverride;
        return override >= 0 ? override : server.weight();
    }

    /// The weight in force now, grown by slow start, in units of 1/256 of a configured weight unit.
    int effectiveWeight(RealServer server) {
        int full = weight(server) << 8;
        long from = slowStartFrom;
        Duration ramp = server.slowStart();
        if (full == 0 || from == Long.MIN_VALUE || ramp.isZero()) {
            return full;
        }
        long elapsed = clock.millis() - from;
        long length = ramp.toMillis();
        return elapsed >= length ? full : (int) Math.max(1, full * Math.max(0, elapsed) / length);
    }

    /// What the kernel counted, of a service whose exchanges do not pass through here and so have
    /// no lease. One thread only.
    ///
    /// @param running exchanges that run on the server now
    /// @param begun exchanges that began since the last call
    /// @param bytes that went to the server since the last call; no progress, since whether it
    ///   answers is not seen
    public void forwarded(int running, long begun, long bytes) {
        sessions.set(running);
        totalSessions.add(begun);
        bytesToServer.add(bytes);
    }

    /// Exchanges that run on the server now.
    public int sessions() {
        return sessions.get();
    }

    public long totalSessions() {
        return totalSessions.sum();
    }

    /// Exchanges that failed for a reason that lies with the server.
    public long failedSessions() {
        return failedSessions.sum();
    }

    public long bytesToServer() {
        return bytesToServer.sum();
    }

    public long bytesFromServer() {
        return bytesFromServer.sum();
    }

    /// Bytes that the server has taken: its kernel acknowledged room for them.
    public void sent(long bytes) {
        bytesToServer.add(bytes);
        lastProgress = clock.millis();
    }

    /// Bytes that the server has answered.
    public void received(long bytes) {
        bytesFromServer.add(bytes);
        lastProgress = clock.millis();
    }

    /// Whether bytes moved to or from the server within the last `span`: a busy server may refuse a
    /// check.
    public boolean progressedWithin(Duration span) {
        long last = lastProgress;
        return last != Long.MIN_VALUE && clock.millis() - last <= span.toMillis();
    }

    /// Claims a place, or answers false where `max` exchanges run already; 0 is no limit.
    boolean enter(int max) {
        if (max == 0) {
            sessions.incrementAndGet();
            return true;
        }
        while (true) {
            int current = sessions.get();
            if (current >= max) {
                return false;
            }
            if (sessions.compareAndSet(current, current + 1)) {
                return true;
            }
        }
    }

    void opened(Lease lease) {
        totalSessions.increment();
        live.add(lease);
        if (condition().admin()
                == AdminState.HALT) { // since the choice; the halt may have missed it
            lease.shut(halted());
        }
    }

    private String halted() {
        return "the server " + name + " was halted";
    }

    void closed(Lease lease, Outcome outcome) {
        live.remove(lease);
        sessions.decrementAndGet();
        if (outcome.blamesServer()) {
            failedSessions.increment();
        }
        for (OutcomeListener listener : outcomeListeners) {
            listener.ended(this, outcome);
        }
    }

    /// Shuts every exchange that runs on the server, each on its own event loop.
    public void shutSessions(String why) {
        for (Lease lease : live) {
            lease.shut(why);
        }
    }

    @Override
    public String toString() {
        return name + ": " + condition().describe();
    }
}
