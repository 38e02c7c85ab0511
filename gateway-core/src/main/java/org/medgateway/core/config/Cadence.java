package org.medgateway.core.config;

import java.time.Duration;

/// How often a server is checked and when the verdict turns.
public record Cadence(
        @Setting(value = "The time between two checks.", defaultsTo = "4s") Duration interval,
        @Setting(
                        value =
                                "The time between two checks while the verdict is turning, or after"
                                        + " an exchange failed.",
                        defaultsTo = "1s")
                Duration fastInterval,
        @Setting(value = "How long a check may take.", defaultsTo = "3s") Duration timeout,
        @Setting(value = "Good checks in a row that bring a server up.", defaultsTo = "2") int rise,
        @Setting(value = "Bad checks in a row that take a server down.", defaultsTo = "2") int fall)
        implements Checked {

    /// What holds where nothing is said.
    static final Cadence DEFAULTS =
            new Cadence(Duration.ofSeconds(4), Duration.ofSeconds(1), Duration.ofSeconds(3), 2, 2);

    @Override
    public void check(Scope scope) {
        if (interval.toMillis() < 10) {
            scope.problem("interval", "expected at least 10ms");
        }
        if (fastInterval.toMillis() < 10) {
            scope.problem("fastInterval", "expected at least 10ms");
        }
        if (timeout.toMillis() < 1) {
            scope.problem("timeout", "expected at least 1ms");
        }
        if (rise < 1 || rise > 1000) {
            scope.problem("rise", "expected 1 to 1000, found " + rise);
        }
        if (fall < 1 || fall > 1000) {
            scope.problem("fall", "expected 1 to 1000, found " + fall);
        }
    }

    /// The fast interval, never above the interval.
    public Duration fast() {
        return fastInterval.compareTo(interval) < 0 ? fastInterval : interval;
    }
}
