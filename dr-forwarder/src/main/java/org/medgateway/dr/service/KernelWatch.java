package org.medgateway.dr.service;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.ServerState;
import org.medgateway.core.observe.Event;
import org.medgateway.core.spi.Pool;
import org.medgateway.core.spi.ServiceDefinition;
import org.medgateway.dr.plane.ForwardedServer;
import org.medgateway.dr.plane.ForwardedService;
import org.medgateway.dr.plane.ForwardingPlane;
import org.medgateway.dr.plane.ServerMode;
import org.medgateway.dr.plane.ServiceCounters;
import org.medgateway.dr.plane.ServiceCounters.ServerCounters;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Reads what the kernel counts into the states of the servers, and notices when the flow map fills
/// and when a drained server's last flow is gone. One thread only.
final class KernelWatch {

    /// A reading may take this part of the time at most.
    private static final int SHARE = 20;

    private static final int ALARM_PERCENT = 80;

    private final ForwardingPlane plane;
    private final Alarms alarms;
    private final Map<String, ServerCounters> before = new HashMap<>();
    private final Set<String> reportedDrained = new HashSet<>();
    private long nextReading = System.nanoTime();
    private volatile Layer4Status status = Layer4Status.NONE;

    KernelWatch(ForwardingPlane plane, Alarms alarms) {
        this.plane = plane;
        this.alarms = alarms;
    }

    /// The last reading. Any thread.
    Layer4Status status() {
        return status;
    }

    /// Is it time to read again? Reading many flows takes long, so it happens the less often.
    boolean due() {
        return System.nanoTime() - nextReading >= 0;
    }

    void read(ForwardedService service, ServiceDefinition definition) {
        long start = System.nanoTime();
        ServiceCounters counters = plane.counters().get(service.name());
        Map<String, Integer> flows = plane.flowCounts(service.name());
        if (counters != null) {
            counters.servers().forEach((name, now) -> into(definition, name, now, flows));
        }
        int all = flows.values().stream().mapToInt(Integer::intValue).sum();
        status = new Layer4Status(plane.engine(), flows, counters, all, service.limits().size());
        fill(all, service.limits().size());
        service.servers().forEach(server -> drained(server, flows));
        long end = System.nanoTime();
        nextReading = end + Math.max(Duration.ofSeconds(1).toNanos(), SHARE * (end - start));
    }

    private void into(
            ServiceDefinition definition,
            String server,
            ServerCounters now,
            Map<String, Integer> flows) {
        ServerCounters last = before.put(server, now);
        ServerState state = state(definition, server);
        if (state == null) {
            return;
        }
        // The first reading of an adopted service is no traffic of this gateway's life.
        boolean comparable = last != null && now.newFlows() >= last.newFlows();
        state.forwarded(
                flows.getOrDefault(server, 0),
                comparable ? now.newFlows() - last.newFlows() : 0,
                comparable ? Math.max(0, now.bytes() - last.bytes()) : 0);
    }

    private static @Nullable ServerState state(ServiceDefinition definition, String server) {
        for (Pool pool : definition.pools().values()) {
            for (var member : pool.servers().members()) {
                if (member.server().name().equals(server)) {
                    return member.state();
                }
            }
        }
        return null;
    }

    private void fill(int flows, int size) {
        boolean full = flows >= (long) size * ALARM_PERCENT / 100;
        alarms.state(
                "flow map",
                Event.Severity.WARNING,
                full
                        ? "the flow map is filled to more than %d %% of %d: further flows will be reset;"
                                        .formatted(ALARM_PERCENT, size)
                                + " raise flows.size and install the service anew"
                        : null);
    }

    private void drained(ForwardedServer server, Map<String, Integer> flows) {
        if (server.mode() != ServerMode.DRAINING) {
            reportedDrained.remove(server.name());
        } else if (flows.getOrDefault(server.name(), 0) == 0
                && reportedDrained.add(server.name())) {
            alarms.once(
                    server.name(),
                    Event.Severity.INFO,
                    "drained: no flow to " + server.name() + " is left");
        }
    }
}
