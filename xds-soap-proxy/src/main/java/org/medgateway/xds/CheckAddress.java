package org.medgateway.xds;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.ServerTlsConfig;
import org.medgateway.core.health.HealthCheckContext;
import org.medgateway.core.net.ClientTls;

import java.net.InetSocketAddress;

/// Where a check goes and how: the server's own port and the service's own TLS, unless the check
/// says otherwise.
record CheckAddress(@Nullable Integer port, @Nullable ClientTls tls) {

    static CheckAddress of(
            @Nullable Integer port, @Nullable ServerTlsConfig tls, HealthCheckContext context) {
        return new CheckAddress(
                port, tls == null ? context.serviceTls() : context.tls().apply(tls));
    }

    InetSocketAddress of(InetSocketAddress server) {
        if (port == null) {
            return server;
        }
        return server.isUnresolved()
                ? InetSocketAddress.createUnresolved(server.getHostString(), port)
                : new InetSocketAddress(server.getAddress(), port);
    }
}
