package org.medgateway.core.runtime;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.AdminState;
import org.medgateway.core.balance.StickTable;
import org.medgateway.core.config.GatewayConfig;
import org.medgateway.core.config.Problem;
import org.medgateway.core.config.Reading;
import org.medgateway.core.health.ServerWatch;
import org.medgateway.core.net.CertificateStore;
import org.medgateway.core.observe.Events;
import org.medgateway.core.observe.Observation;
import org.medgateway.core.spi.Sample;
import org.medgateway.core.spi.ServiceDefinition;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/// A gateway and its configuration file as an administration sees them.
public final class GatewayAdministration implements Administration {

    private final Gateway gateway;
    private final ConfigurationFile reader;
    private final Path file;

    public GatewayAdministration(Gateway gateway, ConfigurationFile reader, Path file) {
        this.gateway = gateway;
        this.reader = reader;
        this.file = file.toAbsolutePath();
    }

    @Override
    public GatewayConfig config() {
        return gateway.config();
    }

    @Override
    public Path file() {
        return file;
    }

    @Override
    public Reading<GatewayConfig> read(String text) {
        Path folder = Objects.requireNonNull(file.getParent(), "a file has a folder");
        return reader.read(String.valueOf(file.getFileName()), folder, text);
    }

    @Override
    public Reading<List<String>> apply(GatewayConfig next, String source) {
        try {
            return new Reading.Accepted<>(gateway.apply(next, source), List.of());
        } catch (ConfigurationRefused e) {
            return new Reading.Refused<>(
                    e.problems().stream()
                            .map(
                                    problem ->
                                            new Problem(
                                                    String.valueOf(file.getFileName()),
                                                    0,
                                                    0,
                                                    "",
                                                    problem))
                            .toList());
        }
    }

    @Override
    public String schema() {
        return reader.schema();
    }

    @Override
    public List<ServiceDefinition> services() {
        return gateway.services().stream().map(VirtualService::definition).toList();
    }

    @Override
    public @Nullable ServiceDefinition service(String name) {
        VirtualService service = gateway.service(name);
        return service == null ? null : service.definition();
    }

    @Override
    public List<InetSocketAddress> addresses(String name) {
        VirtualService service = gateway.service(name);
        return service == null ? List.of() : service.addresses();
    }

    @Override
    public Sample sample(String name, String text) {
        VirtualService service = gateway.service(name);
        if (service == null) {
            throw new IllegalArgumentException("there is no service \"" + name + "\"");
        }
        return service.protocolService().sample(text);
    }

    @Override
    public int connections(String name) {
        VirtualService service = gateway.service(name);
        return service == null ? 0 : service.connections();
    }

    @Override
    public List<ServerWatch.Result> healthHistory(String name, String server) {
        VirtualService service = gateway.service(name);
        return service == null ? List.of() : service.history(server);
    }

    @Override
    public List<StickTable> stickTables(String name) {
        VirtualService service = gateway.service(name);
        return service == null ? List.of() : service.stickTables();
    }

    @Override
    public void administer(
            String name,
            String server,
            AdminState wish,
            String reason,
            String operator,
            @Nullable Instant until) {
        VirtualService service = gateway.service(name);
        if (service == null) {
            throw new IllegalArgumentException("there is no service \"" + name + "\"");
        }
        service.administer(server, wish, reason, operator, until);
    }

    @Override
    public Events events() {
        return gateway.events();
    }

    @Override
    public Observation observation() {
        return gateway.observation();
    }

    @Override
    public CertificateStore certificates() {
        return gateway.certificates();
    }
}
