package org.medgateway.dr.service;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

import org.medgateway.dr.plane.ServiceCounters;
import org.medgateway.dr.plane.ServiceCounters.ServerCounters;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/// What the kernel counted for a service, as meters that answer from its last reading. Made, kept
/// and closed on the service's thread; read by any.
///
/// Counters are the kernel's own: they go on where they were when the gateway is restarted, and
/// begin anew when the service is installed anew.
final class Layer4Meters {

    private final MeterRegistry registry;
    private final String service;

    /// Held here, since a counter of Micrometer refers weakly to what it reads.
    private final Supplier<Layer4Status> status;

    private final Map<String, List<Meter>> servers = new HashMap<>();
    private List<Meter> own = List.of();

    Layer4Meters(MeterRegistry registry, String service, Supplier<Layer4Status> status) {
        this.registry = registry;
        this.service = service;
        this.status = status;
    }

    /// Has the meters of the service and of the servers that the last reading knows, and of no
    /// other. Registering what is there already changes nothing, and brings back what a predecessor
    /// of the same name took with it.
    void refresh() {
        own = ownMeters();
        Set<String> now = status.get().servers().keySet();
        servers.forEach(
                (server, meters) -> {
                    if (!now.contains(server)) {
                        remove(meters);
                    }
                });
        servers.keySet().retainAll(now);
        now.forEach(server -> servers.put(server, of(server)));
    }

    private List<Meter> ownMeters() {
        Tags tags = Tags.of("service", service);
        return List.of(
                gauge(
                        "medgateway.layer4.flow.map.size",
                        "Flows that the kernel can remember, for each address family",
                        tags,
                        Layer4Status::flowMapSize),
                gauge(
                        "medgateway.layer4.flow.map.used",
                        "Flows that the fullest flow map holds, also those that just ended",
                        tags,
                        Layer4Status::flowMapUsed),
                unforwarded("lost", ServiceCounters::lost),
                unforwarded("no-server", ServiceCounters::noServer),
                unforwarded("denied", ServiceCounters::denied));
    }

    private Meter unforwarded(String why, ToLongFunction<ServiceCounters> count) {
        return counter(
                "medgateway.layer4.unforwarded.packets",
                "Packets of clients that went to no server",
                Tags.of("service", service, "why", why),
                status -> {
                    ServiceCounters counters = status.counters();
                    return counters == null ? 0 : count.applyAsLong(counters);
                });
    }

    private List<Meter> of(String server) {
        Tags tags = Tags.of("service", service, "server", server);
        return List.of(
                gauge(
                        "medgateway.layer4.server.flows",
                        "Flows that run now",
                        tags,
                        status -> status.flows().getOrDefault(server, 0)),
                counted(
                        server,
                        "medgateway.layer4.server.new.flows",
                        "Flows given to the server",
                        ServerCounters::newFlows),
                counted(
                        server,
                        "medgateway.layer4.server.packets",
                        "Packets forwarded to the server",
                        ServerCounters::packets),
                counted(
                        server,
                        "medgateway.layer4.server.bytes",
                        "Bytes forwarded to the server, from the IP header on",
                        ServerCounters::bytes));
    }

    private Meter counted(
            String server, String name, String description, ToLongFunction<ServerCounters> count) {
        return counter(
                name,
                description,
                Tags.of("service", service, "server", server),
                status -> {
                    ServerCounters counters = status.servers().get(server);
                    return counters == null ? 0 : count.applyAsLong(counters);
                });
    }

    private Meter counter(
            String name, String description, Tags tags, ToDoubleFunction<Layer4Status> count) {
        return FunctionCounter.builder(name, status, last -> count.applyAsDouble(last.get()))
                .description(description)
                .tags(tags)
                .register(registry);
    }

    private Meter gauge(
            String name, String description, Tags tags, ToDoubleFunction<Layer4Status> value) {
        return Gauge.builder(name, () -> value.applyAsDouble(status.get()))
                .description(description)
                .tags(tags)
                .register(registry);
    }

    private void remove(List<Meter> meters) {
        meters.forEach(registry::remove);
    }

    void close() {
        servers.values().forEach(this::remove);
        servers.clear();
        remove(own);
        own = List.of();
    }
}
