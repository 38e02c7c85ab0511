package org.medgateway.mllp.delivery;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.Lease;
import org.medgateway.core.balance.ServerState;
import org.medgateway.core.spi.Pool;
import org.medgateway.mllp.MllpOptions;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Predicate;

/// Connections to servers that carry no message now, the one used last first. Of one event loop, or
/// of one client where connections carry the client's address. One event loop only.
final class IdleConnections implements Home {

    private final IdentityHashMap<ServerState, ArrayDeque<ServerConnection>> byServer =
            new IdentityHashMap<>();
    private boolean closed;

    /// A connection that stands to the leased server as it is configured now, or null.
    @Nullable ServerConnection take(Lease lease, Pool pool) {
        ArrayDeque<ServerConnection> idle = byServer.get(lease.state());
        if (idle == null) {
            return null;
        }
        for (ServerConnection found = idle.pollFirst(); found != null; found = idle.pollFirst()) {
            if (found.leadsTo(lease.server(), pool)) {
                return found;
            }
            found.close();
        }
        return null;
    }

    /// Keeps a connection for later; the one that has been idle longest makes room.
    @Override
    public void park(ServerConnection connection, MllpOptions options) {
        int most = options.idleConnections();
        if (most == 0 || closed) {
            connection.close();
            return;
        }
        ArrayDeque<ServerConnection> idle =
                byServer.computeIfAbsent(connection.server(), _ -> new ArrayDeque<>());
        idle.addFirst(connection);
        if (idle.size() > most) {
            idle.removeLast().close();
        }
    }

    /// The connection has closed.
    @Override
    public void forget(ServerConnection connection) {
        ArrayDeque<ServerConnection> idle = byServer.get(connection.server());
        if (idle != null) {
            idle.remove(connection);
        }
    }

    /// Closes the connections to servers that `keep` does not want.
    void retain(Predicate<ServerState> keep) {
        List<ServerConnection> closing = new ArrayList<>();
        byServer.entrySet()
                .removeIf(
                        entry -> {
                            boolean dropped = !keep.test(entry.getKey());
                            if (dropped) {
                                closing.addAll(entry.getValue());
                            }
                            return dropped;
                        });
        closing.forEach(ServerConnection::close);
    }

    /// Closes all of them, and every one that comes back later.
    void close() {
        closed = true;
        retain(_ -> false);
    }

    @Override
    public Duration idleTime(MllpOptions options) {
        return options.idleTimeout();
    }

    int size() {
        return byServer.values().stream().mapToInt(ArrayDeque::size).sum();
    }
}
