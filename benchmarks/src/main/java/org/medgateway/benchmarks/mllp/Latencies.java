package org.medgateway.benchmarks.mllp;

/// Counts durations in buckets of 1/32 of their magnitude: exact enough for percentiles, and no
/// cost in the loop that is measured. One thread writes, another reads when it is done.
final class Latencies {

    private static final int BUCKETS_PER_OCTAVE = 32;

    private final long[] buckets = new long[64 * BUCKETS_PER_OCTAVE];
    private long count;

    void add(long nanos) {
        buckets[bucket(Math.max(nanos, 1))]++;
        count++;
    }

    void clear() {
        java.util.Arrays.fill(buckets, 0);
        count = 0;
    }

    long count() {
        return count;
    }

    /// The duration that `share` of all stay within, in microseconds.
    double micros(double share) {
        long wanted = Math.max(1, Math.round(count * share));
        long seen = 0;
        for (int i = 0; i < buckets.length; i++) {
            seen += buckets[i];
            if (seen >= wanted) {
                return upperEnd(i) / 1000.0;
            }
        }
        return 0;
    }

    private static int bucket(long nanos) {
        int octave = 63 - Long.numberOfLeadingZeros(nanos);
        int within = octave < 5 ? 0 : (int) (nanos >>> (octave - 5)) & (BUCKETS_PER_OCTAVE - 1);
        return octave * BUCKETS_PER_OCTAVE + within;
    }

    private static double upperEnd(int bucket) {
        int octave = bucket / BUCKETS_PER_OCTAVE;
        int within = bucket % BUCKETS_PER_OCTAVE + 1;
        return Math.pow(2, octave) * (1 + within / (double) BUCKETS_PER_OCTAVE);
    }
}
