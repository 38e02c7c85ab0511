package org.medgateway.core.observe;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;

/// The gauges that read the servers and queues of one service, as long as it has these. Built and
/// removed on the control thread.
final class ServerGauges {

    private final MeterRegistry registry;

    /// Held here, since a counter of Micrometer refers weakly to what it reads.
    private final ServiceReading reading;

    private final List<Meter> meters = new ArrayList<>();

    ServerGauges(MeterRegistry registry, ServiceReading reading) {
        this.registry = registry;
        this.reading = reading;
        reading.servers().forEach(this::add);
        for (ServiceReading.Queue queue : reading.queues()) {
            gauge(
                    "medgateway.queue.waiting",
                    "Exchanges that wait for a free place on a server",
                    Tags.of("service", reading.service(), "pool", queue.pool()),
                    () -> queue.waiting().getAsInt());
        }
    }

    ServiceReading reading() {
        return reading;
    }

    private void add(ServerReading server) {
        Tags tags = Tags.of("service", reading.service(), "server", server.server());
        gauge("medgateway.server.up", "1: up or not checked yet", tags, () -> bit(server.up()));
        gauge(
                "medgateway.server.draining",
                "1: finishes what it runs",
                tags,
                () -> bit(server.draining()));
        gauge("medgateway.server.halted", "1: out of service", tags, () -> bit(server.halted()));
        gauge("medgateway.server.weight", "The weight in force", tags, server::weight);
        gauge("medgateway.server.sessions", "Exchanges that run now", tags, server::sessions);
        counter(server, tags.and("direction", "to"), ServerReading::bytesToServer);
        counter(server, tags.and("direction", "from"), ServerReading::bytesFromServer);
    }

    private static double bit(boolean set) {
        return set ? 1 : 0;
    }

    private void gauge(String name, String description, Tags tags, DoubleSupplier value) {
        meters.add(
                Gauge.builder(name, value::getAsDouble)
                        .description(description)
                        .tags(tags)
                        .register(registry));
    }

    private void counter(ServerReading server, Tags tags, ToDoubleFunction<ServerReading> count) {
        meters.add(
                FunctionCounter.builder("medgateway.server.bytes", server, count)
                        .description("Bytes to and from the server, as they move")
                        .tags(tags)
                        .register(registry));
    }

    void remove() {
        meters.forEach(registry::remove);
        meters.clear();
    }
}
