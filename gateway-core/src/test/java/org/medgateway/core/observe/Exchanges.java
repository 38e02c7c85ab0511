package org.medgateway.core.observe;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/// Exchanges to observe.
final class Exchanges {

    static final Instant START = Instant.parse("2026-11-20T03:14:15.926Z");

    private Exchanges() {}

    static Exchange of(
            long id, String kind, String server, String outcome, Map<String, ?> details) {
        return new Exchange(
                id,
                "HL7Live",
                "mllp",
                kind,
                "10.12.1.7:40312",
                "",
                "main",
                server,
                1,
                START.plusSeconds(id),
                Duration.ofNanos(12_345_678),
                600,
                90,
                outcome,
                outcome.equals("succeeded") ? "" : "connection reset",
                details);
    }

    static Exchange good(long id) {
        return of(id, "ADT^A01", "HL71", "succeeded", Map.of("controlId", "MSG" + id));
    }

    static Exchange failed(long id) {
        return of(id, "ADT^A01", "HL72", "failed-closed", Map.of("controlId", "MSG" + id));
    }

    static Event ended(Exchange exchange) {
        return new Event.ExchangeEnded(exchange);
    }
}
