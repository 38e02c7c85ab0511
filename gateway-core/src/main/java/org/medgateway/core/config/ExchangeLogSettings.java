package org.medgateway.core.config;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;

/// The log of exchanges: one JSON object a line.
@Shorthand("record")
public record ExchangeLogSettings(
        @Setting(value = "Which exchanges are written.", defaultsTo = "all") Recorded record,
        @Setting("The file; `exchanges.jsonl` in the state folder when not given.")
                @Nullable Path file,
        @Setting(value = "A file of this size is closed and a new one begun.", defaultsTo = "64MiB")
                DataSize maxSize,
        @Setting(value = "How many closed files are kept.", defaultsTo = "10") int keep)
        implements Checked {

    public enum Recorded {
        ALL,
        FAILURES,
        OFF
    }

    @Override
    public void check(Scope scope) {
        if (maxSize.bytes() < 4096) {
            scope.problem("maxSize", "expected at least 4KiB, found " + maxSize);
        }
        if (keep < 0 || keep > 10_000) {
            scope.problem("keep", "expected 0 to 10000, found " + keep);
        }
    }
}
