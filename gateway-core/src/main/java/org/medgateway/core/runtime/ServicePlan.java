package org.medgateway.core.runtime;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.ServerPool;
import org.medgateway.core.config.GatewayConfig;
import org.medgateway.core.config.HealthCheckConfig;
import org.medgateway.core.config.NoCheckConfig;
import org.medgateway.core.config.PoolConfig;
import org.medgateway.core.config.ServerTlsConfig;
import org.medgateway.core.config.VirtualServiceConfig;
import org.medgateway.core.health.HealthCheck;
import org.medgateway.core.health.HealthCheckContext;
import org.medgateway.core.net.ServerTls;
import org.medgateway.core.spi.Pool;
import org.medgateway.core.spi.Protocol;
import org.medgateway.core.spi.ServiceDefinition;

import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/// A service made ready from its configuration, without having touched anything that runs.
///
/// @param living what of the service lives on with it
/// @param tls TLS towards clients; null is plain
/// @param checks how the servers are checked, by server name
record ServicePlan(
        ServiceDefinition definition,
        Living living,
        @Nullable ServerTls tls,
        Map<String, Check> checks) {

    /// How a server is checked.
    ///
    /// @param settings what the check is made of; where they are equal, the running check goes on
    record Check(ServerPool.Member member, Settings settings, HealthCheck check) {}

    /// What a check is made of.
    record Settings(
            HealthCheckConfig config, @Nullable ServerTlsConfig tls, InetSocketAddress address) {}

    /// @param before what lives in the service now; empty for a new one
    static ServicePlan of(
            VirtualServiceConfig service,
            GatewayConfig config,
            Surroundings surroundings,
            SharedTls contexts,
            Living before) {
        if (service.transparent()) {
            surroundings
                    .transport()
                    .refusesTransparency()
                    .ifPresent(
                            why -> {
                                throw new IllegalArgumentException("transparent: " + why);
                            });
        }
        InstantSource clock = surroundings.clock();
        Protocol protocol = surroundings.protocols().of(service.type());
        Definitions definitions = new Definitions(service, contexts::towardsServers, clock, before);
        ServiceDefinition definition = definitions.build();
        ServerTls tls =
                service.tls() == null
                        ? null
                        : contexts.towardsClients(service.tls(), protocol.alpn(service));
        Map<String, Check> checks = new LinkedHashMap<>();
        service.allPools()
                .forEach(
                        (name, pool) ->
                                checks(
                                        service,
                                        name,
                                        pool,
                                        definition,
                                        config,
                                        surroundings,
                                        contexts,
                                        checks));
        return new ServicePlan(definition, definitions.living(), tls, checks);
    }

    private static void checks(
            VirtualServiceConfig service,
            String name,
            PoolConfig poolConfig,
            ServiceDefinition definition,
            GatewayConfig config,
            Surroundings surroundings,
            SharedTls contexts,
            Map<String, Check> checks) {
        HealthCheckConfig check =
                config.resolve(
                        poolConfig.healthCheck() == null
                                ? service.healthCheck()
                                : poolConfig.healthCheck());
        Pool pool = definition.pools().get(name);
        if (check instanceof NoCheckConfig || pool == null) {
            return;
        }
        ServerTlsConfig tls =
                poolConfig.serverTls() == null ? service.serverTls() : poolConfig.serverTls();
        HealthCheckContext context =
                new HealthCheckContext(
                        surroundings.connector(), contexts::towardsServers, pool.tls());
        HealthCheck opened = surroundings.protocols().open(check, context);
        int firstPort = service.listen().isEmpty() ? 0 : service.listen().getFirst().port();
        for (ServerPool.Member member : pool.servers().members()) {
            InetSocketAddress address = member.server().addressFor(firstPort);
            checks.put(
                    member.server().name(),
                    new Check(member, new Settings(check, tls, address), opened));
        }
    }
}
