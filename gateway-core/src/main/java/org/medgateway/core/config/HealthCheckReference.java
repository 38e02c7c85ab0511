package org.medgateway.core.config;

/// The name of an entry of `healthChecks`.
@Shorthand("name")
public record HealthCheckReference(@Setting("The entry of `healthChecks`.") String name)
        implements HealthCheckConfig {

    @Override
    public Cadence cadence() {
        throw new IllegalStateException("the reference to " + name + " has to be resolved first");
    }
}
