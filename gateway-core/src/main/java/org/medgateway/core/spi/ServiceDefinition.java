package org.medgateway.core.spi;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.Lease;
import org.medgateway.core.balance.Selection;
import org.medgateway.core.config.ProtocolOptions;
import org.medgateway.core.config.TimeoutsConfig;
import org.medgateway.core.config.VirtualServiceConfig;
import org.medgateway.core.net.Connector;
import org.medgateway.core.route.Attributes;
import org.medgateway.core.route.Route;
import org.medgateway.core.route.RoutingTable;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// A virtual service as it is configured, ready for use: an immutable snapshot. Any thread.
///
/// @param pools by name, in configured order
public record ServiceDefinition(
        VirtualServiceConfig config, RoutingTable routing, Map<String, Pool> pools) {

    public String name() {
        return config.name();
    }

    /// The protocol's own options.
    public <O extends ProtocolOptions> O options(Class<O> type) {
        return type.cast(config.options());
    }

    public TimeoutsConfig timeouts() {
        return config.timeouts();
    }

    /// The first rule that holds, or the default.
    public Route route(Attributes attributes) {
        return routing.route(attributes);
    }

    /// The pool of a rule; null where the rule names none.
    public @Nullable Pool pool(Route route) {
        return route.pool() == null ? null : pools.get(route.pool());
    }

    /// What to ask of the pool for a client's exchange: the keys of persistence and hashing.
    public Selection selection(Pool pool, ClientConnection client, Attributes attributes) {
        return new Selection(
                pool.persistenceKey().of(client, attributes),
                pool.hashKey().of(client, attributes),
                null,
                Set.of());
    }

    /// How to connect to the server of a lease on behalf of a client, within the connect timeout.
    public Connector.Target target(Lease lease, ClientConnection client) {
        Pool pool = pools.get(lease.poolName());
        if (pool == null) {
            throw new IllegalArgumentException(
                    "the lease is of another service's pool " + lease.poolName());
        }
        return pool.target(lease.server(), config, client);
    }

    /// The names of all pools.
    public List<String> poolNames() {
        return List.copyOf(pools.keySet());
    }
}
