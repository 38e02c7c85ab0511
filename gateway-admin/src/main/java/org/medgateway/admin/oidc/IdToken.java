package org.medgateway.admin.oidc;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// The claims of an ID token that was found genuine (OpenID Connect Core 3.1.3.7).
record IdToken(JsonNode claims) {

    private static final Duration SKEW = Duration.ofMinutes(1);

    /// Finds the keys that may have signed a token.
    @FunctionalInterface
    interface Keys {
        /// @param fresh whether the provider is to be asked again, for it may have new ones
        List<SigningKey> all(boolean fresh) throws IOException;
    }

    /// @param issuer who must have made it
    /// @param client whom it must be for
    /// @param nonce which login it must belong to
    static IdToken verified(
            String token, Keys keys, String issuer, String client, String nonce, Instant now)
            throws LoginRefused, IOException {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            throw new LoginRefused("the provider's token is not a signed one");
        }
        JsonNode header = json(parts[0]);
        if (header.has("crit")) {
            throw new LoginRefused("the provider's token demands what is not known here");
        }
        byte[] signed = (parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII);
        if (!isSigned(header, signed, bytes(parts[2]), keys.all(false))
                && !isSigned(header, signed, bytes(parts[2]), keys.all(true))) {
            throw new LoginRefused("the signature of the provider's token is wrong");
        }
        IdToken found = new IdToken(json(parts[1]));
        found.check(issuer, client, nonce, now);
        return found;
    }

    private static boolean isSigned(
            JsonNode header, byte[] signed, byte[] signature, List<SigningKey> keys) {
        String id = header.path("kid").asString("");
        String algorithm = header.path("alg").asString("");
        for (SigningKey key : keys) {
            try {
                if ((id.isEmpty() || id.equals(key.id()))
                        && key.verifies(algorithm, signed, signature)) {
                    return true;
                }
            } catch (GeneralSecurityException _) {
                // a signature that cannot be one of this key
            }
        }
        return false;
    }

    private static byte[] bytes(String base64) throws LoginRefused {
        try {
            return Base64.getUrlDecoder().decode(base64);
        } catch (IllegalArgumentException _) {
            throw new LoginRefused("the provider's token is not Base64");
        }
    }

    private static JsonNode json(String base64) throws LoginRefused {
        try {
            return JsonMapper.shared().readTree(bytes(base64));
        } catch (JacksonException _) {
            throw new LoginRefused("the provider's token is not JSON");
        }
    }

    private void check(String issuer, String client, String nonce, Instant now)
            throws LoginRefused {
        require(text("iss").equals(issuer), "is of another issuer");
        List<String> audience = texts("aud");
        require(audience.contains(client), "is for another client");
        require(
                audience.size() == 1 && !claims.has("azp") || text("azp").equals(client),
                "was asked for by another client");
        require(now.isBefore(instant("exp").plus(SKEW)), "is over");
        require(instant("iat").minus(SKEW).isBefore(now), "is of a time to come");
        require(text("nonce").equals(nonce), "belongs to another login");
    }

    private static void require(boolean holds, String otherwise) throws LoginRefused {
        if (!holds) {
            throw new LoginRefused("the provider's token " + otherwise);
        }
    }

    private Instant instant(String claim) throws LoginRefused {
        JsonNode seconds = claims.path(claim);
        require(seconds.isNumber() && seconds.canConvertToLong(), "has no " + claim);
        return Instant.ofEpochSecond(seconds.asLong());
    }

    /// A claim as a text; empty where there is none.
    String text(String claim) {
        return claims.path(claim).asString("");
    }

    /// The texts of a claim, one or a list; dots in its name lead into objects.
    List<String> texts(String claim) {
        JsonNode at = claims;
        if (claims.has(claim)) {
            at = claims.path(claim);
        } else {
            for (String step : claim.split("\\.")) {
                at = at.path(step);
            }
        }
        List<String> found = new ArrayList<>();
        if (at.isString()) {
            found.add(at.asString());
        }
        if (at.isArray()) {
            at.forEach(one -> found.add(one.asString("")));
        }
        return found;
    }
}
