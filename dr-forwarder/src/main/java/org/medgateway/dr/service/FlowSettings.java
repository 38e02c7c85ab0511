package org.medgateway.dr.service;

import org.medgateway.core.config.Checked;
import org.medgateway.core.config.Scope;
import org.medgateway.core.config.Setting;
import org.medgateway.dr.plane.FlowLimits;

import java.time.Duration;

/// What the kernel remembers of flows.
public record FlowSettings(
        @Setting(
                        value =
                                "How long a flow without a packet is remembered; must exceed the"
                                        + " idle time of the clients' associations.",
                        defaultsTo = "1h")
                Duration idle,
        @Setting(value = "How long an unanswered SYN is remembered.", defaultsTo = "1m")
                Duration opening,
        @Setting(value = "How long a flow is remembered after its end.", defaultsTo = "30s")
                Duration closing,
        @Setting(
                        value =
                                "How many flows are remembered, for each address family. Another"
                                        + " size takes over what is remembered now.",
                        defaultsTo = "262144")
                int size)
        implements Checked {

    @Override
    public void check(Scope scope) {
        atLeastOneSecond(scope, "idle", idle);
        atLeastOneSecond(scope, "opening", opening);
        atLeastOneSecond(scope, "closing", closing);
        if (size < 1 || size > 16_777_216) {
            scope.problem("size", "expected 1 to 16777216, found " + size);
        }
    }

    private static void atLeastOneSecond(Scope scope, String key, Duration value) {
        if (value.toSeconds() < 1) {
            scope.problem(key, "expected at least 1s");
        }
    }

    FlowLimits limits() {
        return new FlowLimits(opening, idle, closing, size);
    }
}
