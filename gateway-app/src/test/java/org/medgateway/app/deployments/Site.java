package org.medgateway.app.deployments;

import org.medgateway.core.config.GatewayConfig;
import org.medgateway.core.config.VirtualServiceConfig;
import org.medgateway.core.observe.Event;
import org.medgateway.core.observe.Events;
import org.medgateway.core.observe.Exchange;
import org.medgateway.core.runtime.ConfigurationRefused;
import org.medgateway.core.runtime.Gateway;
import org.medgateway.core.runtime.Protocols;
import org.medgateway.core.runtime.VirtualService;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// A deployment in operation: the gateway, started from the file, and a driver for each of its
/// services.
final class Site implements AutoCloseable {

    private final Map<String, Driver> drivers = new LinkedHashMap<>();
    private final List<Station> stations = new ArrayList<>();
    private final Map<String, Set<String>> driven = new LinkedHashMap<>();
    private final List<Exchange> exchanges = new CopyOnWriteArrayList<>();
    private final Gateway gateway;

    private Site(Deployment deployment, Path folder) throws IOException, ConfigurationRefused {
        GatewayConfig config = deployment.config();
        SiteCertificates certificates = new SiteCertificates(folder);
        Map<String, Places> places = new LinkedHashMap<>();
        for (VirtualServiceConfig service : config.virtualServices()) {
            Places here = Places.of(service);
            places.put(service.name(), here);
            drivers.put(service.name(), driver(service, here, certificates));
        }
        GatewayConfig moved = new OnLoopback(certificates, folder, places, drivers).moved(config);
        Events events = new Events();
        events.subscribe(
                event -> {
                    if (event instanceof Event.ExchangeEnded(var exchange)) {
                        exchanges.add(exchange);
                    }
                });
        gateway = Gateway.start(moved, Protocols.installed(), events);
        for (VirtualService service : gateway.services()) {
            stations.add(new Station(service, Objects.requireNonNull(drivers.get(service.name()))));
        }
    }

    static Site open(Deployment deployment, Path folder) throws Exception {
        return new Site(deployment, folder);
    }

    /// Who speaks the protocol of the service; what is behind a plain TCP service is for the web.
    private static Driver driver(
            VirtualServiceConfig service, Places places, SiteCertificates certificates)
            throws IOException {
        return switch (service.type()) {
            case "dicom" ->
                    service.name().equals("MWL") || service.name().equals("DMWL")
                            ? new WorklistDriver(places)
                            : new ArchiveDriver(service.name(), places);
            case "mllp" -> new FeedDriver(service.name(), places);
            case "xds" ->
                    new XdsDriver(
                            service.name(),
                            places,
                            service.name().endsWith("Registry")
                                    ? new RegistryActor()
                                    : new RepositoryActor());
            case "http" -> new WebDriver(service, places, certificates, false);
            case "tcp" ->
                    new WebDriver(
                            service, places, certificates, service.name().startsWith("HTTPS"));
            default -> throw new IllegalArgumentException("nobody speaks " + service.type());
        };
    }

    List<Station> stations() {
        return stations;
    }

    Station station(String name) {
        return stations.stream()
                .filter(station -> station.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no service " + name));
    }

    /// Takes every service through a phase of the day, all of them at once; fails with what went
    /// wrong at each.
    void all(String phase, Consumer<Station> step) throws InterruptedException {
        Set<String> done = new ConcurrentSkipListSet<>();
        Map<String, Throwable> wrong = new ConcurrentHashMap<>();
        List<Thread> threads = new ArrayList<>();
        for (Station station : stations) {
            threads.add(
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        try {
                                            step.accept(station);
                                            done.add(station.name());
                                        } catch (Throwable e) {
                                            wrong.put(station.name(), e);
                                        }
                                    }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        driven.put(phase, done);
        if (!wrong.isEmpty()) {
            StringBuilder text = new StringBuilder(phase + ":");
            wrong.forEach(
                    (name, e) ->
                            text.append("\n- " + name + ": " + e.getMessage() + trouble(name)));
            AssertionError error = new AssertionError(text.toString());
            wrong.values().forEach(error::addSuppressed);
            throw error;
        }
    }

    /// The exchanges of the service that did not go straight to one server.
    private String trouble(String service) {
        return exchanges.stream()
                .filter(exchange -> exchange.service().equals(service))
                .filter(exchange -> exchange.attempts() != 1 || !exchange.why().isEmpty())
                .map(exchange -> "\n    " + exchange)
                .collect(Collectors.joining());
    }

    /// The services that have been taken through each phase, by its name.
    Map<String, Set<String>> driven() {
        return driven;
    }

    @Override
    public void close() throws IOException {
        gateway.stop(Duration.ofSeconds(1));
        for (Driver driver : drivers.values()) {
            driver.close();
        }
    }
}
