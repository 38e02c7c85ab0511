package org.medgateway.benchmarks.fuzz;

/// What came of an input.
///
/// @param accepted whether anything in it was understood as a message
/// @param story all that was read, in words
record Outcome(boolean accepted, String story) {}
