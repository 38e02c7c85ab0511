package org.medgateway.core.runtime;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.Algorithm;
import org.medgateway.core.balance.Persistence;
import org.medgateway.core.balance.RealServer;
import org.medgateway.core.balance.ServerPool;
import org.medgateway.core.balance.StickTable;
import org.medgateway.core.balance.WaitingRoom;
import org.medgateway.core.config.BalanceConfig;
import org.medgateway.core.config.Endpoint;
import org.medgateway.core.config.PersistenceConfig;
import org.medgateway.core.config.PoolConfig;
import org.medgateway.core.config.RealServerConfig;
import org.medgateway.core.config.ServerTlsConfig;
import org.medgateway.core.config.VirtualServiceConfig;
import org.medgateway.core.net.ClientTls;
import org.medgateway.core.spi.ExchangeKey;
import org.medgateway.core.spi.Pool;
import org.medgateway.core.spi.ServiceDefinition;

import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Makes the definition of a service from its configuration, taking over what outlives a reload:
/// the states of servers that stay, stick tables and waiting rooms whose settings stay.
final class Definitions {

    private final VirtualServiceConfig service;
    private final Function<ServerTlsConfig, ClientTls> tls;
    private final InstantSource clock;
    private final Living before;
    private final Living now = new Living();

    /// @param before what lives in the service now; empty for a new one
    Definitions(
            VirtualServiceConfig service,
            Function<ServerTlsConfig, ClientTls> tls,
            InstantSource clock,
            Living before) {
        this.service = service;
        this.tls = tls;
        this.clock = clock;
        this.before = before;
    }

    /// What lives on after the new definition is in force.
    Living living() {
        return now;
    }

    ServiceDefinition build() {
        Map<String, Pool> pools = new LinkedHashMap<>();
        service.allPools().forEach((name, pool) -> pools.put(name, pool(name, pool)));
        return new ServiceDefinition(
                service, RoutingTables.of(service), Collections.unmodifiableMap(pools));
    }

    private Pool pool(String name, PoolConfig pool) {
        BalanceConfig balance = pool.balance() == null ? service.balance() : pool.balance();
        PersistenceConfig persistence =
                pool.persistence() == null ? service.persistence() : pool.persistence();
        ServerTlsConfig serverTls =
                pool.serverTls() == null ? service.serverTls() : pool.serverTls();
        List<ServerPool.Server> servers = new ArrayList<>();
        pool.servers().forEach(server -> servers.add(server(server)));
        ServerPool members =
                new ServerPool(
                        name,
                        servers,
                        fallback(),
                        Algorithm.valueOf(balance.algorithm().name()),
                        persistence(name, persistence),
                        waitingRoom(name));
        return new Pool(
                members,
                persistence,
                persistenceKey(persistence),
                balance.algorithm() == BalanceConfig.Algorithm.HASH
                        ? key(balance.key(), 32)
                        : ExchangeKey.NONE,
                serverTls == null ? null : tls.apply(serverTls));
    }

    private ServerPool.Server server(RealServerConfig config) {
        RealServer server = realServer(config);
        return new ServerPool.Server(server, now.state(server, before, clock));
    }

    private ServerPool.@Nullable Server fallback() {
        RealServerConfig config = service.fallback().server();
        return config == null ? null : server(config);
    }

    static RealServer realServer(RealServerConfig config) {
        return new RealServer(
                config.name(),
                address(config.address()),
                config.weight(),
                config.maxConnections(),
                config.slowStart(),
                config.options());
    }

    /// The socket address of an endpoint; a host name stays unresolved.
    static InetSocketAddress address(Endpoint endpoint) {
        try {
            return new InetSocketAddress(
                    java.net.InetAddress.ofLiteral(endpoint.host()), endpoint.port());
        } catch (IllegalArgumentException _) {
            return InetSocketAddress.createUnresolved(endpoint.host(), endpoint.port());
        }
    }

    private Persistence persistence(String pool, PersistenceConfig config) {
        return switch (config.by()) {
            case PersistenceConfig.NONE -> Persistence.NONE;
            case PersistenceConfig.COOKIE ->
                    new Persistence.ByClient(
                            config.whileDraining() == null || config.whileDraining());
            case PersistenceConfig.LAST_SUCCESSFUL ->
                    new Persistence.LastSuccessful(table(pool, config));
            default ->
                    new Persistence.Sticky(
                            table(pool, config),
                            config.whileDraining() != null && config.whileDraining());
        };
    }

    private StickTable table(String pool, PersistenceConfig config) {
        return now.table(pool, config, before, clock);
    }

    private WaitingRoom waitingRoom(String pool) {
        return now.waitingRoom(pool, service.queue(), before);
    }

    private static ExchangeKey persistenceKey(PersistenceConfig config) {
        return switch (config.by()) {
            case PersistenceConfig.NONE,
                    PersistenceConfig.COOKIE,
                    PersistenceConfig.LAST_SUCCESSFUL ->
                    ExchangeKey.NONE;
            default -> key(config.by(), config.prefix());
        };
    }

    private static ExchangeKey key(String by, int prefix) {
        return by.equals(PersistenceConfig.SOURCE_IP) || by.equals("source")
                ? ExchangeKey.sourceAddress(prefix)
                : ExchangeKey.attribute(by);
    }
}
