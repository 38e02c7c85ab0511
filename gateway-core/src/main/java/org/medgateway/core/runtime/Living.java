package org.medgateway.core.runtime;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.RealServer;
import org.medgateway.core.balance.ServerState;
import org.medgateway.core.balance.StickTable;
import org.medgateway.core.balance.WaitingRoom;
import org.medgateway.core.config.PersistenceConfig;
import org.medgateway.core.config.QueueConfig;

import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/// What of a service outlives a reload, by what it belongs to. Built on the thread that reloads,
/// read-only afterwards.
final class Living {

    private record ServerKey(String name, InetSocketAddress address) {}

    private record TableKey(String pool, PersistenceConfig settings) {}

    private record RoomKey(String pool, QueueConfig settings) {}

    private final Map<ServerKey, ServerState> states = new HashMap<>();
    private final Map<TableKey, StickTable> tables = new HashMap<>();
    private final Map<RoomKey, WaitingRoom> rooms = new HashMap<>();

    /// The state of a server: what it was where name and address stay, else a new one.
    ServerState state(RealServer server, Living before, InstantSource clock) {
        ServerKey key = new ServerKey(server.name(), server.address());
        return states.computeIfAbsent(
                key,
                _ -> {
                    ServerState known = before.states.get(key);
                    return known != null ? known : new ServerState(server.name(), clock);
                });
    }

    StickTable table(String pool, PersistenceConfig settings, Living before, InstantSource clock) {
        TableKey key = new TableKey(pool, settings);
        return tables.computeIfAbsent(
                key,
                _ -> {
                    StickTable known = before.tables.get(key);
                    return known != null
                            ? known
                            : new StickTable(
                                    pool, settings.maxEntries(), settings.timeout(), clock);
                });
    }

    WaitingRoom waitingRoom(String pool, QueueConfig settings, Living before) {
        RoomKey key = new RoomKey(pool, settings);
        return rooms.computeIfAbsent(
                key,
                _ -> {
                    WaitingRoom known = before.rooms.get(key);
                    return known != null
                            ? known
                            : new WaitingRoom(settings.places(), settings.timeout());
                });
    }

    /// The states of all servers, the fallback server's included.
    Iterable<ServerState> states() {
        return states.values();
    }

    /// The state of the server of that name; null for none.
    @Nullable ServerState state(String server) {
        for (ServerState state : states.values()) {
            if (state.name().equals(server)) {
                return state;
            }
        }
        return null;
    }

    boolean has(ServerState state) {
        return states.containsValue(state);
    }

    boolean has(StickTable table) {
        return tables.containsValue(table);
    }

    /// The stick tables, one for each pool that keeps one.
    Iterable<StickTable> tables() {
        return tables.values();
    }
}
