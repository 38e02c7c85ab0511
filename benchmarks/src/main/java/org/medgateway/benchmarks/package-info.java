/// Measurements: JMH benchmarks of the hot paths, side-by-side runs with other programs; and
/// fuzzing. Nothing may call it.
@NullMarked
package org.medgateway.benchmarks;

import org.jspecify.annotations.NullMarked;
