package org.medgateway.core.spi;

import org.medgateway.core.config.PersistenceOptions;
import org.medgateway.core.config.ProtocolOptions;
import org.medgateway.core.config.RouteOptions;
import org.medgateway.core.config.ServerOptions;
import org.medgateway.core.config.VirtualServiceConfig;
import org.medgateway.core.health.HealthCheckType;

import java.util.List;

/// A protocol that virtual services can speak. Implementations are named in `META-INF/services` and
/// have a public constructor without parameters.
public interface Protocol {

    /// The `type` of its services in the configuration.
    String type();

    /// The record of its service settings.
    Class<? extends ProtocolOptions> options();

    /// The record of its server settings.
    default Class<? extends ServerOptions> serverOptions() {
        return ServerOptions.None.class;
    }

    /// The record of its rule settings.
    default Class<? extends RouteOptions> routeOptions() {
        return RouteOptions.None.class;
    }

    /// The record of its persistence settings.
    default Class<? extends PersistenceOptions> persistenceOptions() {
        return PersistenceOptions.None.class;
    }

    /// The health checks that it brings; their names are unique over all protocols.
    default List<HealthCheckType<?>> healthChecks() {
        return List.of();
    }

    /// The protocols offered in a client's TLS handshake (ALPN), the preferred one first; empty is
    /// none.
    default List<String> alpn(VirtualServiceConfig service) {
        return List.of();
    }

    /// Whether the runtime listens for the service and hands it connections. False where the kernel
    /// forwards.
    default boolean takesConnections() {
        return true;
    }

    /// Begins to run a service.
    ///
    /// @throws ServiceRefused where it cannot run as configured, with the reason
    ProtocolService open(ServiceContext context) throws ServiceRefused;
}
