package org.medgateway.core.health;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;

import org.medgateway.core.balance.RealServer;
import org.medgateway.core.balance.ServerState;
import org.medgateway.core.config.Cadence;

import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;

/// Runs the checks of all servers, spread out in time, and turns verdicts into health. Each watch
/// works on one event loop.
public final class HealthMonitor {

    private final EventLoopGroup loops;
    private final InstantSource clock;

    /// @param clock tells when a check ended, for the history
    public HealthMonitor(EventLoopGroup loops, InstantSource clock) {
        this.loops = loops;
        this.clock = clock;
    }

    /// Begins to watch a server, until the watch is closed.
    ///
    /// @param address where to check, possibly unresolved
    public ServerWatch watch(
            String service,
            RealServer server,
            ServerState state,
            InetSocketAddress address,
            HealthCheck check,
            Cadence cadence) {
        EventLoop loop = loops.next();
        ServerWatch watch =
                new ServerWatch(service, server, state, address, check, cadence, loop, clock);
        // The first check comes soon, and not all of them at once.
        long spread = Math.min(cadence.fast().toNanos(), 500_000_000L);
        watch.start(ThreadLocalRandom.current().nextLong(Math.max(1, spread)));
        return watch;
    }
}
