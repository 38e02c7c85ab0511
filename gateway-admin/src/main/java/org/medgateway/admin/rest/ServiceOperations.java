package org.medgateway.admin.rest;

import org.medgateway.admin.access.AuditLog;
import org.medgateway.admin.configuration.Configuration;
import org.medgateway.core.balance.AdminState;
import org.medgateway.core.balance.Condition;
import org.medgateway.core.balance.ServerPool;
import org.medgateway.core.balance.ServerState;
import org.medgateway.core.balance.StickTable;
import org.medgateway.core.config.AdminRole;
import org.medgateway.core.health.ServerWatch;
import org.medgateway.core.health.Verdict;
import org.medgateway.core.observe.Event;
import org.medgateway.core.runtime.Administration;
import org.medgateway.core.spi.ServiceDefinition;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// Services, servers, health and stick tables.
final class ServiceOperations {

    private static final int LONGEST_REASON = 200;

    private final Administration gateway;
    private final Overview overview;
    private final Configuration configuration;
    private final StandingOrders orders;
    private final AuditLog audit;

    ServiceOperations(
            Administration gateway,
            Configuration configuration,
            StandingOrders orders,
            AuditLog audit) {
        this.gateway = gateway;
        this.overview = new Overview(gateway);
        this.configuration = configuration;
        this.orders = orders;
        this.audit = audit;
    }

    void addTo(Operation.Table table) {
        table.get("/services", "listServices", "All virtual services with pools and servers.")
                .answersListOf(Views.Service.class)
                .does(_ -> overview.services());
        table.get("/services/{service}", "service", "A virtual service.")
                .answers(Views.Service.class)
                .does(call -> overview.view(service(call)));
        table.get(
                        "/services/{service}/servers/{server}/health",
                        "healthHistory",
                        "The last checks of a server, the newest first.")
                .answersListOf(Views.CheckResult.class)
                .does(this::history);
        table.put(
                        "/services/{service}/servers/{server}/state",
                        "setServerState",
                        "Drains, halts or readies a server.",
                        AdminRole.OPERATOR)
                .takes(Views.StateChange.class)
                .answers(Views.Service.class)
                .does(this::setState);
        table.put(
                        "/services/{service}/servers/{server}/weight",
                        "setServerWeight",
                        "Gives a server another weight, in the file too.",
                        AdminRole.ADMINISTRATOR)
                .takes(Views.WeightChange.class)
                .answers(Views.Applied.class)
                .does(this::setWeight);
        table.get(
                        "/services/{service}/stick-tables",
                        "listStickTables",
                        "The stick tables of a service.")
                .query("search", "Found in the key or the server.")
                .query("limit", "Rows of each table at the most; 200 when not given.")
                .answersListOf(Views.StickTableView.class)
                .does(this::tables);
        table.delete(
                        "/services/{service}/stick-tables/{pool}",
                        "clearStickTable",
                        "Clears a stick table, or one key or one server of it.",
                        AdminRole.OPERATOR)
                .query("key", "Only this key.")
                .query("server", "Only the keys that stick to this server.")
                .answers(Views.Cleared.class)
                .does(this::clear);
    }

    private ServiceDefinition service(Call call) {
        String name = call.path("service");
        ServiceDefinition service = gateway.service(name);
        if (service == null) {
            throw Refusal.notFound("service \"" + name + "\"");
        }
        return service;
    }

    private static ServerState server(ServiceDefinition service, Call call) {
        String name = call.path("server");
        return service.pools().values().stream()
                .flatMap(
                        pool ->
                                Stream.concat(
                                        pool.servers().members().stream(),
                                        Stream.ofNullable(pool.servers().fallback())))
                .filter(member -> member.server().name().equals(name))
                .map(ServerPool.Member::state)
                .findFirst()
                .orElseThrow(
                        () -> Refusal.notFound("server \"" + name + "\" in " + service.name()));
    }

    private List<Views.CheckResult> history(Call call) {
        ServiceDefinition service = service(call);
        ServerState server = server(service, call);
        return gateway.healthHistory(service.name(), server.name()).reversed().stream()
                .map(ServiceOperations::view)
                .toList();
    }

    private static Views.CheckResult view(ServerWatch.Result result) {
        double millis = result.took().toNanos() / 1e6;
        return switch (result.verdict()) {
            case Verdict.Up(var detail) ->
                    new Views.CheckResult(result.at(), millis, true, detail, result.held());
            case Verdict.Down(var reason, _) ->
                    new Views.CheckResult(result.at(), millis, false, reason, result.held());
        };
    }

    private Views.Service setState(Call call) throws java.io.IOException {
        ServiceDefinition service = service(call);
        ServerState server = server(service, call);
        Views.StateChange change = call.body(Views.StateChange.class);
        if (change.reason().length() > LONGEST_REASON) {
            throw Refusal.unusable("reason: expected at most " + LONGEST_REASON + " characters");
        }
        Instant until = change.until();
        if (until != null && !until.isAfter(Instant.now())) {
            throw Refusal.unusable("until: expected a time to come");
        }
        if (until != null && until.isAfter(Instant.now().plus(java.time.Duration.ofDays(366)))) {
            throw Refusal.unusable("until: expected a time within a year");
        }
        AdminState wish =
                switch (change.state()) {
                    case READY -> AdminState.READY;
                    case DRAIN -> AdminState.DRAIN;
                    case HALT -> AdminState.HALT;
                };
        Condition before = server.condition();
        orders.give(
                new StandingOrders.Order(
                        service.name(), server.name(), wish, change.reason(), call.who(), until));
        audit.write(
                call.who(),
                call.from(),
                "setServerState",
                service.name() + "/" + server.name(),
                before.admin().name(),
                wish + (change.reason().isEmpty() ? "" : ": " + change.reason()),
                "done");
        return overview.view(service(call));
    }

    private Views.Applied setWeight(Call call) {
        ServiceDefinition service = service(call);
        ServerState server = server(service, call);
        int weight = call.body(Views.WeightChange.class).weight();
        if (weight < 0 || weight > 256) {
            throw Refusal.unusable("weight: expected 0 to 256, found " + weight);
        }
        return ConfigurationOperations.outcome(
                call,
                audit,
                "setServerWeight",
                service.name() + "/" + server.name() + " " + weight,
                () -> configuration.weight(service.name(), server.name(), weight, call.who()));
    }

    private List<Views.StickTableView> tables(Call call) {
        ServiceDefinition service = service(call);
        String search = call.query("search");
        int limit = call.queryNumber("limit", 200, 10_000);
        return gateway.stickTables(service.name()).stream()
                .map(table -> view(table, search, limit))
                .sorted(Comparator.comparing(Views.StickTableView::pool))
                .toList();
    }

    private static Views.StickTableView view(StickTable table, String search, int limit) {
        return new Views.StickTableView(
                table.name(),
                table.size(),
                table.maxEntries(),
                table.entries().stream()
                        .filter(e -> e.key().contains(search) || e.server().contains(search))
                        .sorted(Comparator.comparing(StickTable.Entry::lastUsed).reversed())
                        .limit(limit)
                        .map(
                                e ->
                                        new Views.StickRow(
                                                e.key(),
                                                e.server(),
                                                e.created(),
                                                e.lastUsed(),
                                                e.expires()))
                        .toList());
    }

    private Views.Cleared clear(Call call) {
        ServiceDefinition service = service(call);
        String pool = call.path("pool");
        StickTable table =
                gateway.stickTables(service.name()).stream()
                        .filter(candidate -> Objects.equals(candidate.name(), pool))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        Refusal.notFound(
                                                "stick table of pool \""
                                                        + pool
                                                        + "\" in "
                                                        + service.name()));
        String key = call.query("key");
        String server = call.query("server");
        int rows =
                !key.isEmpty()
                        ? table.remove(key) ? 1 : 0
                        : !server.isEmpty() ? table.removeServer(server) : table.clear();
        gateway.events()
                .publish(
                        new Event.StickTableCleared(
                                Instant.now(),
                                service.name(),
                                pool,
                                key.isEmpty() ? null : key,
                                rows));
        audit.write(
                call.who(),
                call.from(),
                "clearStickTable",
                service.name() + "/" + pool,
                null,
                rows + " rows cleared",
                "done");
        return new Views.Cleared(rows);
    }
}
