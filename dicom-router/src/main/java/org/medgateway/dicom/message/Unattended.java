package org.medgateway.dicom.message;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// Objects that are still on their way to a pool although their clients have their answer. Any
/// thread.
final class Unattended {

    private static final long GIVING_UP = TimeUnit.SECONDS.toNanos(1);

    private final Set<StoreOperation> running = new HashSet<>(); // guarded by this

    synchronized void enter(StoreOperation store) {
        running.add(store);
    }

    synchronized void leave(StoreOperation store) {
        if (running.remove(store) && running.isEmpty()) {
            notifyAll();
        }
    }

    /// Waits until all have arrived, and gives up those that have not when the time is over.
    void finish(Duration patience) {
        if (!awaitNone(patience.toNanos())) {
            List<StoreOperation> late;
            synchronized (this) {
                late = List.copyOf(running);
            }
            late.forEach(store -> store.giveUp("the service ended before"));
            awaitNone(GIVING_UP);
        }
    }

    private synchronized boolean awaitNone(long nanos) {
        long end = System.nanoTime() + nanos;
        try {
            for (long left = nanos;
                    !running.isEmpty() && left > 0;
                    left = end - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return running.isEmpty();
    }
}
