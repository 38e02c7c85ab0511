package org.medgateway.benchmarks.fuzz;

import com.sun.management.ThreadMXBean;

import org.jspecify.annotations.Nullable;

import java.lang.management.ManagementFactory;
import java.time.Duration;

/// Puts one input through one target, cut in three ways, and holds it to what is demanded.
final class Trial {

    /// Of processor time, so that a busy machine is not taken for a slow reader.
    static final Duration LONGEST = Duration.ofSeconds(1);

    /// What a reader may allocate on the heap for an input of no bytes, and for each byte more. Far
    /// above what any needs, and far below what a wrong length asks for.
    private static final long MOST_ALLOCATED = 32L << 20;

    private static final long MOST_ALLOCATED_A_BYTE = 4096;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Target target;
    private final long seed;
    private final long number;
    private final byte[] bytes;
    private final long cuts;

    /// @param cuts seed of the random cuts
    Trial(Target target, long seed, long number, byte[] bytes, long cuts) {
        this.target = target;
        this.seed = seed;
        this.number = number;
        this.bytes = bytes;
        this.cuts = cuts;
    }

    /// What came of it.
    ///
    /// @param failure null where every demand was met
    record Result(boolean accepted, @Nullable Failure failure) {}

    Result run() {
        Outcome whole = null;
        for (Input.Cut cut : Input.Cut.values()) {
            if (cut != Input.Cut.WHOLE && !target.takesPieces()) {
                break;
            }
            Outcome outcome;
            try {
                outcome = delivered(cut);
            } catch (Unmet unmet) {
                return new Result(
                        false, failure(cut, String.valueOf(unmet.getMessage()), unmet.getCause()));
            }
            if (whole == null) {
                whole = outcome;
            } else if (!outcome.story().equals(whole.story())) {
                return new Result(
                        false,
                        failure(
                                cut,
                                "read otherwise than in one piece\n--- whole\n"
                                        + whole.story()
                                        + "--- "
                                        + cut
                                        + "\n"
                                        + outcome.story(),
                                null));
            }
        }
        return new Result(whole != null && whole.accepted(), null);
    }

    private Outcome delivered(Input.Cut cut) throws Unmet {
        Input input = new Input(bytes, cut, cuts, target.mostHeld());
        long cpu = THREADS.getCurrentThreadCpuTime();
        long allocated = THREADS.getCurrentThreadAllocatedBytes();
        Outcome outcome;
        try {
            outcome = target.take(input);
        } catch (AssertionError unmet) {
            throw new Unmet(String.valueOf(unmet.getMessage()), unmet);
        } catch (Exception | StackOverflowError | OutOfMemoryError thrown) {
            throw new Unmet("threw " + thrown, thrown);
        }
        allocated = THREADS.getCurrentThreadAllocatedBytes() - allocated;
        Duration taken = Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - cpu);
        if (input.held() != 0) {
            throw new Unmet(input.held() + " bytes of buffers were never given back", null);
        }
        if (taken.compareTo(LONGEST) > 0) {
            throw new Unmet("took " + taken.toMillis() + " ms", null);
        }
        if (cut == Input.Cut.WHOLE
                && allocated > MOST_ALLOCATED + MOST_ALLOCATED_A_BYTE * bytes.length) {
            throw new Unmet(
                    "allocated " + allocated + " bytes for an input of " + bytes.length, null);
        }
        return outcome;
    }

    private Failure failure(Input.Cut cut, String what, @Nullable Throwable cause) {
        return new Failure(target.name(), seed, number, bytes, cut, what, cause);
    }

    /// A demand that was not met.
    private static final class Unmet extends Exception {
        private static final long serialVersionUID = 1;

        Unmet(String what, @Nullable Throwable cause) {
            super(what, cause, false, false);
        }
    }
}
