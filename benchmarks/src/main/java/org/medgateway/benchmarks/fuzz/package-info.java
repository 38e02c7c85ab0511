/// Fuzzing of everything that reads bytes from outside: golden samples, changed by one seeded
/// generator, go through the readers whole, byte by byte and cut at random. Called by
/// `benchmarks/fuzz` and by the test of this package.
@NullMarked
package org.medgateway.benchmarks.fuzz;

import org.jspecify.annotations.NullMarked;
