package org.medgateway.app.systemd;

import io.netty.util.concurrent.EventExecutor;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/// Says that the program is alive as long as every event loop does what it is given. A loop that
/// hangs carries nothing for its clients, however healthy the rest looks; then nothing is said, and
/// systemd starts the program anew.
public final class Watchdog implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

    private final Iterable<? extends EventExecutor> loops;
    private final Duration rhythm;
    private final Runnable alive;
    private final CountDownLatch closed = new CountDownLatch(1);

    private Watchdog(Iterable<? extends EventExecutor> loops, Duration rhythm, Runnable alive) {
        this.loops = loops;
        this.rhythm = rhythm;
        this.alive = alive;
    }

    /// @param limit how long may pass without a word; the loops are asked three times in it
    public static Watchdog start(
            Iterable<? extends EventExecutor> loops, Duration limit, Runnable alive) {
        Watchdog watchdog = new Watchdog(loops, limit.dividedBy(3), alive);
        Thread.ofPlatform().daemon().name("watchdog").start(watchdog::watch);
        return watchdog;
    }

    private void watch() {
        try {
            do {
                Set<String> silent = ask();
                if (silent.isEmpty()) {
                    alive.run();
                } else {
                    LOG.error(
                            "Event loops {} have done nothing for {} ms; systemd is not told that"
                                    + " the gateway is alive",
                            silent,
                            rhythm.toMillis());
                }
            } while (!closed.await(rhythm.toNanos(), TimeUnit.NANOSECONDS));
        } catch (RejectedExecutionException _) {
            // the loops have been shut down: the program ends
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Gives every loop something to do; the names of those that have not done it in time.
    private Set<String> ask() throws InterruptedException {
        Set<String> silent = ConcurrentHashMap.newKeySet();
        int count = 0;
        for (EventExecutor _ : loops) {
            silent.add("loop " + count++);
        }
        CountDownLatch answers = new CountDownLatch(count);
        int number = 0;
        for (EventExecutor loop : loops) {
            String name = "loop " + number++;
            loop.execute(
                    () -> {
                        silent.remove(name);
                        answers.countDown();
                    });
        }
        boolean all = answers.await(rhythm.toNanos(), TimeUnit.NANOSECONDS);
        return all ? Set.of() : Set.copyOf(silent);
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
