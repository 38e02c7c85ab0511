package org.medgateway.core.balance;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Servers to balance over, and pools of them.
final class Farm {

    final TestClock clock = new TestClock();
    final List<ServerPool.Server> servers = new ArrayList<>();
    ServerPool.@Nullable Server fallback;
    Persistence persistence = Persistence.NONE;
    WaitingRoom waitingRoom = new WaitingRoom(0, Duration.ZERO);

    /// Reads `a:5 b:1/2`: name, weight and, behind a slash, the limit of sessions.
    static Farm of(String words) {
        Farm farm = new Farm();
        for (String word : words.split(" ")) {
            String[] parts = word.split("[:/]");
            int max = word.contains("/") ? Integer.parseInt(parts[parts.length - 1]) : 0;
            int weight = word.contains(":") ? Integer.parseInt(parts[1]) : 100;
            farm.add(parts[0], weight, max, Duration.ZERO);
        }
        return farm;
    }

    void add(String name, int weight, int max, Duration slowStart) {
        servers.add(server(name, weight, max, slowStart));
    }

    ServerPool.Server server(String name, int weight, int max, Duration slowStart) {
        InetSocketAddress address = InetSocketAddress.createUnresolved(name, 104);
        return new ServerPool.Server(
                new RealServer(name, address, weight, max, slowStart, ""),
                new ServerState(name, clock));
    }

    ServerState state(String name) {
        if (fallback != null && fallback.server().name().equals(name)) {
            return fallback.state();
        }
        return servers.stream()
                .filter(server -> server.server().name().equals(name))
                .findFirst()
                .orElseThrow()
                .state();
    }

    ServerPool pool(Algorithm algorithm) {
        return new ServerPool("main", servers, fallback, algorithm, persistence, waitingRoom);
    }

    void down(ServerPool pool, String name) {
        state(name).health(Health.DOWN, "connection refused");
        pool.conditionChanged();
    }

    void up(ServerPool pool, String name) {
        state(name).health(Health.UP, "connected");
        pool.conditionChanged();
    }

    void admin(ServerPool pool, String name, AdminState wish) {
        state(name).admin(wish, "", "operator", null);
        pool.conditionChanged();
    }

    static Lease lease(ServerPool pool, Selection selection) {
        return switch (pool.choose(selection)) {
            case Choice.Chosen(var lease) -> lease;
            case Choice.Full(var why) -> throw new AssertionError(why);
            case Choice.NoneAvailable(var why) -> throw new AssertionError(why);
        };
    }

    static Lease lease(ServerPool pool) {
        return lease(pool, Selection.ANY);
    }

    /// One exchange that ends well; answers the server's name.
    static String exchange(ServerPool pool, Selection selection) {
        Lease lease = lease(pool, selection);
        lease.close(Outcome.SUCCEEDED);
        return lease.server().name();
    }

    static String exchange(ServerPool pool) {
        return exchange(pool, Selection.ANY);
    }

    /// The servers of so many exchanges, one after the other.
    static String sequence(ServerPool pool, int count) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add(exchange(pool));
        }
        return String.join(" ", names);
    }
}
