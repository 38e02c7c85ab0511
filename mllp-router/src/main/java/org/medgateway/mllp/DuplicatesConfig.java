package org.medgateway.mllp;

import org.medgateway.core.config.Checked;
import org.medgateway.core.config.Scope;
import org.medgateway.core.config.Setting;
import org.medgateway.core.config.Shorthand;

import java.time.Duration;

/// What counts as the same message again: MSH-3, MSH-4, MSH-10 and every byte of the body are
/// alike.
@Shorthand("window")
public record DuplicatesConfig(
        @Setting(value = "How long a positive acknowledgement is remembered.", example = "10m")
                Duration window,
        @Setting(value = "How many are remembered; the oldest goes.", defaultsTo = "10000")
                int maxEntries)
        implements Checked {

    @Override
    public void check(Scope scope) {
        if (maxEntries < 1) {
            scope.problem("maxEntries", "expected at least 1, found " + maxEntries);
        }
        if (window.isZero() || window.isNegative()) {
            scope.problem("window", "expected more than 0");
        }
    }
}
