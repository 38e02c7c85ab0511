package org.medgateway.core.health;

import org.medgateway.core.config.HealthCheckConfig;

/// A kind of health check, as the configuration names it.
///
/// @param <C> the record that its settings are read into
public interface HealthCheckType<C extends HealthCheckConfig> {

    /// The `type` in the configuration.
    String name();

    Class<C> config();

    HealthCheck open(C config, HealthCheckContext context);
}
