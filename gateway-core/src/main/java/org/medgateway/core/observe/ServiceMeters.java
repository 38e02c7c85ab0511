package org.medgateway.core.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// The meters of one virtual service. Any thread.
final class ServiceMeters {

    private static final int KINDS = 64;
    private static final int OUTCOMES = 32;

    private final MeterRegistry registry;
    private final String service;
    private final BoundedLabel kinds = new BoundedLabel(KINDS);
    private final BoundedLabel outcomes = new BoundedLabel(OUTCOMES);
    private final ConcurrentHashMap<String, ServerMeters> servers = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Counter> healthChanges = new ConcurrentHashMap<>();
    private final AtomicLong open = new AtomicLong();
    private final RecentRate rate;
    private final Counter opened;
    private final Counter refused;
    private final Counter retries;
    private final List<Meter> gauges;

    /// How often the name was started and not yet stopped. A service that is replaced by one of
    /// another type starts before its predecessor has finished.
    private int running; // guarded by this

    ServiceMeters(MeterRegistry registry, String service, LongSupplier seconds) {
        this.registry = registry;
        this.service = service;
        this.rate = new RecentRate(seconds);
        this.opened = counter("medgateway.sessions.opened", "Client connections taken in");
        this.refused =
                counter(
                        "medgateway.sessions.refused",
                        "Client connections turned away before their protocol began");
        this.retries =
                counter(
                        "medgateway.exchange.retries",
                        "Further servers tried for an exchange after the first");
        this.gauges =
                List.of(
                        gauge("medgateway.sessions.open", "Client connections now", open),
                        Gauge.builder("medgateway.exchange.rate", rate::perSecond)
                                .description("Exchanges ended a second, over the last 10 seconds")
                                .tag("service", service)
                                .register(registry));
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name)
                .description(description)
                .tag("service", service)
                .register(registry);
    }

    private Gauge gauge(String name, String description, AtomicLong value) {
        return Gauge.builder(name, () -> (double) value.get())
                .description(description)
                .tag("service", service)
                .register(registry);
    }

    void sessionOpened() {
        opened.increment();
        open.incrementAndGet();
    }

    void sessionClosed() {
        open.decrementAndGet();
    }

    void sessionRefused() {
        refused.increment();
    }

    void ended(Exchange exchange) {
        rate.happened();
        if (exchange.attempts() > 1) {
            retries.increment(exchange.attempts() - 1.0);
        }
        String server = exchange.server().isEmpty() ? BoundedLabel.NONE : exchange.server();
        ServerMeters meters = servers.get(server);
        if (meters == null) {
            meters =
                    servers.computeIfAbsent(
                            server, name -> new ServerMeters(registry, service, name));
        }
        meters.ended(exchange, kinds.of(exchange.kind()), outcomes.of(exchange.outcome()));
    }

    void healthChanged(String server, boolean up) {
        healthChanges
                .computeIfAbsent(
                        server + (up ? " up" : " down"),
                        _ ->
                                Counter.builder("medgateway.health.changes")
                                        .description(
                                                "How often the health checks changed their mind")
                                        .tag("service", service)
                                        .tag("server", server)
                                        .tag("to", up ? "up" : "down")
                                        .register(registry))
                .increment();
    }

    double rate() {
        return rate.perSecond();
    }

    long open() {
        return open.get();
    }

    synchronized void started() {
        running++;
    }

    /// Whether nothing of that name runs any more.
    synchronized boolean stopped() {
        return --running <= 0;
    }

    /// Forgets the servers that are no longer configured.
    void keepServers(Set<String> configured) {
        servers.forEach(
                (name, meters) -> {
                    if (!configured.contains(name) && !name.equals(BoundedLabel.NONE)) {
                        servers.remove(name);
                        meters.remove();
                    }
                });
        healthChanges.forEach(
                (key, counter) -> {
                    if (!configured.contains(key.substring(0, key.lastIndexOf(' ')))) {
                        healthChanges.remove(key);
                        registry.remove(counter);
                    }
                });
    }

    void remove() {
        keepServers(Set.of());
        Collection<ServerMeters> rest = servers.values();
        rest.forEach(ServerMeters::remove);
        rest.clear();
        gauges.forEach(registry::remove);
        List.of(opened, refused, retries).forEach(registry::remove);
    }
}
