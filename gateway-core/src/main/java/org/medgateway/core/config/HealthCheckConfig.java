package org.medgateway.core.config;

/// How a server is checked, chosen by `type`. A plain name stands for an entry of `healthChecks`.
/// Protocols bring further types.
@NamedReference(HealthCheckReference.class)
public interface HealthCheckConfig {

    Cadence cadence();
}
