package org.medgateway.admin.alert;

import org.jspecify.annotations.Nullable;
import org.medgateway.admin.snmp.Notification;
import org.medgateway.core.observe.Event;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// One thing to be told.
///
/// @param at when it happened first
/// @param service the virtual service; empty where it is none
/// @param times how often it happened
record Alert(
        Instant at, String severity, String service, String subject, String message, int times) {

    Alert(Instant at, String severity, String service, String subject, String message) {
        this(at, severity, service, subject, message, 1);
    }

    /// Null for what nobody has to be told.
    static @Nullable Alert of(Event event) {
        return switch (event) {
            case Event.ServerHealthChanged e ->
                    new Alert(
                            e.at(),
                            e.up() ? "info" : "critical",
                            e.service(),
                            e.server(),
                            e.up() ? "is up again: " + e.reason() : "is down: " + e.reason());
            case Event.Alarm e ->
                    new Alert(
                            e.at(),
                            e.severity().name().toLowerCase(Locale.ROOT),
                            e.service(),
                            e.subject(),
                            e.message());
            case Event.ConfigurationRefused e ->
                    new Alert(
                            e.at(),
                            "warning",
                            "",
                            e.source(),
                            "a configuration was refused: " + String.join("; ", e.problems()));
            case Event.SessionOpened _ -> null;
            case Event.SessionClosed _ -> null;
            case Event.SessionRefused _ -> null;
            case Event.ExchangeEnded _ -> null;
            case Event.ServerAdminChanged _ -> null;
            case Event.ServiceStarted _ -> null;
            case Event.ServiceStopped _ -> null;
            case Event.ConfigurationApplied _ -> null;
            case Event.StickTableCleared _ -> null;
            case Event.CertificateLoaded _ -> null;
            case Event.OcspStapled _ -> null;
        };
    }

    /// The same alerts, each message once: a modality that is refused tries again all day long. A
    /// server that goes up and down is told as it went.
    static List<Alert> gathered(List<Alert> alerts) {
        List<Alert> once = new ArrayList<>();
        for (Alert alert : alerts) {
            int at = lastOf(once, alert);
            if (at >= 0) {
                once.set(at, once.get(at).again(alert.times()));
            } else {
                once.add(alert);
            }
        }
        return once;
    }

    /// Where an alert stands that says the same, unless something else has happened to its subject
    /// since; -1 for none.
    private static int lastOf(List<Alert> alerts, Alert alert) {
        for (int at = alerts.size() - 1; at >= 0; at--) {
            Alert known = alerts.get(at);
            if (known.service.equals(alert.service) && known.subject.equals(alert.subject)) {
                if (known.says(alert)) {
                    return at;
                }
                if (!known.severity.equals(alert.severity)) {
                    return -1;
                }
            }
        }
        return -1;
    }

    private boolean says(Alert other) {
        return severity.equals(other.severity)
                && service.equals(other.service)
                && subject.equals(other.subject)
                && message.equals(other.message);
    }

    private Alert again(int more) {
        return new Alert(at, severity, service, subject, message, times + more);
    }

    /// @param gateway its name
    Notification notification(String gateway) {
        return new Notification(gateway, severity, service, subject, message);
    }

    String line() {
        return at
                + " "
                + severity.toUpperCase(Locale.ROOT)
                + " "
                + (service.isEmpty() ? "" : service + ": ")
                + subject
                + " "
                + message
                + (times == 1 ? "" : " (" + times + " times)");
    }
}
