package org.medgateway.dicom.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/// The part of one message that lies in a file. Called on the event loop of its message; the file
/// is touched by one virtual thread at a time, in the order of the calls.
final class SpoolFile {

    private final Spool spool;
    private final EventLoop loop;
    private final Runnable wrote;
    private final ArrayDeque<Task> tasks = new ArrayDeque<>(); // guarded by itself
    private boolean running; // guarded by tasks
    private @Nullable FileChannel file; // the running thread's
    private long waitingBytes;
    private boolean broken;

    private interface Task {
        void run() throws IOException;

        @SuppressWarnings("UnusedVariable")
        default void failed(IOException why) {}
    }

    /// @param wrote runs on the loop whenever something has been written, or will not be any more
    SpoolFile(Spool spool, EventLoop loop, Runnable wrote) {
        this.spool = spool;
        this.loop = loop;
        this.wrote = wrote;
    }

    /// Bytes on their way to the file.
    long waitingBytes() {
        return waitingBytes;
    }

    /// Whether the file could not be written, so that what is in it is no message.
    boolean broken() {
        return broken;
    }

    /// @param piece taken over
    void append(long position, ByteBuf piece) {
        int length = piece.readableBytes();
        waitingBytes += length;
        submit(
                new Task() {
                    @Override
                    public void run() throws IOException {
                        try {
                            long at = position;
                            for (ByteBuffer part : piece.nioBuffers()) {
                                while (part.hasRemaining()) {
                                    at += channel().write(part, at);
                                }
                            }
                        } finally {
                            piece.release();
                        }
                        done(false);
                    }

                    @Override
                    public void failed(IOException why) {
                        done(true);
                    }

                    private void done(boolean failed) {
                        tell(
                                () -> {
                                    waitingBytes -= length;
                                    broken |= failed;
                                    wrote.run();
                                });
                    }
                });
    }

    /// Reads bytes that were appended before.
    ///
    /// @param into called on the loop; null where the file cannot be read
    void read(long position, int length, Consumer<@Nullable ByteBuf> into) {
        submit(
                new Task() {
                    @Override
                    public void run() throws IOException {
                        var bytes = ByteBuffer.allocate(length);
                        while (bytes.hasRemaining()) {
                            if (channel().read(bytes, position + bytes.position()) < 0) {
                                throw new IOException("the spool file ends early");
                            }
                        }
                        var whole = Unpooled.wrappedBuffer(bytes.flip());
                        tell(() -> into.accept(whole));
                    }

                    @Override
                    public void failed(IOException why) {
                        tell(() -> into.accept(null));
                    }
                });
    }

    /// A loop that has ended wants to know nothing more; the tasks behind still give back what they
    /// hold.
    private void tell(Runnable news) {
        try {
            loop.execute(news);
        } catch (RejectedExecutionException _) {
            // the gateway has stopped
        }
    }

    void close() {
        submit(
                () -> {
                    if (file != null) {
                        file.close();
                        file = null;
                    }
                });
    }

    private FileChannel channel() throws IOException {
        if (file == null) {
            file = spool.open();
        }
        return file;
    }

    private void submit(Task task) {
        synchronized (tasks) {
            tasks.add(task);
            if (running) {
                return;
            }
            running = true;
        }
        Thread.ofVirtual().name("spool").start(this::work);
    }

    private void work() {
        while (true) {
            Task next;
            synchronized (tasks) {
                next = tasks.poll();
                if (next == null) {
                    running = false;
                    return;
                }
            }
            try {
                next.run();
            } catch (IOException why) {
                next.failed(why);
            }
        }
    }
}
