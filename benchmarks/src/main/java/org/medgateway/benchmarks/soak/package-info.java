/// A long run under load with everything that happens in a hospital, which ends with a judgement:
/// what was lost, and what the gateway's process kept.
@NullMarked
package org.medgateway.benchmarks.soak;

import org.jspecify.annotations.NullMarked;
