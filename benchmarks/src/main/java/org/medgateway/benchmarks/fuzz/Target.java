package org.medgateway.benchmarks.fuzz;

import java.util.List;

/// One reader under fuzz. One thread only.
interface Target {

    /// As `--only` has it.
    String name();

    /// Good inputs, from which all others are made.
    List<byte[]> samples();

    /// Reads the input to its end or to where it is refused, and gives back all that it was handed.
    ///
    /// @return what came of it, the same however the input was cut
    /// @throws Exception which is a finding, as is every error: what a reader refuses, it refuses
    ///   in its own words
    Outcome take(Input input) throws Exception;

    /// What of a sample can follow another on one connection.
    default byte[] following(byte[] sample) {
        return sample;
    }

    /// Whether it is fed in pieces at all.
    default boolean takesPieces() {
        return true;
    }

    /// The most bytes of buffers that it may hold while it waits for more.
    default long mostHeld() {
        return 0;
    }

    /// The longest input, in bytes.
    default int longest() {
        return 16 * 1024;
    }
}
