package org.medgateway.core.observe;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

/// How often something happened a second, over the last ten whole seconds. Any thread, no lock.
///
/// Each slot holds a second (upper half) and how often it happened in it (lower half), so that a
/// slot is taken over for a new second and counted up in one step.
final class RecentRate {

    private static final int SECONDS = 10;
    private static final int SLOTS = 16; // a power of two above the window and the running second

    private final LongSupplier seconds;
    private final AtomicLongArray slots = new AtomicLongArray(SLOTS);

    /// @param seconds a clock that goes on and never back
    RecentRate(LongSupplier seconds) {
        this.seconds = seconds;
    }

    void happened() {
        long second = seconds.getAsLong() & 0xffff_ffffL;
        int slot = (int) (second & (SLOTS - 1));
        while (true) {
            long seen = slots.get(slot);
            long next = seen >>> 32 == second ? seen + 1 : second << 32 | 1;
            if (slots.compareAndSet(slot, seen, next)) {
                return;
            }
        }
    }

    double perSecond() {
        long now = seconds.getAsLong() & 0xffff_ffffL;
        long sum = 0;
        for (int slot = 0; slot < SLOTS; slot++) {
            long seen = slots.get(slot);
            long age = now - (seen >>> 32);
            if (age >= 1 && age <= SECONDS) {
                sum += seen & 0xffff_ffffL;
            }
        }
        return (double) sum / SECONDS;
    }
}
