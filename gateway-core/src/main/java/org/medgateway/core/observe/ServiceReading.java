package org.medgateway.core.observe;

import java.util.List;
import java.util.function.IntSupplier;

/// What can be read of a virtual service at any time.
///
/// @param servers its servers in configured order, the fallback server last
/// @param queues one for each pool
public record ServiceReading(String service, List<ServerReading> servers, List<Queue> queues) {

    public ServiceReading {
        servers = List.copyOf(servers);
        queues = List.copyOf(queues);
    }

    /// The exchanges of a pool that wait for a free place on a server.
    public record Queue(String pool, IntSupplier waiting) {}

    /// How many of its servers take new exchanges.
    long serversTakingNew() {
        return servers.stream().filter(ServerReading::takesNew).count();
    }
}
