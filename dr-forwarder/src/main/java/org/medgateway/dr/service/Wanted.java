package org.medgateway.dr.service;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.AdminState;
import org.medgateway.core.balance.Condition;
import org.medgateway.core.balance.Health;
import org.medgateway.core.balance.ServerPool;
import org.medgateway.core.config.Endpoint;
import org.medgateway.core.config.PersistenceConfig;
import org.medgateway.core.config.RealServerConfig;
import org.medgateway.core.config.VirtualServiceConfig;
import org.medgateway.core.config.VirtualServiceConfig.OnDown;
import org.medgateway.core.spi.Pool;
import org.medgateway.core.spi.ServiceDefinition;
import org.medgateway.dr.plane.ForwardedServer;
import org.medgateway.dr.plane.ForwardedService;
import org.medgateway.dr.plane.Scheduler;
import org.medgateway.dr.plane.ServerMode;
import org.medgateway.dr.plane.SourcePersistence;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// From the configuration and the servers' standing to what the kernel shall do.
public final class Wanted {

    /// Persistence "for ever".
    private static final Duration EVER = Duration.ofDays(365);

    private Wanted() {}

    /// The service with all servers ready, as after a start with everything up.
    public static ForwardedService of(VirtualServiceConfig config, String device) {
        List<ForwardedServer> servers = new ArrayList<>();
        for (RealServerConfig server : config.servers()) {
            servers.add(
                    new ForwardedServer(
                            server.name(),
                            address(server.address()),
                            server.address().port(),
                            server.weight(),
                            ServerMode.READY));
        }
        return of(config, device, servers);
    }

    /// The service as its servers stand now.
    static ForwardedService of(ServiceDefinition definition, String device) {
        OnDown onDown = definition.config().sessionsOnDown();
        List<ForwardedServer> servers = new ArrayList<>();
        for (Pool pool : definition.pools().values()) {
            for (ServerPool.Member member : pool.servers().members()) {
                servers.add(server(member, mode(member.state().condition(), onDown)));
            }
            ServerPool.Member fallback = pool.servers().fallback();
            if (fallback != null) {
                boolean needed = servers.stream().noneMatch(ForwardedServer::schedulable);
                ServerMode otherwise =
                        definition.config().fallback().endWhenBack()
                                ? ServerMode.OUT
                                : ServerMode.DRAINING;
                servers.add(server(fallback, needed ? ServerMode.READY : otherwise));
            }
        }
        return of(definition.config(), device, servers);
    }

    private static ForwardedServer server(ServerPool.Member member, ServerMode mode) {
        InetSocketAddress address = member.server().address();
        int weight = member.effectiveWeight();
        return new ForwardedServer(
                member.server().name(),
                InetAddress.ofLiteral(address.getHostString()),
                address.getPort(),
                weight == 0 ? 0 : Math.max(1, weight >> 8),
                mode);
    }

    static ServerMode mode(Condition condition, OnDown onDown) {
        if (condition.admin() == AdminState.HALT) {
            return ServerMode.OUT;
        }
        if (condition.health() == Health.DOWN) {
            return onDown == OnDown.SHUT ? ServerMode.OUT : ServerMode.DRAINING;
        }
        return condition.admin() == AdminState.DRAIN ? ServerMode.DRAINING : ServerMode.READY;
    }

    private static ForwardedService of(
            VirtualServiceConfig config, String device, List<ForwardedServer> servers) {
        Layer4Options options = options(config);
        return new ForwardedService(
                config.name(),
                options.forwarding(),
                options.protocol(),
                config.listen().stream()
                        .map(front -> new InetSocketAddress(address(front), front.port()))
                        .toList(),
                device,
                Scheduler.valueOf(config.balance().algorithm().name()),
                persistence(config.persistence()),
                options.allow(),
                options.flows().limits(),
                servers);
    }

    /// The options of a layer 4 service.
    public static Layer4Options options(VirtualServiceConfig config) {
        return (Layer4Options) config.options();
    }

    private static @Nullable SourcePersistence persistence(PersistenceConfig config) {
        if (!config.by().equals(PersistenceConfig.SOURCE_IP)) {
            return null;
        }
        return new SourcePersistence(
                config.timeout().isZero() ? EVER : config.timeout(),
                Math.min(config.prefix(), 32),
                Math.min(config.prefix() * 2, 128));
    }

    private static InetAddress address(Endpoint endpoint) {
        return Layer4Options.literal(endpoint)
                .orElseThrow(
                        () -> new IllegalArgumentException("\"" + endpoint + "\" is no address"));
    }
}
