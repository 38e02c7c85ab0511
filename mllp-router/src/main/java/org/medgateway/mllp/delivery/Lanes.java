package org.medgateway.mllp.delivery;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Keeps messages with the same key one behind the other, across connections and event loops. Any
/// thread; who waits is called on the thread of the one who leaves, and has to move to its own
/// loop.
final class Lanes {

    /// What came of the wish to enter a lane.
    enum Entry {
        /// The lane is the caller's.
        ENTERED,
        /// The caller will be called when it is.
        WAITING,
        /// Too many wait in this lane, or too many lanes are in use.
        FULL
    }

    private final ConcurrentHashMap<String, ArrayDeque<Runnable>> lanes = new ConcurrentHashMap<>();
    private final AtomicInteger used = new AtomicInteger();

    /// Enters the lane or queues up behind those who are in it.
    Entry enter(String key, Runnable turn, int maxLanes, int maxWaiting) {
        Entry[] answer = {Entry.FULL};
        lanes.compute(
                key,
                (_, queue) -> {
                    if (queue == null) {
                        if (used.incrementAndGet() > maxLanes) {
                            used.decrementAndGet();
                            return null;
                        }
                        answer[0] = Entry.ENTERED;
                        return new ArrayDeque<>(2);
                    }
                    if (queue.size() < maxWaiting) {
                        queue.add(turn);
                        answer[0] = Entry.WAITING;
                    }
                    return queue;
                });
        return answer[0];
    }

    /// Leaves the lane that the caller is in, and lets the next one in.
    void leave(String key) {
        Next next = new Next();
        lanes.computeIfPresent(
                key,
                (_, queue) -> {
                    next.turn = queue.poll();
                    if (next.turn == null) {
                        used.decrementAndGet();
                        return null;
                    }
                    return queue;
                });
        if (next.turn != null) {
            next.turn.run();
        }
    }

    /// Gives up waiting; answers false where the caller's turn has come already.
    boolean giveUp(String key, Runnable turn) {
        boolean[] removed = {false};
        lanes.computeIfPresent(
                key,
                (_, queue) -> {
                    removed[0] = queue.remove(turn);
                    return queue;
                });
        return removed[0];
    }

    /// Lanes in use now.
    int used() {
        return used.get();
    }

    private static final class Next {
        private @Nullable Runnable turn;
    }
}
