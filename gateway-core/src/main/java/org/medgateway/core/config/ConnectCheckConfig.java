package org.medgateway.core.config;

import org.jspecify.annotations.Nullable;

/// Up is whoever takes a TCP connection, and finishes a TLS handshake where one is asked for.
@TypeName("connect")
public record ConnectCheckConfig(
        @Flattened Cadence cadence,
        @Setting("The port to connect to instead of the server's own.") @Nullable Integer port,
        @Setting("TLS, where the check is to include the handshake.") @Nullable ServerTlsConfig tls)
        implements HealthCheckConfig {}
