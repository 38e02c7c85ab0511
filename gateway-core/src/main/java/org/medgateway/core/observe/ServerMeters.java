package org.medgateway.core.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// The meters of the exchanges that ended on one server of one service, each looked up once. Any
/// thread.
final class ServerMeters {

    /// From half a millisecond (an HL7 message on a fast network) to an hour (a TCP connection of a
    /// day's shift is above all of them).
    private static final Duration[] BUCKETS = {
        Duration.ofNanos(500_000),
        Duration.ofMillis(1),
        Duration.ofNanos(2_500_000),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofMinutes(1),
        Duration.ofMinutes(10),
        Duration.ofHours(1)
    };

    private final MeterRegistry registry;
    private final Tags tags;
    private final Timer duration;
    private final Counter bytesIn;
    private final Counter bytesOut;

    /// By kind, then outcome; both are bounded labels.
    private final ConcurrentHashMap<String, ConcurrentHashMap<String, Counter>> ended =
            new ConcurrentHashMap<>();

    ServerMeters(MeterRegistry registry, String service, String server) {
        this.registry = registry;
        this.tags = Tags.of("service", service, "server", server);
        this.duration =
                Timer.builder("medgateway.exchange.duration")
                        .description("How long exchanges took, from the client's side")
                        .serviceLevelObjectives(BUCKETS)
                        .tags(tags)
                        .register(registry);
        this.bytesIn = bytes("in");
        this.bytesOut = bytes("out");
    }

    private Counter bytes(String direction) {
        return Counter.builder("medgateway.exchange.bytes")
                .description("Bytes of exchanges that ended: in from clients, out to clients")
                .tags(tags)
                .tag("direction", direction)
                .register(registry);
    }

    void ended(Exchange exchange, String kind, String outcome) {
        counter(kind, outcome).increment();
        duration.record(exchange.duration().toNanos(), TimeUnit.NANOSECONDS);
        if (exchange.bytesIn() > 0) {
            bytesIn.increment((double) exchange.bytesIn());
        }
        if (exchange.bytesOut() > 0) {
            bytesOut.increment((double) exchange.bytesOut());
        }
    }

    private Counter counter(String kind, String outcome) {
        ConcurrentHashMap<String, Counter> ofKind = ended.get(kind);
        if (ofKind == null) {
            ofKind = ended.computeIfAbsent(kind, _ -> new ConcurrentHashMap<>());
        }
        Counter counter = ofKind.get(outcome);
        return counter != null
                ? counter
                : ofKind.computeIfAbsent(
                        outcome,
                        _ ->
                                Counter.builder("medgateway.exchanges")
                                        .description("Exchanges that ended")
                                        .tags(tags)
                                        .tag("kind", kind)
                                        .tag("outcome", outcome)
                                        .register(registry));
    }

    void remove() {
        List<Meter> gone = new ArrayList<>(List.of(duration, bytesIn, bytesOut));
        ended.values().forEach(ofKind -> gone.addAll(ofKind.values()));
        gone.forEach(registry::remove);
    }
}
