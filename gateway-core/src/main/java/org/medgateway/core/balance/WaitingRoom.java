package org.medgateway.core.balance;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// Exchanges that wait for a place on a server: first come first served, bounded in number and in
/// time. Any thread; each exchange is answered exactly once, on its own event loop.
///
/// One instance serves a pool across reloads.
public final class WaitingRoom {

    private final int places;
    private final Duration patience;
    private final AtomicInteger waiting = new AtomicInteger();
    private final ConcurrentLinkedQueue<Guest> queue = new ConcurrentLinkedQueue<>();

    /// @param places how many may wait; 0 lets nobody wait
    /// @param patience how long each may wait
    public WaitingRoom(int places, Duration patience) {
        this.places = places;
        this.patience = patience;
    }

    /// A handle on a wait.
    public interface Waiting {
        /// Gives up, for example because the client went away. Does nothing once the answer is on
        /// its way.
        void cancel();
    }

    private final class Guest implements Waiting {
        final Selection selection;
        final ScheduledExecutorService loop;
        final Consumer<Choice> answer;
        final AtomicBoolean done = new AtomicBoolean();
        volatile @Nullable ScheduledFuture<?> timer;

        Guest(Selection selection, ScheduledExecutorService loop, Consumer<Choice> answer) {
            this.selection = selection;
            this.loop = loop;
            this.answer = answer;
        }

        boolean leave() {
            if (!done.compareAndSet(false, true)) {
                return false;
            }
            waiting.decrementAndGet();
            ScheduledFuture<?> running = timer;
            if (running != null) {
                running.cancel(false);
            }
            return true;
        }

        @Override
        public void cancel() {
            if (leave()) {
                queue.remove(this);
            }
        }

        void timeOut() {
            if (leave()) {
                queue.remove(this);
                answer.accept(
                        new Choice.Full(
                                "waited "
                                        + patience.toMillis()
                                        + " ms for a free place on a server"));
            }
        }
    }

    /// How many wait now.
    public int waiting() {
        return waiting.get();
    }

    /// Takes in an exchange that found every server full; null when there is no place.
    @Nullable Waiting enter(
            ServerPool pool,
            Selection selection,
            ScheduledExecutorService loop,
            Consumer<Choice> answer) {
        if (waiting.incrementAndGet() > places) {
            waiting.decrementAndGet();
            return null;
        }
        Guest guest = new Guest(selection, loop, answer);
        guest.timer = loop.schedule(guest::timeOut, patience.toNanos(), TimeUnit.NANOSECONDS);
        queue.add(guest);
        callNext(pool); // a place may have become free between the refusal and the queueing
        return guest;
    }

    /// Lets in whoever a free place suits, in order. A guest that is bound to a full server is
    /// passed over; the first that any server would suit and none can take ends the round.
    void callNext(ServerPool pool) {
        for (Guest guest : queue) {
            if (guest.done.get()) {
                queue.remove(guest);
                continue;
            }
            Choice choice = pool.choose(guest.selection);
            if (choice instanceof Choice.Full) {
                if (pool.isParticular(guest.selection)) {
                    continue;
                }
                return;
            }
            if (guest.leave()) {
                queue.remove(guest);
                hand(guest, choice);
            } else if (choice instanceof Choice.Chosen(var lease)) {
                lease.close(new Outcome.Abandoned("the waiting exchange had left"));
            }
        }
    }

    private static void hand(Guest guest, Choice choice) {
        try {
            guest.loop.execute(() -> guest.answer.accept(choice));
        } catch (java.util.concurrent.RejectedExecutionException _) { // its event loop is shut down
            if (choice instanceof Choice.Chosen(var lease)) {
                lease.close(new Outcome.Abandoned("the gateway is stopping"));
            }
        }
    }
}
