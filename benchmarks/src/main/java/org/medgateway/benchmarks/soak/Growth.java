package org.medgateway.benchmarks.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/// Compares what the process held in the first and in the last third of the run, by medians, so
/// that a single look in the middle of something does not decide.
final class Growth {

    private static final int FEWEST = 9;

    /// What may differ without being growth: noise of so much, or of a sixth, whatever is more.
    private enum Kind {
        HEAP("MiB of heap after a collection", 16, ProcessSample::heap),
        RESIDENT("resident MiB", 48, ProcessSample::resident),
        FILES("open files", 24, ProcessSample::files),
        THREADS("threads", 8, ProcessSample::threads);

        private final String words;
        private final long noise;
        private final ToLongFunction<ProcessSample> value;

        Kind(String words, long noise, ToLongFunction<ProcessSample> value) {
            this.words = words;
            this.noise = noise;
            this.value = value;
        }
    }

    private final List<ProcessSample> samples = new ArrayList<>();

    void add(ProcessSample sample) {
        samples.add(sample);
    }

    /// What grew, a line each.
    List<String> complaints() {
        List<String> complaints = new ArrayList<>();
        if (samples.size() >= FEWEST) {
            for (Kind kind : Kind.values()) {
                long first = first(kind);
                long last = last(kind);
                if (last > first + Math.max(kind.noise, first / 6)) {
                    complaints.add(
                            "The process grew: from %d to %d %s."
                                    .formatted(first, last, kind.words));
                }
            }
        }
        return complaints;
    }

    /// One line for the end of the run.
    String summary() {
        if (samples.size() < FEWEST) {
            return "Too short to judge whether the process grew: %d of at least %d samples after the warm-up."
                    .formatted(samples.size(), FEWEST);
        }
        StringBuilder text = new StringBuilder("First and last third of the run:");
        for (Kind kind : Kind.values()) {
            text.append(
                    String.format(Locale.ROOT, " %d, %d %s;", first(kind), last(kind), kind.words));
        }
        return text.toString();
    }

    private long first(Kind kind) {
        return median(samples.subList(0, samples.size() / 3), kind);
    }

    private long last(Kind kind) {
        return median(samples.subList(samples.size() - samples.size() / 3, samples.size()), kind);
    }

    private static long median(List<ProcessSample> samples, Kind kind) {
        long[] sorted = samples.stream().mapToLong(kind.value).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
