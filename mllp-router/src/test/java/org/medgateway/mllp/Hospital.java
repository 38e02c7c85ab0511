package org.medgateway.mllp;

import static org.awaitility.Awaitility.await;

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
import org.medgateway.testdata.hl7.Hl7Receiver;
import org.medgateway.testdata.hl7.Hl7Sender;
import org.medgateway.testdata.hl7.Ledger;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/// A gateway with one HL7 service called `HL7`, the engines `HL71` and `HL72` behind it, and the
/// ledger of what happens.
final class Hospital implements AutoCloseable {

    private static final Protocols PROTOCOLS = Protocols.installed();

    /// Quick to notice and quick to try again; nothing else differs from the defaults.
    static final String QUICK = quick("400ms");

    /// The same, but servers may take their time.
    static final String PATIENT = quick("10s");

    private static String quick(String acknowledgementTimeout) {
        return """
        acknowledgementTimeout: %s
        retryDelay: 20ms
        maxRetryDelay: 100ms
        serverWait: 5s
        healthCheck: {type: connect, interval: 50ms, fastInterval: 20ms, rise: 1, fall: 1}
        """
                .formatted(acknowledgementTimeout);
    }

    private final Path folder;
    private final Ledger ledger = new Ledger();
    private final Hl7Receiver first = new Hl7Receiver("HL71", ledger);
    private final Hl7Receiver second = new Hl7Receiver("HL72", ledger);
    private final List<Event> seen = new CopyOnWriteArrayList<>();
    private final Gateway gateway;

    /// @param settings of the service, in YAML, besides its name, type, address and servers
    Hospital(Path folder, String... settings) throws ConfigurationRefused {
        this.folder = folder;
        Events events = new Events();
        events.subscribe(seen::add);
        gateway = Gateway.start(config(settings), PROTOCOLS, events);
    }

    /// Puts other settings in force.
    void apply(String... settings) throws ConfigurationRefused {
        gateway.apply(config(settings), "test");
    }

    Ledger ledger() {
        return ledger;
    }

    Hl7Receiver first() {
        return first;
    }

    Hl7Receiver second() {
        return second;
    }

    Gateway gateway() {
        return gateway;
    }

    InetSocketAddress address() {
        return service().addresses().getFirst();
    }

    VirtualService service() {
        return Objects.requireNonNull(gateway.service("HL7"));
    }

    ServerState server(String name) {
        return Objects.requireNonNull(service().server(name), name);
    }

    Hl7Sender sender(String name) {
        return Hl7Sender.to(address(), name, ledger);
    }

    RawClient client() throws IOException {
        return new RawClient(address());
    }

    Socket connect() throws IOException {
        return new Socket(address().getAddress(), address().getPort());
    }

    /// The exchanges that have ended, once there are that many: the log comes after the answer.
    List<Exchange> exchanges(int count) {
        await().until(() -> exchanges().size() >= count);
        return exchanges();
    }

    private List<Exchange> exchanges() {
        return seen.stream()
                .filter(Event.ExchangeEnded.class::isInstance)
                .map(event -> ((Event.ExchangeEnded) event).exchange())
                .toList();
    }

    <E extends Event> List<E> events(Class<E> type) {
        return seen.stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Override
    public void close() {
        gateway.stop(Duration.ofMillis(500));
        first.close();
        second.close();
    }

    private GatewayConfig config(String... settings) {
        String all = String.join("\n", settings);
        boolean servers = all.contains("servers:") || all.contains("pools:");
        return config(folder, all + (servers ? "" : "\n" + bothServers()), addresses());
    }

    /// Both engines as the servers of one pool.
    String bothServers() {
        return """
        servers:
          - {name: HL71, address: %HL71%}
          - {name: HL72, address: %HL72%}
        """;
    }

    private Map<String, InetSocketAddress> addresses() {
        return Map.of("%HL71%", first.address(), "%HL72%", second.address());
    }

    /// A configuration of one service.
    static GatewayConfig config(
            Path folder, String settings, Map<String, InetSocketAddress> addresses) {
        return config(folder, "", settings, addresses);
    }

    /// The same with what stands beside the services: certificates, authorities.
    static GatewayConfig config(
            Path folder, String top, String settings, Map<String, InetSocketAddress> addresses) {
        String service =
                top
                        + "virtualServices:\n"
                        + "  - name: HL7\n"
                        + "    type: mllp\n"
                        + "    listen: 127.0.0.1:0\n"
                        + Arrays.stream(settings.split("\n"))
                                .map(line -> "    " + line)
                                .collect(Collectors.joining("\n"))
                        + "\n";
        for (Map.Entry<String, InetSocketAddress> address : addresses.entrySet()) {
            InetSocketAddress socket = address.getValue();
            service = service.replace(address.getKey(), "127.0.0.1:" + socket.getPort());
        }
        ConfigReader reader = new ConfigReader(PROTOCOLS.variants(), _ -> null);
        return switch (reader.read("test.yaml", folder, service, GatewayConfig.class)) {
            case Reading.Accepted<GatewayConfig>(var config, _) -> config;
            case Reading.Refused<GatewayConfig>(var problems) ->
                    throw new AssertionError("refused: " + problems);
        };
    }
}
