package org.medgateway.benchmarks.fuzz;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// All bouts of one run, in turns on one thread, while another says how far they are and notices
/// when one does not come back.
final class Campaign {

    private static final Duration TURN = Duration.ofMillis(200);
    private static final Duration REPORT = Duration.ofSeconds(10);

    /// A reader that has not come back after this is taken for one that never will.
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<Bout> bouts;
    private final Duration time;
    private final Path folder;
    private final PrintWriter out;

    private volatile @Nullable Bout current;
    private volatile long inputBegan;
    private volatile @Nullable Throwable broken;

    /// @param folder where failures are written
    Campaign(List<Bout> bouts, Duration time, Path folder, PrintWriter out) {
        this.bouts = bouts;
        this.time = time;
        this.folder = folder;
        this.out = out;
    }

    /// Runs for its time; answers whether nothing was found.
    boolean run() throws InterruptedException, IOException {
        long began = System.nanoTime();
        Thread worker = Thread.ofPlatform().daemon().name("fuzz").start(this::work);
        long reported = began;
        while (worker.isAlive()) {
            worker.join(Duration.ofMillis(500));
            long now = System.nanoTime();
            if (now - reported >= REPORT.toNanos()) {
                reported = now;
                out.println(progress(Duration.ofNanos(now - began)));
                out.flush();
            }
            Bout stuck = current;
            if (stuck != null && now - inputBegan > PATIENCE.toNanos()) {
                tell(stuck.stuck(whereIs(worker)));
                return false;
            }
        }
        if (broken != null) {
            throw new IllegalStateException("the fuzzing itself failed", broken);
        }
        summary(Duration.ofNanos(System.nanoTime() - began));
        return bouts.stream().allMatch(bout -> bout.failed() == 0);
    }

    private void work() {
        try {
            long end = System.nanoTime() + time.toNanos();
            while (System.nanoTime() < end && bouts.stream().anyMatch(bout -> !bout.isOver())) {
                for (Bout bout : bouts) {
                    turn(bout, Math.min(end, System.nanoTime() + TURN.toNanos()));
                }
            }
        } catch (IOException | RuntimeException thrown) {
            broken = thrown;
        }
    }

    private void turn(Bout bout, long until) throws IOException {
        while (!bout.isOver() && System.nanoTime() < until) {
            inputBegan = System.nanoTime();
            current = bout;
            Failure failure = bout.step();
            current = null;
            if (failure != null) {
                tell(failure);
            }
        }
    }

    private void tell(Failure failure) throws IOException {
        Path file = failure.write(folder);
        out.println(
                "FOUND " + failure.target() + ": " + failure.what().lines().findFirst().orElse(""));
        out.println("      " + file);
        out.println("      " + failure.again());
        out.flush();
    }

    private static String whereIs(Thread worker) {
        StringBuilder where = new StringBuilder("does not come back; it is in");
        for (StackTraceElement element : worker.getStackTrace()) {
            where.append("\n  ").append(element);
        }
        return where.toString();
    }

    private String progress(Duration passed) {
        StringBuilder line = new StringBuilder("%4d s".formatted(passed.toSeconds()));
        for (Bout bout : bouts) {
            line.append(
                    "  %s %d/%d/%d"
                            .formatted(
                                    bout.target().name(),
                                    bout.inputs(),
                                    bout.accepted(),
                                    bout.refused()));
        }
        return line.toString();
    }

    private void summary(Duration passed) {
        out.printf("%n%-18s %10s %10s %10s %8s%n", "", "inputs", "accepted", "refused", "failed");
        for (Bout bout : bouts) {
            out.printf(
                    "%-18s %,10d %,10d %,10d %,8d%n",
                    bout.target().name(),
                    bout.inputs(),
                    bout.accepted(),
                    bout.refused(),
                    bout.failed());
        }
        long inputs = bouts.stream().mapToLong(Bout::inputs).sum();
        out.printf(
                "%,d inputs in %d s, %,d a second, each delivered in up to three ways%n",
                inputs, passed.toSeconds(), inputs * 1000 / Math.max(1, passed.toMillis()));
        out.flush();
    }
}
