package org.medgateway.core.observe;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Something that happened once. Holds no patient data unless the configuration asks for it.
public sealed interface Event {

    Instant at();

    /// A client's connection was taken in by a virtual service.
    record SessionOpened(Instant at, String service, String client) implements Event {}

    /// A client's connection has ended.
    record SessionClosed(Instant at, String service, String client, Duration duration)
            implements Event {}

    /// A client's connection was turned away before its protocol began: a limit, a failed
    /// handshake, a bad PROXY header.
    record SessionRefused(Instant at, String service, String client, String why) implements Event {}

    /// An exchange (a message, an association, a request, a plain connection) has ended.
    record ExchangeEnded(Exchange exchange) implements Event {
        @Override
        public Instant at() {
            return exchange.started().plus(exchange.duration());
        }
    }

    /// The health checks changed their mind about a server.
    record ServerHealthChanged(Instant at, String service, String server, boolean up, String reason)
            implements Event {}

    /// An operator (or the end of a wish's time) changed what a server may do.
    record ServerAdminChanged(
            Instant at, String service, String server, String state, String reason, String operator)
            implements Event {}

    record ServiceStarted(Instant at, String service, List<String> addresses) implements Event {}

    record ServiceStopped(Instant at, String service) implements Event {}

    /// A new configuration is in force.
    ///
    /// @param changes what differs, one line each
    record ConfigurationApplied(Instant at, String source, List<String> changes) implements Event {}

    /// A configuration was refused; nothing changed.
    record ConfigurationRefused(Instant at, String source, List<String> problems)
            implements Event {}

    /// Rows of a stick table were cleared by an operator.
    record StickTableCleared(
            Instant at, String service, String table, @Nullable String key, int rows)
            implements Event {}

    /// A certificate was read, at the start or anew.
    record CertificateLoaded(Instant at, String name, Instant notAfter) implements Event {}

    /// A certificate is shown with a new OCSP response from now on, or with none.
    ///
    /// @param until when the response ends; null where there is none any more
    record OcspStapled(Instant at, String name, @Nullable Instant until) implements Event {}

    /// Something an operator should look at.
    ///
    /// @param service the virtual service concerned; empty where it is none
    /// @param subject what it is about, for grouping: a server, a certificate, a table
    record Alarm(Instant at, Severity severity, String service, String subject, String message)
            implements Event {}

    enum Severity {
        INFO,
        WARNING,
        CRITICAL
    }
}
