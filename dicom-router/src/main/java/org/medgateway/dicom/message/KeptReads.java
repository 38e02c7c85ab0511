package org.medgateway.dicom.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

import org.jspecify.annotations.Nullable;
import org.medgateway.dicom.upper.LargeObjects;

/// The reads of one client whose objects are kept. What is kept holds the whole buffer that it was
/// read into, so long reads share a slab: each begins where the last one ended, and nothing is left
/// empty between them. A connection holds a slab only while an object comes. One event loop only.
final class KeptReads implements RecvByteBufAllocator {

    /// Shorter reads have buffers of their own, which fit them.
    private static final int LONG = 128 * 1024;

    /// Reads where no slab is to be had: a buffer that is hardly filled does not hold much.
    private static final int WITHOUT_SLAB = 64 * 1024;

    private final Slabs slabs;
    private Slabs.@Nullable Slab slab;
    private int used;

    KeptReads(Slabs slabs) {
        this.slabs = slabs;
    }

    /// The message has come to its end: the next one gets a slab of its own.
    void letGo() {
        if (slab != null) {
            slab.release();
            slab = null;
        }
    }

    @Override
    public Handle newHandle() {
        return new Reader((ExtendedHandle) LargeObjects.PASSING_THROUGH.newHandle());
    }

    private final class Reader extends DelegatingHandle implements ExtendedHandle {
        private final ExtendedHandle guesses;
        private boolean intoSlab;

        Reader(ExtendedHandle guesses) {
            super(guesses);
            this.guesses = guesses;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            int guess = guesses.guess();
            intoSlab = false;
            if (guess < LONG) {
                return allocator.ioBuffer(guess);
            }
            if (Slabs.LENGTH - used < LONG) {
                letGo();
            }
            if (slab == null) {
                slab = slabs.take();
                used = 0;
            }
            if (slab == null) {
                return allocator.ioBuffer(WITHOUT_SLAB);
            }
            intoSlab = true;
            int most = Math.min(LargeObjects.LONGEST_READ, Slabs.LENGTH - used);
            return slab.retainedSlice(used, most).writerIndex(0);
        }

        @Override
        public void lastBytesRead(int bytes) {
            if (intoSlab && bytes > 0) {
                used += bytes;
            }
            super.lastBytesRead(bytes);
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMoreDataSupplier) {
            return guesses.continueReading(maybeMoreDataSupplier);
        }
    }
}
