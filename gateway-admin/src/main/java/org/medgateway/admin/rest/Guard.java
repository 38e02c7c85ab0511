package org.medgateway.admin.rest;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;

import org.jspecify.annotations.Nullable;
import org.medgateway.admin.access.Access;
import org.medgateway.admin.access.Principal;
import org.medgateway.admin.access.Sessions;
import org.medgateway.core.config.AdminRole;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/// Who asks, and whether they may: a bearer token or the session's cookie. A request that changes
/// something by cookie repeats the session's CSRF token, and comes from the page itself.
final class Guard {

    /// A browser takes a cookie of this name only with Secure, Path=/ and without Domain.
    static final String SECURE_COOKIE = "__Host-medgateway";

    private static final String PLAIN_COOKIE = "medgateway";

    private final Access access;
    private final boolean secure;
    private final Supplier<Duration> idle;

    Guard(Access access, boolean secure, Supplier<Duration> idle) {
        this.access = access;
        this.secure = secure;
        this.idle = idle;
    }

    /// @throws Refusal where the request may not go on
    @Nullable Principal admit(HttpServerRequest request, @Nullable AdminRole needed) {
        Optional<Principal> found = identify(request, needed != null);
        if (needed == null) {
            return found.orElse(null);
        }
        Principal principal =
                found.orElseThrow(
                        () -> new Refusal(401, "log in, or send a token that is in force"));
        if (!principal.may(needed)) {
            throw new Refusal(
                    403, "this needs the role " + needed.name().toLowerCase(java.util.Locale.ROOT));
        }
        return principal;
    }

    private Optional<Principal> identify(HttpServerRequest request, boolean strict) {
        String authorization = request.getHeader("Authorization");
        if (authorization != null) {
            return authorization.regionMatches(true, 0, "Bearer ", 0, 7)
                    ? access.users().token(authorization.substring(7).strip())
                    : Optional.empty();
        }
        Optional<Sessions.Session> session =
                access.sessions().find(secret(request), idle.get(), true);
        if (session.isPresent() && strict && changes(request.method())) {
            refuseForgery(request, session.get());
        }
        return session.map(Sessions.Session::principal);
    }

    private static void refuseForgery(HttpServerRequest request, Sessions.Session session) {
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null && !site.equals("same-origin")) {
            throw new Refusal(403, "the request comes from another site");
        }
        if (!Sessions.sameCsrf(session, request.getHeader("X-CSRF-Token"))) {
            throw new Refusal(403, "the header X-CSRF-Token does not fit the session");
        }
    }

    static boolean changes(HttpMethod method) {
        return !method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD);
    }

    Optional<Sessions.Session> session(HttpServerRequest request, boolean use) {
        return access.sessions().find(secret(request), idle.get(), use);
    }

    @Nullable String secret(HttpServerRequest request) {
        Cookie cookie = request.getCookie(name());
        return cookie == null ? null : cookie.getValue();
    }

    Cookie cookie(String secret) {
        return Cookie.cookie(name(), secret)
                .setPath("/")
                .setHttpOnly(true)
                .setSecure(secure)
                .setSameSite(CookieSameSite.STRICT);
    }

    /// Binds a login at a provider to the browser that began it. The browser comes back from
    /// another site, so it has to be sent then too.
    Cookie loginCookie(String state) {
        return Cookie.cookie(name() + "-login", state)
                .setPath("/")
                .setHttpOnly(true)
                .setSecure(secure)
                .setMaxAge(600)
                .setSameSite(CookieSameSite.LAX);
    }

    @Nullable String loginState(HttpServerRequest request) {
        Cookie cookie = request.getCookie(name() + "-login");
        return cookie == null ? null : cookie.getValue();
    }

    boolean secure() {
        return secure;
    }

    Cookie noCookie() {
        return cookie("").setMaxAge(0);
    }

    private String name() {
        return secure ? SECURE_COOKIE : PLAIN_COOKIE;
    }
}
