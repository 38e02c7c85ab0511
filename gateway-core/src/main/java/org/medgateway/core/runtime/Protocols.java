package org.medgateway.core.runtime;

import org.medgateway.core.config.HealthCheckConfig;
import org.medgateway.core.config.NoCheckConfig;
import org.medgateway.core.config.PersistenceOptions;
import org.medgateway.core.config.ProtocolOptions;
import org.medgateway.core.config.RouteOptions;
import org.medgateway.core.config.ServerOptions;
import org.medgateway.core.config.Variants;
import org.medgateway.core.health.HealthCheck;
import org.medgateway.core.health.HealthCheckContext;
import org.medgateway.core.health.HealthCheckType;
import org.medgateway.core.health.HealthChecks;
import org.medgateway.core.spi.Protocol;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/// The protocols that are there, and what they add to the configuration.
public final class Protocols {

    private final Map<String, Protocol> byType = new LinkedHashMap<>();
    private final Map<Class<?>, HealthCheckType<?>> checks = new LinkedHashMap<>();

    public Protocols(Iterable<Protocol> protocols) {
        HealthChecks.builtIn().forEach(type -> checks.put(type.config(), type));
        for (Protocol protocol : protocols) {
            byType.put(protocol.type(), protocol);
            protocol.healthChecks().forEach(type -> checks.put(type.config(), type));
        }
    }

    /// The protocols on the class path.
    public static Protocols installed() {
        List<Protocol> found = new ArrayList<>();
        ServiceLoader.load(Protocol.class).forEach(found::add);
        found.sort(java.util.Comparator.comparing(Protocol::type));
        return new Protocols(found);
    }

    public List<Protocol> all() {
        return List.copyOf(byType.values());
    }

    Protocol of(String type) {
        Protocol protocol = byType.get(type);
        if (protocol == null) {
            throw new IllegalArgumentException("there is no protocol of type " + type);
        }
        return protocol;
    }

    /// The records that stand behind the open places of the configuration.
    public Variants variants() {
        Variants.Builder variants = Variants.builder();
        for (Protocol protocol : byType.values()) {
            variants.register(ProtocolOptions.class, protocol.type(), protocol.options());
            variants.register(ServerOptions.class, protocol.type(), protocol.serverOptions());
            variants.register(RouteOptions.class, protocol.type(), protocol.routeOptions());
            variants.register(
                    PersistenceOptions.class, protocol.type(), protocol.persistenceOptions());
        }
        checks.values()
                .forEach(
                        type ->
                                variants.register(
                                        HealthCheckConfig.class, type.name(), type.config()));
        variants.register(HealthCheckConfig.class, "none", NoCheckConfig.class);
        variants.fallback(ServerOptions.class, ServerOptions.None.class);
        variants.fallback(RouteOptions.class, RouteOptions.None.class);
        variants.fallback(PersistenceOptions.class, PersistenceOptions.None.class);
        return variants.build();
    }

    /// Opens a check from its settings.
    HealthCheck open(HealthCheckConfig config, HealthCheckContext context) {
        HealthCheckType<?> type = checks.get(config.getClass());
        if (type == null) {
            throw new IllegalArgumentException(
                    "there is no health check for " + config.getClass().getSimpleName());
        }
        return open(type, config, context);
    }

    private static <C extends HealthCheckConfig> HealthCheck open(
            HealthCheckType<C> type, HealthCheckConfig config, HealthCheckContext context) {
        return type.open(type.config().cast(config), context);
    }
}
