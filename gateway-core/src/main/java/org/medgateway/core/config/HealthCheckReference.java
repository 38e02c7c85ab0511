package org.medgateway.core.config;

import java.util.Map;

/// The name of an entry of `healthChecks`, or `connect` or `none` for those checks as they are by
/// default.
@Shorthand("name")
public record HealthCheckReference(@Setting("The entry of `healthChecks`.") String name)
        implements HealthCheckConfig {

    /// The checks that need no entry.
    static final Map<String, HealthCheckConfig> BUILT_IN =
            Map.of(
                    "connect", new ConnectCheckConfig(Cadence.DEFAULTS, null, null),
                    "none", new NoCheckConfig(Cadence.DEFAULTS));

    @Override
    public Cadence cadence() {
        throw new IllegalStateException("the reference to " + name + " has to be resolved first");
    }
}
