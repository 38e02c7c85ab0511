package org.medgateway.xds.live;

import static org.awaitility.Awaitility.await;

import org.medgateway.core.balance.Health;
import org.medgateway.core.balance.ServerState;
import org.medgateway.core.config.ConfigReader;
import org.medgateway.core.config.GatewayConfig;
import org.medgateway.core.config.Reading;
import org.medgateway.core.observe.Event;
import org.medgateway.core.observe.Events;
import org.medgateway.core.observe.Exchange;
import org.medgateway.core.runtime.ConfigurationRefused;
import org.medgateway.core.runtime.Gateway;
import org.medgateway.core.runtime.Protocols;
import org.medgateway.core.runtime.VirtualService;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A gateway that runs one XDS service.
public final class XdsGateway implements AutoCloseable {

    private final Gateway gateway;
    private final List<Exchange> exchanges = new CopyOnWriteArrayList<>();

    /// @param service the settings in YAML, without name, type and listen, not indented
    public XdsGateway(Path folder, String service) throws ConfigurationRefused {
        Protocols protocols = Protocols.installed();
        Events events = new Events();
        events.subscribe(
                event -> {
                    if (event instanceof Event.ExchangeEnded(var exchange)) {
                        exchanges.add(exchange);
                    }
                });
        gateway = Gateway.start(config(folder, service, protocols), protocols, events);
    }

    private static GatewayConfig config(Path folder, String service, Protocols protocols) {
        Reading<GatewayConfig> reading = read(folder, service, protocols);
        return switch (reading) {
            case Reading.Accepted<GatewayConfig>(var config, _) -> config;
            case Reading.Refused<GatewayConfig>(var problems) ->
                    throw new AssertionError(service + "\n" + problems);
        };
    }

    static Reading<GatewayConfig> read(Path folder, String service, Protocols protocols) {
        String yaml =
                "gateway: {name: test, eventLoops: 2, stateDirectory: state, drainTimeout: 2s}\n"
                        + "virtualServices:\n"
                        + "  - name: xds\n"
                        + "    type: xds\n"
                        + "    listen: 127.0.0.1:0\n"
                        + service.indent(4);
        return new ConfigReader(protocols.variants(), System::getenv)
                .read("test.yaml", folder, yaml, GatewayConfig.class);
    }

    VirtualService service() {
        return gateway.services().getFirst();
    }

    public InetSocketAddress address() {
        return service().addresses().getFirst();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + address().getPort() + path);
    }

    ServerState server(String name) {
        ServerState state = service().server(name);
        if (state == null) {
            throw new AssertionError("no server " + name);
        }
        return state;
    }

    /// The exchanges that have ended, once there are `count` of them.
    public List<Exchange> exchanges(int count) {
        await().atMost(Duration.ofSeconds(10)).until(() -> exchanges.size() >= count);
        return List.copyOf(exchanges);
    }

    Exchange exchange() {
        return exchanges(1).getFirst();
    }

    public void awaitUp(String server) {
        await().atMost(Duration.ofSeconds(10))
                .until(() -> server(server).condition().health() == Health.UP);
    }

    void awaitDown(String server) {
        await().atMost(Duration.ofSeconds(10))
                .until(() -> server(server).condition().health() == Health.DOWN);
    }

    /// Waits until nothing runs any more.
    void awaitQuiet(String... servers) {
        await().atMost(Duration.ofSeconds(10))
                .until(
                        () -> {
                            for (String server : servers) {
                                if (server(server).sessions() != 0) {
                                    return false;
                                }
                            }
                            return true;
                        });
    }

    @Override
    public void close() {
        gateway.stop(Duration.ofSeconds(1));
    }
}
