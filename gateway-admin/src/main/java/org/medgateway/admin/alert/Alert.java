package org.medgateway.admin.alert;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.observe.Event;

import java.time.Instant;
import java.util.Locale;

/// One thing to be told.
///
/// @param service the virtual service; empty where it is none
record Alert(Instant at, String severity, String service, String subject, String message) {

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
        };
    }

    String line() {
        return at
                + " "
                + severity.toUpperCase(Locale.ROOT)
                + " "
                + (service.isEmpty() ? "" : service + ": ")
                + subject
                + " "
                + message;
    }
}
