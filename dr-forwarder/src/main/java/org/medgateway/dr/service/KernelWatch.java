package org.medgateway.dr.service;

import io.micrometer.core.instrument.MeterRegistry;

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
    private final Layer4Meters meters;
    private final Map<String, ServerCounters> before = new HashMap<>();
    private final Set<String> reportedDrained = new HashSet<>();
    private long nextReading = System.nanoTime();
    private volatile Layer4Status status = Layer4Status.NONE;

    KernelWatch(ForwardingPlane plane, Alarms alarms, MeterRegistry registry, String service) {
        this.plane = plane;
        this.alarms = alarms;
        this.meters = new Layer4Meters(registry, service, this::status);
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
        Layer4Status now =
                Layer4Status.of(
                        plane.engine(),
                        plane.flows(service.name()),
                        counters,
                        plane.flowMapSize(service));
        now.servers().forEach((name, counted) -> into(definition, name, counted, now.flows()));
        status = now;
        meters.refresh();
        fill(now.flowMapUsed(), now.flowMapSize());
        service.servers().forEach(server -> drained(server, now.flows()));
        long end = System.nanoTime();
        nextReading = end + Math.max(Duration.ofSeconds(1).toNanos(), SHARE * (end - start));
    }

    /// Nothing is read any more.
    void close() {
        meters.close();
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
        boolean full = size > 0 && flows >= (long) size * ALARM_PERCENT / 100;
        alarms.state(
                "flow map",
                Event.Severity.WARNING,
                full
                        ? "the flow map is filled to more than %d %% of %d: further flows will be reset;"
                                        .formatted(ALARM_PERCENT, size)
                                + " raise flows.size"
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
