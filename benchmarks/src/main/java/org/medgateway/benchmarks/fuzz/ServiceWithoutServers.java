package org.medgateway.benchmarks.fuzz;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;

import org.medgateway.core.config.ConfigReader;
import org.medgateway.core.config.GatewayConfig;
import org.medgateway.core.config.Reading;
import org.medgateway.core.net.Connector;
import org.medgateway.core.observe.Events;
import org.medgateway.core.route.Condition;
import org.medgateway.core.route.Route;
import org.medgateway.core.route.RoutingTable;
import org.medgateway.core.runtime.Protocols;
import org.medgateway.core.spi.ClientConnection;
import org.medgateway.core.spi.ProtocolService;
import org.medgateway.core.spi.ServiceContext;
import org.medgateway.core.spi.ServiceDefinition;
import org.medgateway.core.spi.ServiceRefused;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/// A service of one protocol whose rules name no pool: it reads all that a client sends and answers
/// for itself.
final class ServiceWithoutServers implements ServiceContext {

    private static final InetSocketAddress HERE = new InetSocketAddress("127.0.0.1", 104);

    private final Protocols protocols = Protocols.installed();
    private final String type;
    private final Path folder;
    private final ServiceDefinition definition;
    private final Events events = new Events();
    private final MeterRegistry meters = new SimpleMeterRegistry();

    ServiceWithoutServers(String type) {
        this.type = type;
        try {
            folder = Files.createTempDirectory("fuzz");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder.toFile())));
        String yaml =
                """
                gateway: {stateDirectory: %s}
                virtualServices:
                  - name: fuzzed
                    type: %s
                    listen: 127.0.0.1:0
                    healthCheck: {type: none}
                    servers: [{name: A, address: '127.0.0.1:1'}]
                """
                        .formatted(folder, type);
        var reader = new ConfigReader(protocols.variants(), _ -> null);
        var service =
                switch (reader.read("fuzz.yaml", folder, yaml, GatewayConfig.class)) {
                    case Reading.Accepted<GatewayConfig>(var config, _) ->
                            config.virtualServices().getFirst();
                    case Reading.Refused<GatewayConfig>(var problems) ->
                            throw new IllegalStateException(problems.toString());
                };
        Route otherwise = new Route("", new Condition.All(List.of()), null, "");
        definition =
                new ServiceDefinition(service, new RoutingTable(List.of(), otherwise), Map.of());
    }

    private static void delete(File file) {
        File[] within = file.listFiles();
        if (within != null) {
            for (File inner : within) {
                delete(inner);
            }
        }
        var _ = file.delete(); // what cannot be deleted now, never can
    }

    ProtocolService open() throws ServiceRefused {
        return protocols.all().stream()
                .filter(protocol -> protocol.type().equals(type))
                .findFirst()
                .orElseThrow()
                .open(this);
    }

    static ClientConnection client(EmbeddedChannel channel) {
        return new ClientConnection(channel, HERE, HERE, null, Instant.EPOCH);
    }

    @Override
    public String name() {
        return definition.name();
    }

    @Override
    public ServiceDefinition definition() {
        return definition;
    }

    @Override
    public Connector connector() {
        throw new AssertionError("there is nobody to connect to");
    }

    @Override
    public Events events() {
        return events;
    }

    @Override
    public MeterRegistry meters() {
        return meters;
    }

    @Override
    public EventLoopGroup loops() {
        throw new AssertionError("nothing runs without a client");
    }

    @Override
    public Path stateDirectory() {
        return folder;
    }

    @Override
    public InstantSource clock() {
        return InstantSource.fixed(Instant.EPOCH);
    }
}
