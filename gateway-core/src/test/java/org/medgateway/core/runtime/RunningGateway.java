package org.medgateway.core.runtime;

import org.medgateway.core.balance.ServerPool;
import org.medgateway.core.balance.ServerState;
import org.medgateway.core.config.GatewayConfig;
import org.medgateway.core.config.Reading;
import org.medgateway.core.observe.Event;
import org.medgateway.core.observe.Events;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/// A gateway for a test: started from YAML, with its events kept.
public final class RunningGateway implements AutoCloseable {
    private static final Protocols PROTOCOLS = Protocols.installed();

    private final Path folder;
    private final List<Event> seen = new CopyOnWriteArrayList<>();
    private final Gateway gateway;

    /// @param folder of the test's own, for paths and state
    /// @param yaml the virtual services; `gateway` settings are added
    public RunningGateway(Path folder, String yaml) throws ConfigurationRefused {
        this.folder = folder;
        Events events = new Events();
        events.subscribe(seen::add);
        gateway = Gateway.start(config(folder, yaml), PROTOCOLS, events);
    }

    public static GatewayConfig config(Path folder, String yaml) {
        return switch (new ConfigurationFile(PROTOCOLS).read("test.yaml", folder, yaml)) {
            case Reading.Accepted<GatewayConfig>(var config, _) -> config;
            case Reading.Refused<GatewayConfig>(var problems) ->
                    throw new AssertionError("refused: " + problems);
        };
    }

    public Gateway gateway() {
        return gateway;
    }

    public List<Event> events() {
        return seen;
    }

    public <E extends Event> List<E> events(Class<E> type) {
        return seen.stream().filter(type::isInstance).map(type::cast).toList();
    }

    public void apply(String yaml) throws ConfigurationRefused {
        gateway.apply(config(folder, yaml), "test");
    }

    public VirtualService service(String name) {
        VirtualService service = gateway.service(name);
        if (service == null) {
            throw new AssertionError("no service " + name);
        }
        return service;
    }

    public ServerState server(String service, String name) {
        return Objects.requireNonNull(service(service).server(name), name);
    }

    public ServerPool pool(String service) {
        return service(service).definition().pools().values().iterator().next().servers();
    }

    /// Where the service listens.
    public InetSocketAddress address(String service) {
        return service(service).addresses().getFirst();
    }

    public Socket connect(String service) throws java.io.IOException {
        Socket socket = new Socket();
        socket.connect(address(service), 5000);
        socket.setSoTimeout(5000);
        return socket;
    }

    @Override
    public void close() {
        gateway.stop(Duration.ofMillis(200));
    }
}
