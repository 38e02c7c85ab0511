package org.medgateway.benchmarks.fuzz;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// One target and its way through the inputs of one seed. Stepped by one thread, its counts read by
/// any.
final class Bout {

    /// Findings after which a target is left alone: the same root shows itself again and again.
    private static final int MOST_FAILURES = 20;

    private static final int MOST_REPETITIONS = 5_000;

    private final Target target;
    private final long seed;
    private final Mutator mutator;
    private final Set<String> kinds = new HashSet<>();
    private final List<Failure> failures = new ArrayList<>();

    private volatile long inputs;
    private volatile long accepted;
    private volatile long failed;

    Bout(Target target, long seed) {
        this.target = target;
        this.seed = seed;
        this.mutator = new Mutator(seed, target);
    }

    Target target() {
        return target;
    }

    /// Puts the next input through; answers a failure of a kind that is new.
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    @Nullable Failure step() {
        long number = inputs;
        Trial.Result result = trial(number).run();
        inputs = number + 1;
        Failure failure = result.failure();
        if (failure == null) {
            accepted += result.accepted() ? 1 : 0;
            return null;
        }
        failed++;
        if (!kinds.add(failure.kind())) {
            return null;
        }
        failures.add(failure);
        return failure;
    }

    Trial trial(long number) {
        return new Trial(target, seed, number, mutator.input(number), mutator.seed(number));
    }

    /// The input that is on its way now, or will be next.
    Failure stuck(String what) {
        return new Failure(
                target.name(), seed, inputs, mutator.input(inputs), Input.Cut.WHOLE, what, null);
    }

    boolean isOver() {
        return failures.size() >= MOST_FAILURES || failed >= MOST_REPETITIONS;
    }

    /// One of each kind.
    List<Failure> failures() {
        return failures;
    }

    long inputs() {
        return inputs;
    }

    long accepted() {
        return accepted;
    }

    long failed() {
        return failed;
    }

    long refused() {
        return inputs - accepted - failed;
    }
}
