package org.medgateway.app;

import org.jspecify.annotations.Nullable;
import org.medgateway.admin.AdminServer;
import org.medgateway.core.config.GatewayConfig;
import org.medgateway.core.config.Problem;
import org.medgateway.core.config.Reading;
import org.medgateway.core.observe.Event;
import org.medgateway.core.observe.Events;
import org.medgateway.core.runtime.ConfigurationFile;
import org.medgateway.core.runtime.ConfigurationRefused;
import org.medgateway.core.runtime.Gateway;
import org.medgateway.core.runtime.GatewayAdministration;
import org.medgateway.core.runtime.Protocols;
import org.medgateway.core.runtime.VirtualService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
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
    private final @Nullable AdminServer administration;

    private GatewayProcess(
            Path file,
            ConfigurationFile reader,
            Gateway gateway,
            @Nullable AdminServer administration) {
        this.file = file;
        this.reader = reader;
        this.gateway = gateway;
        this.administration = administration;
    }

    /// Reads the file and starts everything in it.
    ///
    /// @throws ConfigurationRefused with all that is wrong; nothing is left running then
    static GatewayProcess start(Path file) throws ConfigurationRefused {
        Protocols protocols = Protocols.installed();
        ConfigurationFile reader = new ConfigurationFile(protocols);
        GatewayConfig config = accepted(reader.read(file));
        Gateway gateway = Gateway.start(config, protocols, new Events());
        try {
            return new GatewayProcess(
                    file, reader, gateway, administration(config, gateway, reader, file));
        } catch (IOException e) {
            gateway.stop(Duration.ZERO);
            throw new ConfigurationRefused(
                    List.of("admin: the administration cannot start: " + e.getMessage()));
        }
    }

    private static @Nullable AdminServer administration(
            GatewayConfig config, Gateway gateway, ConfigurationFile reader, Path file)
            throws IOException {
        return config.admin() == null
                ? null
                : AdminServer.start(
                        new GatewayAdministration(gateway, reader, file),
                        config.admin(),
                        BuildVersion.version());
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
    ///
    /// @return that it was refused, in words; empty where it was not
    String reload() {
        try {
            GatewayConfig config = accepted(reader.read(file));
            gateway.certificates().refresh();
            List<String> changes = gateway.apply(config, file.toString());
            LOG.info(
                    "{} is in force: {}",
                    file,
                    changes.isEmpty() ? "nothing changed" : String.join(", ", changes));
            return "";
        } catch (ConfigurationRefused e) {
            gateway.events()
                    .publish(
                            new Event.ConfigurationRefused(
                                    Instant.now(), file.toString(), e.problems()));
            LOG.error("{} is refused and nothing has changed:\n{}", file, e.getMessage());
            return "; " + file + " as it is now is refused, see the log";
        }
    }

    /// What runs, in a few words.
    String inShort() {
        int count = gateway.services().size();
        return count == 1 ? "1 virtual service" : count + " virtual services";
    }

    /// How long running exchanges may take to finish when it is closed.
    Duration patience() {
        return gateway.config().gateway().drainTimeout();
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
                patience().toSeconds());
        if (administration != null) {
            administration.close();
        }
        gateway.close();
        LOG.info("Stopped");
    }
}
