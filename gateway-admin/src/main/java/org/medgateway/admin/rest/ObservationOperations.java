package org.medgateway.admin.rest;

import org.medgateway.admin.access.AuditLog;
import org.medgateway.core.config.AdminRole;
import org.medgateway.core.observe.Exchange;
import org.medgateway.core.observe.ExchangeFilter;
import org.medgateway.core.runtime.Administration;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Exchanges, what has happened, and who changed what.
final class ObservationOperations {
    private final Administration gateway;
    private final Happenings happenings;
    private final AuditLog audit;

    ObservationOperations(Administration gateway, Happenings happenings, AuditLog audit) {
        this.gateway = gateway;
        this.happenings = happenings;
        this.audit = audit;
    }

    void addTo(Operation.Table table) {
        table.get("/exchanges", "listExchanges", "The last exchanges, the newest first.")
                .query("service", "Only of this service.")
                .query("server", "Only on this server.")
                .query("outcome", "Only with this outcome.")
                .query("text", "Found in the kind, the client, the reason or the details.")
                .query("from", "Ended at this time or later.")
                .query("until", "Ended before this time.")
                .query("limit", "How many at the most; 100 when not given.")
                .answersListOf(Views.ExchangeView.class)
                .does(this::find);
        table.get("/exchanges/{id}", "exchange", "One exchange.")
                .answers(Views.ExchangeView.class)
                .does(this::one);
        table.get("/log", "log", "What has happened lately, the newest first.")
                .answersListOf(Views.EventView.class)
                .does(_ -> happenings.recent());
        table.get("/audit", "auditLog", "Who changed what, the newest first.")
                .by(AdminRole.ADMINISTRATOR)
                .query("limit", "How many at the most; 200 when not given.")
                .answersListOf(AuditLog.Entry.class)
                .does(call -> audit.recent(call.queryNumber("limit", 200, 1_000)));
    }

    private List<Views.ExchangeView> find(Call call) {
        ExchangeFilter filter =
                new ExchangeFilter(
                        call.query("service"),
                        call.query("server"),
                        call.query("outcome"),
                        call.query("text"),
                        call.queryInstant("from"),
                        call.queryInstant("until"));
        return gateway
                .observation()
                .recentExchanges()
                .find(filter, call.queryNumber("limit", 100, 1_000))
                .stream()
                .map(ObservationOperations::view)
                .toList();
    }

    private Views.ExchangeView one(Call call) {
        int id = call.pathNumber("id");
        Exchange exchange = gateway.observation().recentExchanges().byId(id);
        if (exchange == null) {
            throw Refusal.notFound("exchange " + id + " among the recent ones");
        }
        return view(exchange);
    }

    private static Views.ExchangeView view(Exchange e) {
        Map<String, Object> details = new LinkedHashMap<>(e.details());
        return new Views.ExchangeView(
                e.id(),
                e.service(),
                e.protocol(),
                e.kind(),
                e.client(),
                e.rule(),
                e.pool(),
                e.server(),
                e.attempts(),
                e.started(),
                e.duration().toNanos() / 1e6,
                e.bytesIn(),
                e.bytesOut(),
                e.outcome(),
                e.why(),
                details);
    }
}
