package org.medgateway.dicom;

import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetector.Level;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// Buffers that were thrown away without having been released, as Netty's leak detector finds them.
final class Leaks implements AutoCloseable {

    /// The detector says the same only once.
    private static final AtomicInteger MARKS = new AtomicInteger();

    private static final String MARK = "lost on purpose: ";

    private final Level before = ResourceLeakDetector.getLevel();
    private final List<String> found = new CopyOnWriteArrayList<>();

    private Leaks() {
        ResourceLeakDetector.setLevel(Level.PARANOID);
        ByteBufUtil.setLeakListener((_, records) -> found.add(records));
    }

    /// Looks at every buffer from now on.
    static Leaks watch() {
        return new Leaks();
    }

    /// Where the buffers that were lost until now were last touched. One more is lost on purpose:
    /// when the collector has found that, it has found all that went before.
    List<String> found() {
        var mark = MARK + MARKS.incrementAndGet();
        ByteBufAllocator.DEFAULT.buffer(1).touch(mark);
        await().until(() -> hasFound(mark));
        return found.stream().filter(records -> !records.contains(MARK)).toList();
    }

    private boolean hasFound(String mark) {
        System.gc();
        ByteBufAllocator.DEFAULT.buffer(1).release(); // the detector reports when it tracks another
        return found.stream().anyMatch(records -> records.contains(mark));
    }

    @Override
    public void close() {
        ByteBufUtil.setLeakListener(null);
        ResourceLeakDetector.setLevel(before);
    }
}
