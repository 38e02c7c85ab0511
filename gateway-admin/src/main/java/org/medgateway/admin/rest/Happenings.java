package org.medgateway.admin.rest;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.observe.Event;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// What has happened lately, in words, and who wants to hear of it. Exchanges and sessions are not
/// among it: they have pages and numbers of their own. Any thread; listeners must not block.
final class Happenings {

    private static final int KEPT = 500;

    private final ArrayDeque<Views.EventView> recent = new ArrayDeque<>(); // guarded by itself
    private final Set<Consumer<Views.EventView>> listeners = ConcurrentHashMap.newKeySet();

    void on(Event event) {
        Views.EventView view = view(event);
        if (view != null) {
            synchronized (recent) {
                recent.addFirst(view);
                if (recent.size() > KEPT) {
                    recent.removeLast();
                }
            }
            listeners.forEach(listener -> listener.accept(view));
        }
    }

    List<Views.EventView> recent() {
        synchronized (recent) {
            return List.copyOf(recent);
        }
    }

    void listen(Consumer<Views.EventView> listener) {
        listeners.add(listener);
    }

    void unlisten(Consumer<Views.EventView> listener) {
        listeners.remove(listener);
    }

    private static Views.@Nullable EventView view(Event event) {
        return switch (event) {
            case Event.SessionOpened _ -> null;
            case Event.SessionClosed _ -> null;
            case Event.ExchangeEnded _ -> null;
            case Event.SessionRefused e ->
                    of(e, "session-refused", "info", e.service(), e.client(), e.why());
            case Event.ServerHealthChanged e ->
                    of(
                            e,
                            e.up() ? "server-up" : "server-down",
                            e.up() ? "info" : "critical",
                            e.service(),
                            e.server(),
                            (e.up() ? "up: " : "down: ") + e.reason());
            case Event.ServerAdminChanged e ->
                    of(
                            e,
                            "server-" + e.state(),
                            "info",
                            e.service(),
                            e.server(),
                            e.state()
                                    + (e.operator().isEmpty() ? "" : " by " + e.operator())
                                    + (e.reason().isEmpty() ? "" : ": " + e.reason()));
            case Event.ServiceStarted e ->
                    of(
                            e,
                            "service-started",
                            "info",
                            e.service(),
                            "",
                            e.addresses().isEmpty()
                                    ? "started"
                                    : "started on " + String.join(", ", e.addresses()));
            case Event.ServiceStopped e ->
                    of(e, "service-stopped", "info", e.service(), "", "stopped");
            case Event.ConfigurationApplied e ->
                    of(
                            e,
                            "configuration-applied",
                            "info",
                            "",
                            e.source(),
                            e.changes().isEmpty()
                                    ? "nothing changed"
                                    : String.join("; ", e.changes()));
            case Event.ConfigurationRefused e ->
                    of(
                            e,
                            "configuration-refused",
                            "warning",
                            "",
                            e.source(),
                            String.join("; ", e.problems()));
            case Event.StickTableCleared e ->
                    of(
                            e,
                            "stick-table-cleared",
                            "info",
                            e.service(),
                            e.table(),
                            e.rows() + " rows");
            case Event.CertificateLoaded e ->
                    of(e, "certificate-loaded", "info", "", e.name(), "ends " + e.notAfter());
            case Event.OcspStapled e ->
                    of(
                            e,
                            "ocsp-stapled",
                            "info",
                            "",
                            e.name(),
                            e.until() == null ? "without a response" : "ends " + e.until());
            case Event.Alarm e ->
                    of(
                            e,
                            "alarm",
                            Overview.kebab(e.severity()),
                            e.service(),
                            e.subject(),
                            e.message());
        };
    }

    private static Views.EventView of(
            Event event,
            String kind,
            String severity,
            String service,
            String subject,
            String message) {
        return new Views.EventView(event.at(), kind, severity, service, subject, message);
    }
}
