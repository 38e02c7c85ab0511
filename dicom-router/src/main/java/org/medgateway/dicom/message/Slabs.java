package org.medgateway.dicom.message;

import io.netty.buffer.ByteBuf;
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
    private final Budget memory;
    private volatile boolean closed;

    /// @param memory what is kept in memory: a slab in use counts whole, and what was read into it
    ///   does not count again
    Slabs(Budget memory) {
        this.memory = memory;
    }

    /// Whether a piece lies in a slab.
    static boolean holds(ByteBuf piece) {
        for (ByteBuf inner = piece; inner != null; inner = inner.unwrap()) {
            if (inner instanceof Slab) {
                return true;
            }
        }
        return false;
    }

    /// A slab for one reader, empty; null where there is no memory left.
    @Nullable Slab take() {
        if (!memory.take(LENGTH)) {
            return null;
        }
        inUse.incrementAndGet();
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

    /// A quarter of the memory waits for the next object, so that a service that has nothing to do
    /// holds little, and no more than is left.
    private boolean keeps() {
        long idle = (long) waiting.incrementAndGet() * LENGTH;
        if (idle <= memory.most() / 4 && idle + memory.taken() <= memory.most() && !closed) {
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
            memory.giveBack(LENGTH);
            if (keeps()) {
                free.addFirst(this);
            } else {
                freeMemory();
            }
        }
    }
}
