package org.medgateway.admin.rest;

import org.jspecify.annotations.Nullable;
import org.medgateway.admin.access.PrivateFile;
import org.medgateway.core.balance.AdminState;
import org.medgateway.core.balance.ServerPool;
import org.medgateway.core.runtime.Administration;
import org.medgateway.core.spi.Pool;
import org.medgateway.core.spi.ServiceDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What operators want of servers, kept on disk: a server that is drained or halted stays so when
/// the gateway restarts or the server's address changes. Any thread.
public final class StandingOrders {

    private static final Logger LOG = LoggerFactory.getLogger(StandingOrders.class);
    private static final JsonMapper JSON = JsonMapper.shared();

    record Order(
            String service,
            String server,
            AdminState state,
            String reason,
            String operator,
            @Nullable Instant until) {
        boolean over(Instant now) {
            return until != null && !now.isBefore(until);
        }
    }

    private record Kept(List<Order> orders) {}

    private final Administration gateway;
    private final Path file;
    private final List<Order> orders = new ArrayList<>(); // guarded by this

    public StandingOrders(Administration gateway, Path file) throws IOException {
        this.gateway = gateway;
        this.file = file;
        if (Files.exists(file)) {
            try {
                orders.addAll(JSON.readValue(Files.readAllBytes(file), Kept.class).orders());
            } catch (JacksonException e) {
                LOG.warn(
                        "{} cannot be read, so every server begins ready: {}",
                        file,
                        e.getOriginalMessage());
            }
        }
    }

    synchronized void give(Order order) throws IOException {
        List<Order> next = new ArrayList<>(orders);
        Instant now = Instant.now();
        next.removeIf(
                old ->
                        old.over(now)
                                || old.service().equals(order.service())
                                        && old.server().equals(order.server()));
        if (order.state() != AdminState.READY) {
            next.add(order);
        }
        PrivateFile.write(file, JSON.writeValueAsBytes(new Kept(next)));
        orders.clear();
        orders.addAll(next);
        obey(order);
    }

    private void obey(Order order) {
        gateway.administer(
                order.service(),
                order.server(),
                order.state(),
                order.reason(),
                order.operator(),
                order.until());
    }

    /// Reminds every server of what is wanted of it; to be called at the start and after a change
    /// of the configuration.
    public synchronized void remind() {
        Instant now = Instant.now();
        for (Order order : orders) {
            if (!order.over(now) && forgotten(order)) {
                obey(order);
            }
        }
    }

    private boolean forgotten(Order order) {
        ServiceDefinition service = gateway.service(order.service());
        if (service == null) {
            return false;
        }
        for (Pool pool : service.pools().values()) {
            for (ServerPool.Member member : pool.servers().members()) {
                if (member.server().name().equals(order.server())) {
                    return member.state().condition().admin() != order.state();
                }
            }
        }
        return false;
    }
}
