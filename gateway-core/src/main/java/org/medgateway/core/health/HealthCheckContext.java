package org.medgateway.core.health;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.ServerTlsConfig;
import org.medgateway.core.net.ClientTls;
import org.medgateway.core.net.Connector;

import java.util.function.Function;

/// What checks work with.
///
/// @param tls makes TLS towards servers from its settings
/// @param serviceTls TLS as the service itself speaks it to its servers; null is plain
public record HealthCheckContext(
        Connector connector,
        Function<ServerTlsConfig, ClientTls> tls,
        @Nullable ClientTls serviceTls) {}
