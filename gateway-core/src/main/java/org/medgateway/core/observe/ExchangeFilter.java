package org.medgateway.core.observe;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;

/// Which exchanges someone looks for; all that is given has to hold.
///
/// @param service the virtual service; empty for any
/// @param server the real server; empty for any
/// @param outcome the outcome's word; empty for any
/// @param text found in the kind, the client, the reason or a value of the details (a control id, a
///   SOP instance UID), whatever the case of letters; empty for any
/// @param from ended at this time or later; null for any
/// @param until ended before this time; null for any
public record ExchangeFilter(
        String service,
        String server,
        String outcome,
        String text,
        @Nullable Instant from,
        @Nullable Instant until) {

    public static final ExchangeFilter ANY = new ExchangeFilter("", "", "", "", null, null);

    public static ExchangeFilter containing(String text) {
        return new ExchangeFilter("", "", "", text, null, null);
    }

    public boolean matches(Exchange exchange) {
        return isOrAny(service, exchange.service())
                && isOrAny(server, exchange.server())
                && isOrAny(outcome, exchange.outcome())
                && inTime(exchange)
                && (text.isEmpty() || speaksOf(exchange, text.toLowerCase(Locale.ROOT)));
    }

    private static boolean isOrAny(String wanted, String found) {
        return wanted.isEmpty() || wanted.equals(found);
    }

    private boolean inTime(Exchange exchange) {
        if (from == null && until == null) {
            return true;
        }
        Instant ended = exchange.started().plus(exchange.duration());
        return (from == null || !ended.isBefore(from)) && (until == null || ended.isBefore(until));
    }

    private static boolean speaksOf(Exchange exchange, String lower) {
        return holds(exchange.kind(), lower)
                || holds(exchange.client(), lower)
                || holds(exchange.why(), lower)
                || holds(exchange.details(), lower);
    }

    private static boolean holds(@Nullable Object value, String lower) {
        return switch (value) {
            case null -> false;
            case Map<?, ?> map -> map.values().stream().anyMatch(inner -> holds(inner, lower));
            case Collection<?> list -> list.stream().anyMatch(inner -> holds(inner, lower));
            default -> value.toString().toLowerCase(Locale.ROOT).contains(lower);
        };
    }
}
