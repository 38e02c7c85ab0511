package org.medgateway.core.config;

import java.util.List;

/// What came of reading a configuration.
public sealed interface Reading<T> {

    /// The configuration is good; the warnings are for the operator to see.
    record Accepted<T>(T value, List<Problem> warnings) implements Reading<T> {
        public Accepted {
            warnings = List.copyOf(warnings);
        }
    }

    /// The configuration is not usable; every problem that could be found, in the order of the
    /// file.
    record Refused<T>(List<Problem> problems) implements Reading<T> {
        public Refused {
            problems = List.copyOf(problems);
        }
    }
}
