package org.medgateway.http.live;

import static org.awaitility.Awaitility.await;

import org.medgateway.core.balance.AdminState;
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
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A gateway that runs one web service, configured as an operator would.
final class TestGateway implements AutoCloseable {

    private final Gateway gateway;
    private final List<Exchange> exchanges = new CopyOnWriteArrayList<>();

    /// @param service the service's settings in YAML, each line indented by four, without name,
    ///   type and listen
    TestGateway(Path folder, String service) throws ConfigurationRefused {
        this(folder, "", service);
    }

    /// @param more what else the file says, such as certificates
    TestGateway(Path folder, String more, String service) throws ConfigurationRefused {
        Protocols protocols = Protocols.installed();
        Events events = new Events();
        events.subscribe(
                event -> {
                    if (event instanceof Event.ExchangeEnded(var exchange)) {
                        exchanges.add(exchange);
                    }
                });
        gateway = Gateway.start(config(folder, more, service, protocols), protocols, events);
    }

    private static GatewayConfig config(
            Path folder, String more, String service, Protocols protocols) {
        String yaml =
                "gateway: {name: test, eventLoops: 2, stateDirectory: state, drainTimeout: 2s}\n"
                        + more
                        + "virtualServices:\n"
                        + "  - name: viewer\n"
                        + "    type: http\n"
                        + "    listen: 127.0.0.1:0\n"
                        + service;
        return switch (new ConfigReader(protocols.variants(), System::getenv)
                .read("test.yaml", folder, yaml, GatewayConfig.class)) {
            case Reading.Accepted<GatewayConfig>(var config, _) -> config;
            case Reading.Refused<GatewayConfig>(var problems) ->
                    throw new AssertionError(yaml + "\n" + problems);
        };
    }

    void reload(Path folder, String service) throws ConfigurationRefused {
        gateway.apply(config(folder, "", service, Protocols.installed()), "test");
    }

    VirtualService service() {
        return gateway.services().getFirst();
    }

    InetSocketAddress address() {
        return service().addresses().getFirst();
    }

    int port() {
        return address().getPort();
    }

    ServerState server(String name) {
        ServerState state = service().server(name);
        if (state == null) {
            throw new AssertionError("no server " + name);
        }
        return state;
    }

    void down(String server) {
        server(server).health(Health.DOWN, "the test says so");
    }

    void admin(String server, AdminState state) {
        service().administer(server, state, "test", "test", null);
    }

    List<Exchange> exchanges() {
        return exchanges;
    }

    Exchange lastExchange(int count) {
        await().atMost(Duration.ofSeconds(5)).until(() -> exchanges.size() >= count);
        return exchanges.getLast();
    }

    /// Waits until nothing runs any more: no client's connection, no exchange on any server.
    void awaitQuiet(String... servers) {
        await().atMost(Duration.ofSeconds(10))
                .until(
                        () -> {
                            for (String server : servers) {
                                if (server(server).sessions() != 0) {
                                    return false;
                                }
                            }
                            return service().connections() == 0;
                        });
    }

    void awaitSessions(String server, int count) {
        await().atMost(Duration.ofSeconds(10)).until(() -> server(server).sessions() == count);
    }

    @Override
    public void close() {
        gateway.stop(Duration.ofSeconds(1));
    }
}
