package org.medgateway.dicom.message;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;

/// The memory that long objects are read into while they are kept, in slabs that are used again: an
/// object's memory is given back in one go, and an allocator that gives it back to the system takes
/// it anew, and zeroed, for the next. Shared by all messages of a service. Any thread.
final class Slabs implements AutoCloseable {

    /// Bytes of one slab.
    static final int LENGTH = 1 << 20;

    private final ConcurrentLinkedDeque<Slab> free = new ConcurrentLinkedDeque<>();
    private final AtomicInteger waiting = new AtomicInteger(); // in `free`, or about to be
    private final AtomicInteger inUse = new AtomicInteger();
    private volatile long most;
    private volatile boolean closed;

    /// @param most bytes of all slabs in use
    Slabs(long most) {
        this.most = most;
    }

    void most(long bytes) {
        most = bytes;
    }

    /// A slab for one reader, empty; null where all are in use.
    @Nullable Slab take() {
        if ((long) inUse.incrementAndGet() * LENGTH > most) {
            inUse.decrementAndGet();
            return null;
        }
        var before = free.pollFirst();
        if (before == null) {
            return new Slab();
        }
        waiting.decrementAndGet();
        before.renew();
        return before;
    }

    /// Slabs of which somebody still holds a piece.
    int inUse() {
        return inUse.get();
    }

    /// A quarter of what may be in use waits for the next object, so that a service that has
    /// nothing to do holds little.
    private boolean keeps() {
        if ((long) waiting.incrementAndGet() * LENGTH <= most / 4 && !closed) {
            return true;
        }
        waiting.decrementAndGet();
        return false;
    }

    /// Nobody reads any more: what is given back from now on goes to the system.
    @Override
    public void close() {
        closed = true;
        for (var slab = free.pollFirst(); slab != null; slab = free.pollFirst()) {
            slab.freeMemory();
        }
    }

    /// One slab, a buffer like any other. When its last slice has been released it waits for its
    /// next use.
    final class Slab extends UnpooledDirectByteBuf {

        private Slab() {
            super(UnpooledByteBufAllocator.DEFAULT, LENGTH, LENGTH);
        }

        private void renew() {
            resetRefCnt();
            setIndex(0, 0);
        }

        private void freeMemory() {
            super.deallocate();
        }

        @Override
        protected void deallocate() {
            inUse.decrementAndGet();
            if (keeps()) {
                free.addFirst(this);
            } else {
                freeMemory();
            }
        }
    }
}
