package org.medgateway.dicom.message;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The data set of a message as far as it has come, kept until a server has answered: its beginning
/// in memory, the rest in a file. Where neither has room it stops being kept, and the message goes
/// on without a second chance. One event loop only.
final class KeptMessage {

    /// Bytes that may wait for the file before the client is made to wait.
    private static final long MOST_WAITING = 1 << 20;

    private final Budget memory;
    private final Spool spool;
    private final EventLoop loop;
    private final long longestInMemory;
    private final Runnable changed;
    private final List<ByteBuf> segments = new ArrayList<>();
    private final List<Long> starts = new ArrayList<>();
    private long inMemory;
    private long paid;
    private long size;
    private @Nullable SpoolFile file;
    private long inFile;
    private boolean complete;
    private boolean dropped;
    private boolean closed;

    /// @param changed runs when the file has caught up
    KeptMessage(
            Budget memory, Spool spool, EventLoop loop, long longestInMemory, Runnable changed) {
        this.memory = memory;
        this.spool = spool;
        this.loop = loop;
        this.longestInMemory = longestInMemory;
        this.changed = changed;
    }

    /// @param piece taken over
    /// @param last whether the message ends with it
    void append(ByteBuf piece, boolean last) {
        int length = piece.readableBytes();
        size += length;
        complete = last;
        if (dropped || closed || length == 0) {
            piece.release();
        } else if (file == null && inMemory + length <= longestInMemory && pay(piece)) {
            starts.add(inMemory);
            segments.add(piece);
            inMemory += length;
        } else if (spool.budget().take(length)) {
            if (file == null) {
                file = new SpoolFile(spool, loop, changed);
            }
            file.append(inFile, piece);
            inFile += length;
        } else {
            piece.release();
            drop();
        }
    }

    /// Takes the memory of a piece from the budget; that of a slab has been taken already.
    private boolean pay(ByteBuf piece) {
        if (Slabs.holds(piece)) {
            return true;
        }
        boolean there = memory.take(piece.readableBytes());
        if (there) {
            paid += piece.readableBytes();
        }
        return there;
    }

    /// Keeps nothing any more, of what has come and of what will.
    void drop() {
        if (!dropped && !closed) {
            dropped = true;
            giveUp();
        }
    }

    /// Bytes that have come, kept or not.
    long size() {
        return size;
    }

    /// Whether the message has come to its end.
    boolean complete() {
        return complete;
    }

    /// Whether it can be sent from its beginning.
    boolean replayable() {
        return !dropped && !closed && (file == null || !file.broken());
    }

    /// Whether the client is to wait for the file.
    boolean behind() {
        return file != null && file.waitingBytes() > MOST_WAITING;
    }

    /// Whether what has come lies in memory, and there is room for as much again.
    boolean young() {
        return file == null && size * 2 <= longestInMemory;
    }

    /// Reads from a position that has come already.
    ///
    /// @param into called at once for what is in memory, later on the loop for the file; a retained
    ///   buffer, or null where it cannot be read
    void read(long position, int most, Consumer<@Nullable ByteBuf> into) {
        if (!replayable()) {
            into.accept(null);
        } else if (position < inMemory) {
            int at = segmentAt(position);
            var segment = segments.get(at);
            int offset = (int) (position - starts.get(at));
            int length = Math.min(most, segment.readableBytes() - offset);
            into.accept(segment.retainedSlice(segment.readerIndex() + offset, length));
        } else if (file != null) {
            int length = (int) Math.min(most, size - position);
            file.read(position - inMemory, length, into);
        } else {
            into.accept(null);
        }
    }

    private int segmentAt(long position) {
        int low = 0;
        int high = starts.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (starts.get(middle) <= position) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /// Nobody needs the message any more.
    void close() {
        if (!closed) {
            closed = true;
            giveUp();
        }
    }

    private void giveUp() {
        segments.forEach(ByteBuf::release);
        segments.clear();
        starts.clear();
        memory.giveBack(paid);
        paid = 0;
        inMemory = 0;
        if (file != null) {
            file.close();
            spool.budget().giveBack(inFile);
            inFile = 0;
        }
    }
}
