package org.medgateway.core.config;

/// No check: the server counts as up until exchanges fail on it.
@TypeName("none")
public record NoCheckConfig(@Flattened Cadence cadence) implements HealthCheckConfig {}
