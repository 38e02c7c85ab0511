package org.medgateway.core.balance;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/// The claim of one exchange on one server. Whoever holds it closes it exactly once with the
/// outcome, which frees the place, feeds persistence and health, and lets in an exchange that
/// waits.
public final class Lease {

    /// Whether the exchange has to end before its time, and who wants to know.
    private sealed interface ShutState {}

    private record Open() implements ShutState {}

    private record Watched(Consumer<String> action) implements ShutState {}

    private record Shut(String why) implements ShutState {}

    private static final ShutState OPEN = new Open();
    private static final ShutState ENDED = new Shut("the exchange has ended");

    private final ServerPool pool;
    private final ServerPool.Member member;
    private final long tableGeneration;
    private final int hash = ThreadLocalRandom.current().nextInt();
    private final AtomicReference<ShutState> shutState = new AtomicReference<>(OPEN);
    private volatile boolean ended;

    /// @param tableGeneration of the pool's stick table before the choice
    Lease(ServerPool pool, ServerPool.Member member, long tableGeneration) {
        this.pool = pool;
        this.member = member;
        this.tableGeneration = tableGeneration;
    }

    public RealServer server() {
        return member.server();
    }

    public ServerState state() {
        return member.state();
    }

    /// The name of the pool that the server was chosen from.
    public String poolName() {
        return pool.name();
    }

    /// Whether the server is the pool's fallback server.
    public boolean fallback() {
        return member.fallback();
    }

    /// What to do when the exchange has to end because its server went down, was halted or was
    /// removed. Called at most once, from any thread, and at once where that has happened already:
    /// hand over to the exchange's event loop. The exchange still closes the lease.
    public void onShut(Consumer<String> action) {
        if (shutState.compareAndSet(OPEN, new Watched(action))) {
            return;
        }
        switch (shutState.get()) {
            case Shut(var why) -> action.accept(why);
            case Watched _ -> throw new IllegalStateException("the lease has an action already");
            case Open _ -> throw new IllegalStateException("a lease does not open twice");
        }
    }

    void shut(String why) {
        ShutState before = shutState.getAndUpdate(now -> now instanceof Shut ? now : new Shut(why));
        if (before instanceof Watched(var action)) {
            action.accept(why);
        }
    }

    /// Says that the server has proven itself before the end of the exchange, such as by taking the
    /// connection: feeds persistence.
    public void confirm() {
        pool.confirmed(member, tableGeneration);
    }

    /// Ends the claim. A second call is a mistake of the caller and does nothing but say so.
    public void close(Outcome outcome) {
        if (ended) {
            throw new IllegalStateException(
                    "the lease on " + server().name() + " is closed already");
        }
        ended = true;
        shutState.set(ENDED);
        pool.closed(this, member, tableGeneration, outcome);
    }

    /// Whether the claim has ended.
    public boolean closed() {
        return ended;
    }

    /// Two leases are never equal. A number of its own, for the machine's would be made by a call
    /// into the JVM for each exchange.
    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }
}
