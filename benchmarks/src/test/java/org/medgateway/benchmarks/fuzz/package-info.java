/// The test of the fuzzing.
@NullMarked
package org.medgateway.benchmarks.fuzz;

import org.jspecify.annotations.NullMarked;
