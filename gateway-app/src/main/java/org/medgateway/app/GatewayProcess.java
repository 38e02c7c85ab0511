package org.medgateway.app;

import org.medgateway.core.config.GatewayConfig;
import org.medgateway.core.config.Problem;
import org.medgateway.core.config.Reading;
import org.medgateway.core.observe.Event;
import org.medgateway.core.observe.Events;
import org.medgateway.core.runtime.ConfigurationFile;
import org.medgateway.core.runtime.ConfigurationRefused;
import org.medgateway.core.runtime.Gateway;
import org.medgateway.core.runtime.Protocols;
import org.medgateway.core.runtime.VirtualService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// The parts of the program put together and started: the gateway with its observation and its
/// administration.
final class GatewayProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayProcess.class);

    private final Path file;
    private final ConfigurationFile reader;
    private final Gateway gateway;

    private GatewayProcess(Path file, ConfigurationFile reader, Gateway gateway) {
        this.file = file;
        this.reader = reader;
        this.gateway = gateway;
    }

    /// Reads the file and starts everything in it.
    ///
    /// @throws ConfigurationRefused with all that is wrong; nothing is left running then
    static GatewayProcess start(Path file) throws ConfigurationRefused {
        Protocols protocols = Protocols.installed();
        ConfigurationFile reader = new ConfigurationFile(protocols);
        GatewayConfig config = accepted(reader.read(file));
        return new GatewayProcess(file, reader, Gateway.start(config, protocols, new Events()));
    }

    private static GatewayConfig accepted(Reading<GatewayConfig> reading)
            throws ConfigurationRefused {
        return switch (reading) {
            case Reading.Accepted<GatewayConfig>(var config, var warnings) -> {
                warnings.forEach(warning -> LOG.warn("{}", warning));
                yield config;
            }
            case Reading.Refused<GatewayConfig>(var problems) ->
                    throw new ConfigurationRefused(
                            problems.stream().map(Problem::toString).toList());
        };
    }

    /// Reads the file again and puts it in force; what is wrong is said in the log, and nothing
    /// changes then.
    void reload() {
        try {
            GatewayConfig config = accepted(reader.read(file));
            gateway.certificates().refresh();
            List<String> changes = gateway.apply(config, file.toString());
            LOG.info(
                    "{} is in force: {}",
                    file,
                    changes.isEmpty() ? "nothing changed" : String.join(", ", changes));
        } catch (ConfigurationRefused e) {
            gateway.events()
                    .publish(
                            new Event.ConfigurationRefused(
                                    Instant.now(), file.toString(), e.problems()));
            LOG.error("{} is refused and nothing has changed:\n{}", file, e.getMessage());
        }
    }

    /// What runs, one line each.
    List<String> describe() {
        List<String> lines = new ArrayList<>();
        for (VirtualService service : gateway.services()) {
            lines.add(
                    "%s (%s) on %s"
                            .formatted(
                                    service.name(),
                                    service.type(),
                                    service.addresses().stream()
                                            .map(GatewayProcess::text)
                                            .collect(Collectors.joining(", "))));
        }
        return lines;
    }

    private static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    Gateway gateway() {
        return gateway;
    }

    @Override
    public void close() {
        LOG.info(
                "Stopping: no new clients, running exchanges may take {} s",
                gateway.config().gateway().drainTimeout().toSeconds());
        gateway.close();
        LOG.info("Stopped");
    }
}
