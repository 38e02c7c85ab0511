package org.medgateway.http.wire;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/// How the persistence cookie is made, in the terms of HAProxy's `cookie NAME insert indirect
/// nocache maxidle maxlife`.
///
/// @param maxIdle a cookie unused for longer is worth nothing; null for no limit
/// @param maxLife a cookie older than this is worth nothing, however much it is used; null for no
///   limit
/// @param sameSite `None`, `Lax` or `Strict`; null to say nothing
/// @param secure whether browsers may send it over TLS only
/// @param domain null for the host that answered
public record CookieSettings(
        String name,
        @Nullable Duration maxIdle,
        @Nullable Duration maxLife,
        @Nullable String sameSite,
        boolean secure,
        boolean httpOnly,
        String path,
        @Nullable String domain) {

    public CookieSettings {
        if (!Octets.isToken(name)) {
            throw new IllegalArgumentException(
                    "a cookie's name consists of letters, digits and !#$%&'*+-.^_`|~");
        }
    }
}
