package org.medgateway.app.deployments;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.AuthorityConfig;
import org.medgateway.core.config.Cadence;
import org.medgateway.core.config.CertificateConfig;
import org.medgateway.core.config.Endpoint;
import org.medgateway.core.config.GatewayConfig;
import org.medgateway.core.config.GatewaySettings;
import org.medgateway.core.config.RealServerConfig;
import org.medgateway.core.config.TimeoutsConfig;
import org.medgateway.core.config.VirtualServiceConfig;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The same site on this machine: other addresses, certificates that exist, and shorter waits.
/// Everything else stays as the file has it.
final class OnLoopback {

    private static final Duration INTERVAL = Duration.ofMillis(200);
    private static final Duration FAST_INTERVAL = Duration.ofMillis(50);
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final Duration WHILE = Duration.ofSeconds(1);

    /// A machine that builds may be slow; nothing here is to be taken for dead because of that.
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final SiteCertificates certificates;
    private final Path folder;
    private final Map<String, Places> places;
    private final Map<String, Driver> drivers;

    OnLoopback(
            SiteCertificates certificates,
            Path folder,
            Map<String, Places> places,
            Map<String, Driver> drivers) {
        this.certificates = certificates;
        this.folder = folder;
        this.places = places;
        this.drivers = drivers;
    }

    GatewayConfig moved(GatewayConfig config) {
        return rebuilt(config, (_, value) -> mapped(value));
    }

    private @Nullable Object mapped(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Cadence(_, _, var timeout, int rise, int fall) ->
                    new Cadence(INTERVAL, FAST_INTERVAL, timeout, rise, fall);
            case TimeoutsConfig timeouts -> rebuilt(timeouts, this::timeout);
            case CertificateConfig _ -> certificates.gateway();
            case AuthorityConfig _ -> certificates.authority();
            case GatewaySettings settings -> rebuilt(settings, this::setting);
            case VirtualServiceConfig service -> service(service);
            case Record record -> rebuilt(record, this::part);
            case List<?> list -> list.stream().map(this::mapped).toList();
            case Map<?, ?> map -> {
                Map<@Nullable Object, @Nullable Object> moved = new LinkedHashMap<>();
                map.forEach((key, entry) -> moved.put(key, mapped(entry)));
                yield moved;
            }
            default -> value;
        };
    }

    private @Nullable Object setting(String name, @Nullable Object value) {
        return switch (name) {
            case "stateDirectory" -> folder.resolve("state");
            case "drainTimeout" -> WHILE;
            default -> mapped(value);
        };
    }

    private @Nullable Object timeout(String name, @Nullable Object value) {
        return name.equals("connect") || name.equals("request") ? PATIENCE : value;
    }

    /// HL7 senders wait for a server to return, here not for long.
    private @Nullable Object part(String name, @Nullable Object value) {
        return name.equals("serverWait") ? WHILE : mapped(value);
    }

    private VirtualServiceConfig service(VirtualServiceConfig service) {
        return rebuilt(
                service,
                (name, value) ->
                        switch (name) {
                            case "listen" -> of(places, service.name()).listen();
                            case "servers" ->
                                    service.servers().stream()
                                            .map(server -> server(service.name(), server))
                                            .toList();
                            default -> mapped(value);
                        });
    }

    private RealServerConfig server(String service, RealServerConfig server) {
        InetSocketAddress at = of(drivers, service).address(server.name());
        int port = of(places, service).clientsPort() ? 0 : at.getPort();
        return rebuilt(
                server,
                (name, value) ->
                        switch (name) {
                            case "address" -> new Endpoint(at.getAddress().getHostAddress(), port);
                            case "slowStart" ->
                                    server.slowStart().isZero() ? server.slowStart() : SHORT;
                            default -> mapped(value);
                        });
    }

    private static <T> T of(Map<String, T> map, String name) {
        T value = map.get(name);
        if (value == null) {
            throw new IllegalStateException("nothing stands for " + name);
        }
        return value;
    }

    @FunctionalInterface
    private interface Change {
        @Nullable Object of(String name, @Nullable Object value);
    }

    /// The record with each component changed.
    private static <R extends Record> R rebuilt(R record, Change change) {
        @SuppressWarnings("unchecked")
        Class<R> type = (Class<R>) record.getClass();
        RecordComponent[] components = type.getRecordComponents();
        @Nullable Object[] values = new @Nullable Object[components.length];
        boolean same = true;
        try {
            for (int i = 0; i < components.length; i++) {
                components[i].getAccessor().setAccessible(true);
                Object before = components[i].getAccessor().invoke(record);
                values[i] = change.of(components[i].getName(), before);
                same &= Objects.equals(values[i], before);
            }
            Constructor<R> constructor =
                    type.getDeclaredConstructor(
                            Arrays.stream(components)
                                    .map(RecordComponent::getType)
                                    .toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            return same ? record : constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("rebuilding " + type.getName(), e);
        }
    }
}
