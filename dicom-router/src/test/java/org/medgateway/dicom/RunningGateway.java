package org.medgateway.dicom;

import org.medgateway.core.balance.ServerState;
import org.medgateway.core.config.ConfigReader;
import org.medgateway.core.config.GatewayConfig;
import org.medgateway.core.config.Problem;
import org.medgateway.core.config.Reading;
import org.medgateway.core.observe.Event;
import org.medgateway.core.observe.Events;
import org.medgateway.core.observe.Exchange;
import org.medgateway.core.runtime.ConfigurationRefused;
import org.medgateway.core.runtime.Gateway;
import org.medgateway.core.runtime.Protocols;
import org.medgateway.core.runtime.VirtualService;
import org.medgateway.testdata.dicom.ArchiveSimulator;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/// A gateway started from YAML, with one service called `pacs`, and everything that it said.
final class RunningGateway implements AutoCloseable {

    private final Protocols protocols = Protocols.installed();
    private final Path folder;
    private final Gateway gateway;
    private final List<Event> events = new CopyOnWriteArrayList<>();

    RunningGateway(Path folder, String service) {
        this.folder = folder;
        var stream = new Events();
        stream.subscribe(events::add);
        try {
            gateway = Gateway.start(config(service), protocols, stream);
        } catch (ConfigurationRefused refused) {
            throw new IllegalArgumentException(String.join("\n", refused.problems()), refused);
        }
    }

    private GatewayConfig config(String service) {
        var yaml =
                """
                gateway: {stateDirectory: %s, drainTimeout: 2s}
                %svirtualServices:
                  - name: pacs
                    type: dicom
                    listen: 127.0.0.1:0
                """
                                .formatted(folder.resolve("state"), head(service))
                        + body(service).indent(4);
        var reader = new ConfigReader(protocols.variants(), _ -> null);
        return switch (reader.read("test.yaml", folder, yaml, GatewayConfig.class)) {
            case Reading.Accepted<GatewayConfig>(var value, _) -> value;
            case Reading.Refused<GatewayConfig>(var problems) ->
                    throw new IllegalArgumentException(
                            problems.stream()
                                    .map(Problem::toString)
                                    .collect(Collectors.joining("\n")));
        };
    }

    /// What stands before a line of dashes belongs to the top of the file.
    private static String head(String service) {
        int cut = service.indexOf("---\n");
        return cut < 0 ? "" : service.substring(0, cut);
    }

    private static String body(String service) {
        int cut = service.indexOf("---\n");
        return cut < 0 ? service : service.substring(cut + 4);
    }

    /// Reads a configuration without starting it: what is wrong with it, or "".
    static String problems(Path folder, String service) {
        try (var running = new RunningGateway(folder, service)) {
            return "";
        } catch (IllegalArgumentException refused) {
            return String.valueOf(refused.getMessage());
        }
    }

    /// `servers:` of a service, one line for each archive.
    static String servers(ArchiveSimulator... archives) {
        var lines = new StringBuilder("servers:\n");
        for (var archive : archives) {
            lines.append(
                    "  - {name: %s, address: '127.0.0.1:%d'}\n"
                            .formatted(archive.name(), archive.address().getPort()));
        }
        return lines.toString();
    }

    void apply(String service) {
        try {
            gateway.apply(config(service), "test");
        } catch (ConfigurationRefused refused) {
            throw new IllegalArgumentException(String.join("\n", refused.problems()), refused);
        }
    }

    VirtualService service() {
        return Objects.requireNonNull(gateway.service("pacs"));
    }

    InetSocketAddress address() {
        return service().addresses().getFirst();
    }

    ServerState server(String name) {
        return Objects.requireNonNull(service().server(name));
    }

    List<Exchange> exchanges() {
        return events(Event.ExchangeEnded.class).stream()
                .map(Event.ExchangeEnded::exchange)
                .toList();
    }

    <T extends Event> List<T> events(Class<T> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    @Override
    public void close() {
        close(Duration.ofSeconds(1));
    }

    /// @param patience how long what runs may take to finish
    void close(Duration patience) {
        gateway.stop(patience);
    }
}
