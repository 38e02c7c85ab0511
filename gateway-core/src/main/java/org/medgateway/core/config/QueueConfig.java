package org.medgateway.core.config;

import java.time.Duration;

/// Exchanges that wait while every server runs its full number.
@Shorthand("places")
public record QueueConfig(
        @Setting(value = "How many may wait; 0 is none.", defaultsTo = "128") int places,
        @Setting(value = "How long each may wait.", defaultsTo = "10s") Duration timeout)
        implements Checked {

    @Override
    public void check(Scope scope) {
        if (places < 0 || places > 1_000_000) {
            scope.problem("places", "expected 0 to 1000000, found " + places);
        }
    }
}
