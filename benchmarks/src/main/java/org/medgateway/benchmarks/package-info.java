/// Measurements: JMH benchmarks of the hot paths, and side-by-side runs with other programs.
/// Nothing may call it.
@NullMarked
package org.medgateway.benchmarks;

import org.jspecify.annotations.NullMarked;
