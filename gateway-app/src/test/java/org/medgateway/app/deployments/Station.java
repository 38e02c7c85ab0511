package org.medgateway.app.deployments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.medgateway.core.balance.AdminState;
import org.medgateway.core.balance.Health;
import org.medgateway.core.balance.ServerState;
import org.medgateway.core.balance.StickTable;
import org.medgateway.core.config.BalanceConfig;
import org.medgateway.core.config.RealServerConfig;
import org.medgateway.core.config.VirtualServiceConfig;
import org.medgateway.core.runtime.VirtualService;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// One service of the running site, with its clients and its two servers. One thread at a time.
final class Station {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final VirtualService service;
    private final Driver driver;

    /// The clients that have been here, with the server that they met last.
    private final Map<Client, String> homes = new LinkedHashMap<>();

    private int clients;

    Station(VirtualService service, Driver driver) {
        this.service = service;
        this.driver = driver;
    }

    String name() {
        return service.name();
    }

    VirtualServiceConfig config() {
        return service.definition().config();
    }

    Driver driver() {
        return driver;
    }

    VirtualService service() {
        return service;
    }

    String first() {
        return servers().getFirst();
    }

    String second() {
        return servers().get(1);
    }

    private List<String> servers() {
        return config().servers().stream().map(RealServerConfig::name).toList();
    }

    /// Whether the second server only works while the first does not.
    boolean isFailover() {
        return config().balance().algorithm() == BalanceConfig.Algorithm.FIRST;
    }

    String persistence() {
        return config().persistence().by();
    }

    /// The clients that have been here, with the server that they met last.
    Map<Client, String> homes() {
        return Map.copyOf(homes);
    }

    // -- clients

    Client newClient() {
        return new Client(++clients);
    }

    /// One exchange of the client, well done; the server that it reached.
    String visit(Client client) {
        try {
            List<String> reached = driver.exchange(service.addresses(), client);
            assertThat(reached)
                    .as("servers behind the doors of one service")
                    .hasSameSizeAs(config().listen())
                    .containsOnly(reached.getFirst());
            homes.put(client, reached.getFirst());
            return reached.getFirst();
        } catch (Exception e) {
            throw new AssertionError("client " + client.number() + ": " + e, e);
        }
    }

    /// One exchange of each of so many new clients; the servers that they reached.
    List<String> visitsOfNewClients(int count) {
        return Stream.generate(this::newClient).limit(count).map(this::visit).toList();
    }

    String refusal() {
        try {
            return driver.refusal(service.addresses().getFirst(), newClient());
        } catch (Exception e) {
            throw new AssertionError("the refusal: " + e, e);
        }
    }

    // -- servers

    /// Comes back when nobody answers at the server's address any more.
    void kill(String server) {
        try {
            driver.kill(server);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        await(name() + ": " + server + " is gone")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> refuses(driver.address(server)));
    }

    private static boolean refuses(InetSocketAddress address) {
        try (Socket socket = new Socket()) {
            socket.connect(address);
            return false;
        } catch (IOException _) {
            return true;
        }
    }

    void revive(String server) {
        try {
            driver.revive(server);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    void awaitHealth(String server, Health health) {
        await(name() + ": " + server + " is " + health)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> state(server).condition().health() == health);
    }

    ServerState state(String server) {
        ServerState state = service.server(server);
        if (state == null) {
            throw new IllegalArgumentException(name() + " has no server " + server);
        }
        return state;
    }

    void administer(String server, AdminState wish) {
        service.administer(server, wish, "maintenance", "acceptance", null);
    }

    void clearStickTables() {
        service.stickTables().forEach(StickTable::clear);
    }
}
