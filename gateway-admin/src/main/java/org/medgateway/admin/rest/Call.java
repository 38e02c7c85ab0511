package org.medgateway.admin.rest;

import io.vertx.core.http.Cookie;
import io.vertx.ext.web.RoutingContext;

import org.jspecify.annotations.Nullable;
import org.medgateway.admin.access.Principal;

import java.time.Instant;
import java.time.format.DateTimeParseException;

/// One request while it is handled. Everything that comes from the request was read on the event
/// loop before; what is set here goes out with the answer. One virtual thread only.
final class Call {

    private final RoutingContext context;
    private final @Nullable Principal principal;
    private final @Nullable Object body;
    private @Nullable String etag;
    private @Nullable Cookie cookie;

    Call(RoutingContext context, @Nullable Principal principal, @Nullable Object body) {
        this.context = context;
        this.principal = principal;
        this.body = body;
    }

    Principal principal() {
        if (principal == null) {
            throw new Refusal(401, "log in first");
        }
        return principal;
    }

    /// Who asks, for logs; also where nobody has logged in.
    String who() {
        return principal == null ? "nobody" : principal.name();
    }

    String from() {
        return context.request().remoteAddress().hostAddress();
    }

    <T> T body(Class<T> type) {
        return type.cast(java.util.Objects.requireNonNull(body));
    }

    String path(String name) {
        return String.valueOf(context.pathParam(name));
    }

    int pathNumber(String name) {
        return number(path(name), name);
    }

    String query(String name) {
        String value = context.queryParams().get(name);
        return value == null ? "" : value;
    }

    int queryNumber(String name, int otherwise, int most) {
        String value = query(name);
        return value.isEmpty() ? otherwise : Math.min(most, number(value, name));
    }

    @Nullable Instant queryInstant(String name) {
        String value = query(name);
        try {
            return value.isEmpty() ? null : Instant.parse(value);
        } catch (DateTimeParseException _) {
            throw new Refusal(400, name + ": expected a time such as 2026-11-20T12:00:00Z");
        }
    }

    private static int number(String text, String name) {
        if (text.length() > 9 || !text.matches("[0-9]+")) {
            throw new Refusal(400, name + ": expected a number from 0");
        }
        return Integer.parseInt(text);
    }

    /// The entity tag of `If-Match`; null where none was sent or any will do.
    @Nullable String ifMatch() {
        String sent = context.request().getHeader("If-Match");
        if (sent == null || sent.equals("*")) {
            return null;
        }
        return sent.startsWith("\"") && sent.endsWith("\"") && sent.length() >= 2
                ? sent.substring(1, sent.length() - 1)
                : sent;
    }

    boolean hasIfMatch() {
        return context.request().getHeader("If-Match") != null;
    }

    void etag(String tag) {
        etag = tag;
    }

    @Nullable String etag() {
        return etag;
    }

    void cookie(Cookie set) {
        cookie = set;
    }

    @Nullable Cookie cookie() {
        return cookie;
    }

    RoutingContext context() {
        return context;
    }
}
