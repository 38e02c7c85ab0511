package org.medgateway.admin.oidc;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.OidcSettings;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import javax.net.ssl.SSLContext;

/// The provider as its own description says it works (OpenID Connect Discovery 1.0). The
/// description and the keys are kept for an hour. Any thread; blocks.
final class Provider {

    private static final Duration KEPT = Duration.ofHours(1);

    /// New keys are not asked for more often, however many tokens name one that is not known.
    private static final Duration LEAST_AGE = Duration.ofSeconds(30);

    private static final long LARGEST_ANSWER = 1L << 20;

    /// What of the description matters.
    private record Description(URI authorization, URI token, URI keys, Instant read) {}

    private record Keys(List<SigningKey> all, Instant read) {}

    private final OidcSettings settings;
    private final SSLContext trust;
    private final InstantSource clock;
    private @Nullable Description description; // guarded by this, as the keys are
    private @Nullable Keys keys;

    Provider(OidcSettings settings, SSLContext trust, InstantSource clock) {
        this.settings = settings;
        this.trust = trust;
        this.clock = clock;
    }

    OidcSettings settings() {
        return settings;
    }

    private synchronized Description description() throws IOException {
        Description known = description;
        if (known != null && clock.instant().isBefore(known.read().plus(KEPT))) {
            return known;
        }
        String issuer = settings.issuer().toString();
        String base = issuer.endsWith("/") ? issuer : issuer + "/";
        JsonNode found = send(request(URI.create(base + ".well-known/openid-configuration")).GET());
        if (!found.path("issuer").asString("").equals(issuer)) {
            throw new IOException(
                    "the provider calls itself \""
                            + found.path("issuer").asString("")
                            + "\", expected "
                            + issuer);
        }
        Description read =
                new Description(
                        endpoint(found, "authorization_endpoint"),
                        endpoint(found, "token_endpoint"),
                        endpoint(found, "jwks_uri"),
                        clock.instant());
        description = read;
        return read;
    }

    private URI endpoint(JsonNode found, String name) throws IOException {
        try {
            URI uri = URI.create(found.path(name).asString(""));
            if ("https".equals(uri.getScheme())
                    || "http".equals(uri.getScheme()) && settings.withoutTls()) {
                return uri;
            }
        } catch (IllegalArgumentException _) {
            // said below
        }
        throw new IOException("the provider's " + name + " is no https address");
    }

    /// The keys that tokens are signed with.
    ///
    /// @param fresh whether to ask anew, unless that was done just now
    synchronized List<SigningKey> keys(boolean fresh) throws IOException {
        Keys known = keys;
        Duration oldest = fresh ? LEAST_AGE : KEPT;
        if (known != null && clock.instant().isBefore(known.read().plus(oldest))) {
            return known.all();
        }
        List<SigningKey> all = new ArrayList<>();
        for (JsonNode jwk : send(request(description().keys()).GET()).path("keys")) {
            try {
                SigningKey key = SigningKey.of(jwk);
                if (key != null) {
                    all.add(key);
                }
            } catch (GeneralSecurityException e) {
                throw new IOException("the provider's keys cannot be read: " + e.getMessage(), e);
            }
        }
        keys = new Keys(List.copyOf(all), clock.instant());
        return all;
    }

    /// Where the browser is sent to.
    URI authorization(Map<String, String> parameters) throws IOException {
        URI endpoint = description().authorization();
        return URI.create(
                endpoint + (endpoint.getQuery() == null ? "?" : "&") + encoded(parameters));
    }

    /// Redeems a code for an ID token.
    String idToken(String code, String verifier, String redirect) throws IOException {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        form.put("redirect_uri", redirect);
        form.put("code_verifier", verifier);
        HttpRequest.Builder request = request(description().token());
        if (settings.clientSecret() == null) {
            form.put("client_id", settings.clientId());
        } else {
            // RFC 6749 2.3.1: both are encoded as in a form first
            String pair =
                    encoded(settings.clientId()) + ":" + encoded(settings.clientSecret().text());
            request.header(
                    "Authorization",
                    "Basic "
                            + Base64.getEncoder()
                                    .encodeToString(pair.getBytes(StandardCharsets.US_ASCII)));
        }
        JsonNode answer =
                send(
                        request.header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(BodyPublishers.ofString(encoded(form))));
        return answer.path("id_token").asString("");
    }

    private static String encoded(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + encoded(entry.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private HttpRequest.Builder request(URI uri) {
        return HttpRequest.newBuilder(uri)
                .timeout(settings.timeout())
                .header("Accept", "application/json");
    }

    private JsonNode send(HttpRequest.Builder builder) throws IOException {
        HttpRequest request = builder.build();
        try (HttpClient client =
                HttpClient.newBuilder()
                        .connectTimeout(settings.timeout())
                        .sslContext(trust)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .build()) {
            HttpResponse<byte[]> answer =
                    client.send(
                            request,
                            BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST_ANSWER));
            if (answer.statusCode() != 200) {
                throw new IOException(request.uri().getPath() + " answered " + answer.statusCode());
            }
            return JsonMapper.shared().readTree(answer.body());
        } catch (JacksonException e) {
            throw new IOException(request.uri().getPath() + " answered no JSON", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
