package org.medgateway.core.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/// Counts what happens, for Prometheus and for the administration. `docs/observability.md` says
/// what each number means.
///
/// Events come in on any thread; the meters of a service, server, kind and outcome are looked up
/// once and kept.
public final class Metrics implements Events.Listener, AutoCloseable {

    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final LongSupplier seconds;
    private final ConcurrentHashMap<String, ServiceMeters> services = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Instant> certificates = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Instant> staples = new ConcurrentHashMap<>();
    private final Map<String, ServerGauges> gauges = new HashMap<>(); // guarded by itself
    private @Nullable JvmGcMetrics gc; // guarded by this

    public Metrics() {
        this(() -> System.nanoTime() / 1_000_000_000L);
    }

    /// @param seconds a clock for rates, which goes on and never back
    Metrics(LongSupplier seconds) {
        this.seconds = seconds;
        // Begun at 0, so that the first one shows as an increase.
        for (Event.Severity severity : Event.Severity.values()) {
            var _ = alarms(severity);
        }
        var _ = configurations("applied");
        var _ = configurations("refused");
    }

    @Override
    public void on(Event event) {
        switch (event) {
            case Event.ExchangeEnded(var exchange) -> of(exchange.service()).ended(exchange);
            case Event.SessionOpened opened -> of(opened.service()).sessionOpened();
            case Event.SessionClosed closed -> of(closed.service()).sessionClosed();
            case Event.SessionRefused refused -> of(refused.service()).sessionRefused();
            case Event.ServerHealthChanged changed ->
                    of(changed.service()).healthChanged(changed.server(), changed.up());
            case Event.ServiceStarted started -> of(started.service()).started();
            case Event.ServiceStopped stopped -> stopped(stopped.service());
            case Event.ConfigurationApplied _ -> configurations("applied").increment();
            case Event.ConfigurationRefused _ -> configurations("refused").increment();
            case Event.Alarm alarm -> alarms(alarm.severity()).increment();
            case Event.CertificateLoaded loaded -> certificate(loaded.name(), loaded.notAfter());
            case Event.OcspStapled stapled -> stapled(stapled.name(), stapled.until());
            case Event.ServerAdminChanged _ -> {} // the gauges of the server tell it
            case Event.StickTableCleared _ -> {} // rare, and the operator's log has it
        }
    }

    private ServiceMeters of(String service) {
        ServiceMeters meters = services.get(service);
        return meters != null
                ? meters
                : services.computeIfAbsent(
                        service, name -> new ServiceMeters(registry, name, seconds));
    }

    private void stopped(String service) {
        ServiceMeters meters = services.get(service);
        if (meters != null && meters.stopped() && services.remove(service, meters)) {
            meters.remove();
        }
    }

    private Counter configurations(String result) {
        return Counter.builder("medgateway.configurations")
                .description("Configurations applied and refused")
                .tag("result", result)
                .register(registry);
    }

    private Counter alarms(Event.Severity severity) {
        return Counter.builder("medgateway.alarms")
                .description("Alarms raised")
                .tag("severity", severity.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }

    private void certificate(String name, Instant notAfter) {
        if (certificates.put(name, notAfter) == null) {
            Gauge.builder("medgateway.certificate.expiry", () -> expiry(name))
                    .description("When the certificate ends, in seconds since 1970")
                    .baseUnit("seconds")
                    .tag("certificate", name)
                    .register(registry);
        }
    }

    private double expiry(String name) {
        Instant notAfter = certificates.get(name);
        return notAfter == null ? Double.NaN : notAfter.getEpochSecond();
    }

    private double stapledUntil(String name) {
        Instant until = staples.get(name);
        return until == null ? Double.NaN : until.getEpochSecond();
    }

    private void stapled(String name, @Nullable Instant until) {
        // 0 where there was a response and is none: long over, so that an alert sees it
        if (staples.put(name, until == null ? Instant.EPOCH : until) == null) {
            Gauge.builder("medgateway.certificate.ocsp.expiry", () -> stapledUntil(name))
                    .description("When the OCSP response ends, in seconds since 1970; 0 is none")
                    .baseUnit("seconds")
                    .tag("certificate", name)
                    .register(registry);
        }
    }

    /// Says which services run now and where their servers are read; replaces what was said before.
    void watch(Collection<ServiceReading> running) {
        synchronized (gauges) {
            gauges.values().forEach(ServerGauges::remove);
            gauges.clear();
            for (ServiceReading reading : running) {
                gauges.put(reading.service(), new ServerGauges(registry, reading));
                ServiceMeters meters = services.get(reading.service());
                if (meters != null) {
                    Set<String> names = new HashSet<>();
                    reading.servers().forEach(server -> names.add(server.server()));
                    meters.keepServers(names);
                }
            }
        }
    }

    /// What can be read of a running service; null where none of that name runs.
    @Nullable ServiceReading reading(String service) {
        synchronized (gauges) {
            ServerGauges of = gauges.get(service);
            return of == null ? null : of.reading();
        }
    }

    /// Exchanges of a service that ended a second, over the last ten seconds.
    public double exchangeRate(String service) {
        ServiceMeters meters = services.get(service);
        return meters == null ? 0 : meters.rate();
    }

    /// Client connections of a service now.
    public long sessionsOpen(String service) {
        ServiceMeters meters = services.get(service);
        return meters == null ? 0 : meters.open();
    }

    /// Where other parts of the gateway add meters of their own, named `medgateway.*`.
    public MeterRegistry registry() {
        return registry;
    }

    /// All numbers in the text format of Prometheus, version 0.0.4. May take some milliseconds: not
    /// for an event loop that carries exchanges.
    public String scrape() {
        bindJvm();
        return registry.scrape();
    }

    /// The numbers of the JVM are begun when they are first asked for: their classes would cost a
    /// tenth of the gateway's start.
    private synchronized void bindJvm() {
        if (gc == null) {
            gc = new JvmGcMetrics();
            gc.bindTo(registry);
            new JvmMemoryMetrics().bindTo(registry);
            new JvmThreadMetrics().bindTo(registry);
            new ProcessorMetrics().bindTo(registry);
            new UptimeMetrics().bindTo(registry);
            new FileDescriptorMetrics().bindTo(registry);
        }
    }

    @Override
    public synchronized void close() {
        if (gc != null) {
            gc.close();
        }
        registry.close();
    }
}
