package org.medgateway.core.config;

import org.medgateway.core.config.Reading.Accepted;
import org.medgateway.core.config.Reading.Refused;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Reads texts as the file `h.yaml` in `/etc/h` for the tests.
final class Reads {
    private Reads() {}

    static <T extends Record> Reading<T> read(String yaml, Class<T> type) {
        return read(yaml, type, Map.of());
    }

    static <T extends Record> Reading<T> read(
            String yaml, Class<T> type, Map<String, String> environment) {
        return new ConfigReader(Hospital.VARIANTS, environment::get)
                .read("h.yaml", Path.of("/etc/h"), yaml, type);
    }

    static <T extends Record> T accepted(String yaml, Class<T> type) {
        return switch (read(yaml, type)) {
            case Accepted<T>(var value, _) -> value;
            case Refused<T>(var problems) -> throw new AssertionError("refused: " + problems);
        };
    }

    /// The warnings, one a line; a refusal has none.
    static List<String> warnings(Reading<?> reading) {
        return switch (reading) {
            case Accepted<?>(_, var warnings) -> warnings.stream().map(Problem::toString).toList();
            case Refused<?> _ -> List.of();
        };
    }

    /// The problems, one a line, as the operator sees them; empty when the text is accepted.
    static List<String> problems(Reading<?> reading) {
        return switch (reading) {
            case Accepted<?> _ -> List.of();
            case Refused<?>(var problems) -> problems.stream().map(Problem::toString).toList();
        };
    }
}
