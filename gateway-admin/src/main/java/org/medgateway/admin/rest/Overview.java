package org.medgateway.admin.rest;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.Condition;
import org.medgateway.core.balance.Persistence;
import org.medgateway.core.balance.ServerPool;
import org.medgateway.core.config.Endpoint;
import org.medgateway.core.runtime.Administration;
import org.medgateway.core.spi.Pool;
import org.medgateway.core.spi.ServiceDefinition;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The services and servers as they are at this moment.
final class Overview {
    private final Administration gateway;

    Overview(Administration gateway) {
        this.gateway = gateway;
    }

    List<Views.Service> services() {
        return gateway.services().stream().map(this::view).toList();
    }

    Views.Service view(ServiceDefinition service) {
        List<Views.Pool> pools = service.pools().values().stream().map(this::view).toList();
        List<Views.Server> servers =
                pools.stream()
                        .flatMap(pool -> pool.servers().stream())
                        .filter(server -> !server.fallback())
                        .distinct()
                        .toList();
        long taking = servers.stream().filter(Views.Server::takesNew).count();
        return new Views.Service(
                service.name(),
                service.config().type(),
                addresses(service),
                taking == servers.size()
                        ? Views.ServiceHealth.UP
                        : taking == 0 ? Views.ServiceHealth.DOWN : Views.ServiceHealth.DEGRADED,
                taking + " of " + servers.size() + " servers take new exchanges",
                gateway.connections(service.name()),
                service.config().maxConnections(),
                gateway.observation().metrics().exchangeRate(service.name()),
                pools.isEmpty() ? "" : pools.getFirst().balance(),
                service.routing().routes().size(),
                pools);
    }

    private List<String> addresses(ServiceDefinition service) {
        List<InetSocketAddress> bound = gateway.addresses(service.name());
        return bound.isEmpty()
                ? service.config().listen().stream().map(Endpoint::toString).toList()
                : bound.stream().map(Overview::text).toList();
    }

    private Views.Pool view(Pool pool) {
        ServerPool servers = pool.servers();
        List<Views.Server> views = new ArrayList<>();
        servers.members().forEach(member -> views.add(view(member, false)));
        ServerPool.Member fallback = servers.fallback();
        if (fallback != null) {
            views.add(view(fallback, true));
        }
        return new Views.Pool(
                pool.name(),
                kebab(servers.algorithm()),
                pool.persistence().by(),
                servers.waitingRoom().waiting(),
                rows(servers.persistence()),
                views);
    }

    private static @Nullable Integer rows(Persistence persistence) {
        return switch (persistence) {
            case Persistence.Sticky(var table, _) -> table.size();
            case Persistence.LastSuccessful(var table) -> table.size();
            case Persistence.None _ -> null;
            case Persistence.ByClient _ -> null;
        };
    }

    private static Views.Server view(ServerPool.Member member, boolean fallback) {
        Condition condition = member.state().condition();
        int weight = member.state().weight(member.server());
        return new Views.Server(
                member.server().name(),
                text(member.server().address()),
                fallback,
                kebab(condition.health()),
                condition.healthReason(),
                condition.healthSince(),
                kebab(condition.admin()),
                condition.adminReason(),
                condition.operator(),
                condition.adminUntil(),
                weight,
                member.state().sessions(),
                member.server().maxSessions(),
                member.state().totalSessions(),
                member.state().failedSessions(),
                member.state().bytesToServer(),
                member.state().bytesFromServer(),
                condition.acceptsNew() && weight > 0);
    }

    static String kebab(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static String text(InetSocketAddress address) {
        String host =
                address.isUnresolved()
                        ? address.getHostString()
                        : address.getAddress().getHostAddress();
        String shown = host.contains(":") ? "[" + host + "]" : host;
        return address.getPort() == 0 ? shown : shown + ":" + address.getPort();
    }
}
