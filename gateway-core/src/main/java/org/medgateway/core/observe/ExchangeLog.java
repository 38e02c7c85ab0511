package org.medgateway.core.observe;

import org.medgateway.core.observe.Event.Severity;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/// Writes each exchange that ended as a line of JSON.
///
/// Events come in on any thread and wait in a bounded queue for the one thread that writes, so a
/// slow or full disk holds up no exchange: what finds the queue full is dropped, counted, and said
/// in the log itself and by an alarm. While a disk is full, the queue is kept and tried again.
public final class ExchangeLog implements Events.Listener, AutoCloseable {

    /// Which exchanges are written.
    public enum Recorded {
        ALL,
        FAILURES,
        OFF
    }

    /// @param file the file in use; closed ones stand beside it
    /// @param maxSize in bytes
    /// @param keep how many closed files are kept
    public record Settings(Recorded recorded, Path file, long maxSize, int keep) {}

    private static final int CAPACITY = 65_536;

    /// How long the writer lets lines gather while exchanges end, so that it is not woken for each.
    private static final Duration GATHERING = Duration.ofMillis(20);

    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String SUBJECT = "exchange log";

    private final Events events;
    private final InstantSource clock;
    private final int capacity;
    private final ConcurrentLinkedQueue<Exchange> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queued = new AtomicInteger();
    private final AtomicBoolean asleep = new AtomicBoolean();
    private final LongAdder written = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final Thread writer;
    private volatile Settings settings;
    private volatile boolean closing;

    // The writer's own.
    private Settings inUse;
    private final JsonLine lines = new JsonLine();
    private LogFile file;
    private boolean broken;
    private long nextTry;
    private long saidDropped;
    private long nextSaying;

    /// Begins; the file is opened for the first exchange.
    public ExchangeLog(Settings settings, Events events, InstantSource clock) {
        this(settings, events, clock, CAPACITY);
    }

    ExchangeLog(Settings settings, Events events, InstantSource clock, int capacity) {
        this.settings = settings;
        this.events = events;
        this.clock = clock;
        this.capacity = capacity;
        this.inUse = settings;
        this.file = new LogFile(settings.file(), settings.maxSize(), settings.keep());
        // a thread of its own: a disk that hangs would keep one of the few carriers of virtual
        // threads
        this.writer = Thread.ofPlatform().daemon().name("exchange-log").unstarted(this::run);
        writer.start();
    }

    /// Goes on with other settings.
    public void settings(Settings next) {
        settings = next;
        wake();
    }

    @Override
    public void on(Event event) {
        if (event instanceof Event.ExchangeEnded(var exchange) && wanted(exchange)) {
            if (queued.incrementAndGet() > capacity) {
                queued.decrementAndGet();
                dropped.increment();
                return;
            }
            queue.add(exchange);
            wake();
        }
    }

    private boolean wanted(Exchange exchange) {
        return switch (settings.recorded()) {
            case ALL -> true;
            case FAILURES -> !exchange.outcome().equals("succeeded");
            case OFF -> false;
        };
    }

    private void wake() {
        if (asleep.get() && asleep.compareAndSet(true, false)) {
            LockSupport.unpark(writer);
        }
    }

    /// Lines written since the start.
    public long written() {
        return written.sum();
    }

    /// Exchanges that are missing in the log since the start.
    public long dropped() {
        return dropped.sum();
    }

    private void run() {
        while (!closing) {
            boolean busy = pass();
            if (busy) {
                LockSupport.parkNanos(GATHERING.toNanos());
            } else {
                sleep();
            }
        }
        nextTry = System.nanoTime();
        pass();
        lastWords();
    }

    /// Sleeps until there is something to write. What is broken or still to be said is looked at
    /// again in a while, and no exchange wakes it before.
    private void sleep() {
        if (broken || dropped.sum() > saidDropped) {
            LockSupport.parkNanos(RETRY.toNanos());
            return;
        }
        asleep.set(true);
        if (!closing && inUse.equals(settings) && queue.isEmpty()) {
            LockSupport.park();
        }
        asleep.set(false);
    }

    /// Writes what waits; answers whether there was anything.
    private boolean pass() {
        if (broken && System.nanoTime() - nextTry < 0) {
            return false;
        }
        changeSettings();
        boolean any = false;
        try {
            file.reopenIfGone();
            sayDropped();
            for (Exchange next = queue.peek(); next != null; next = queue.peek()) {
                file.add(lines.of(next));
                queue.remove();
                queued.decrementAndGet();
                written.increment();
                any = true;
            }
            file.flush();
            if (broken) {
                broken = false;
                alarm(Severity.INFO, "is written again");
            }
            return any;
        } catch (IOException e) {
            nextTry = System.nanoTime() + RETRY.toNanos();
            if (!broken) {
                broken = true;
                alarm(
                        Severity.CRITICAL,
                        inUse.file()
                                + " cannot be written: "
                                + e.getMessage()
                                + "; exchanges go on, and up to "
                                + capacity
                                + " of them wait to be logged");
            }
            return false;
        }
    }

    private void changeSettings() {
        Settings next = settings;
        if (!next.equals(inUse)) {
            closeFile();
            inUse = next;
            file = new LogFile(next.file(), next.maxSize(), next.keep());
            broken = false;
        }
    }

    /// Says how many are missing: at most every ten seconds in the log and as an alarm.
    private void sayDropped() throws IOException {
        long count = dropped.sum() - saidDropped;
        long now = System.nanoTime();
        if (count > 0 && (saidDropped == 0 || now - nextSaying >= 0 || closing)) {
            file.add(JsonLine.lost(clock.instant(), count));
            saidDropped += count;
            nextSaying = now + Duration.ofSeconds(10).toNanos();
            alarm(
                    Severity.WARNING,
                    count + " exchanges are missing in it, since the disk could not keep up");
        }
    }

    private void alarm(Severity severity, String message) {
        events.publish(new Event.Alarm(clock.instant(), severity, "", SUBJECT, message));
    }

    private void closeFile() {
        try {
            file.close();
        } catch (IOException _) { // said already, or by the next pass
            written.add(-file.pendingLines());
            dropped.add(file.pendingLines());
        }
    }

    private void lastWords() {
        closeFile();
        int left = queue.size();
        dropped.add(left);
        long missing = dropped.sum() - saidDropped;
        if (missing > 0) {
            alarm(Severity.WARNING, missing + " exchanges are missing in it at the end");
        }
    }

    /// Writes what waits and ends. Exchanges that end later are not written.
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(writer);
        try {
            if (!writer.join(PATIENCE)) {
                alarm(
                        Severity.WARNING,
                        inUse.file() + " takes no lines; what waits for it is lost");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
