package org.medgateway.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/// A provider of OpenID Connect (authorization code, PKCE, RS256) that asks its user nothing, as
/// one with a session does. What it says of the user can be changed, and how it signs.
final class SimulatedProvider implements AutoCloseable {

    static final String CLIENT = "gateway";
    static final String SECRET = "it's a secret: 100 %";

    private record Granted(String nonce, String challenge, String redirect) {}

    private final HttpServer server;
    private final Map<String, Granted> codes = new ConcurrentHashMap<>();
    private volatile KeyPair keys = newKeys(2048);
    private volatile String keyId = "first";
    private final AtomicInteger keysRead = new AtomicInteger();

    /// The description, as the next who asks for it gets it.
    volatile UnaryOperator<Map<String, Object>> description = UnaryOperator.identity();

    /// Whether the next answers begin and never end.
    volatile boolean stalls;

    /// The claims of the next tokens.
    volatile UnaryOperator<Map<String, Object>> claims = UnaryOperator.identity();

    /// The header of the next tokens.
    volatile UnaryOperator<Map<String, Object>> header = UnaryOperator.identity();

    /// The whole of the next tokens.
    volatile UnaryOperator<String> token = UnaryOperator.identity();

    SimulatedProvider() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/.well-known/openid-configuration", this::describe);
        server.createContext("/authorize", this::authorize);
        server.createContext("/token", this::redeem);
        server.createContext("/keys", this::keys);
        server.start();
    }

    private static KeyPair newKeys(int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    String issuer() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /// Signs with a new key from now on.
    void changeKeys() {
        changeKeys(2048);
    }

    void changeKeys(int bits) {
        keys = newKeys(bits);
        keyId = UUID.randomUUID().toString();
    }

    /// How often somebody asked for the keys.
    int keysRead() {
        return keysRead.get();
    }

    private void describe(HttpExchange exchange) throws IOException {
        Map<String, Object> said = new LinkedHashMap<>();
        said.put("issuer", issuer());
        said.put("authorization_endpoint", issuer() + "/authorize");
        said.put("token_endpoint", issuer() + "/token");
        said.put("jwks_uri", issuer() + "/keys");
        said.put("response_types_supported", List.of("code"));
        said.put("subject_types_supported", List.of("public"));
        said.put("id_token_signing_alg_values_supported", List.of("RS256"));
        json(exchange, 200, description.apply(said));
    }

    private void keys(HttpExchange exchange) throws IOException {
        keysRead.incrementAndGet();
        RSAPublicKey key = (RSAPublicKey) keys.getPublic();
        json(
                exchange,
                200,
                Map.of(
                        "keys",
                        List.of(
                                Map.of("kty", "oct", "kid", keyId, "k", "c2hhcmVk"),
                                Map.of(
                                        "kty",
                                        "RSA",
                                        "use",
                                        "sig",
                                        "kid",
                                        keyId,
                                        "n",
                                        base64(key.getModulus().toByteArray()),
                                        "e",
                                        base64(key.getPublicExponent().toByteArray())))));
    }

    private void authorize(HttpExchange exchange) throws IOException {
        Map<String, String> asked = parameters(exchange.getRequestURI().getRawQuery());
        if (!CLIENT.equals(asked.get("client_id"))
                || !"code".equals(asked.get("response_type"))
                || !"S256".equals(asked.get("code_challenge_method"))
                || !("" + asked.get("scope")).contains("openid")) {
            json(exchange, 400, Map.of("error", "invalid_request"));
            return;
        }
        String code = UUID.randomUUID().toString();
        String redirect = asked.getOrDefault("redirect_uri", "");
        codes.put(
                code,
                new Granted(
                        asked.getOrDefault("nonce", ""),
                        asked.getOrDefault("code_challenge", ""),
                        redirect));
        exchange.getResponseHeaders()
                .set("Location", redirect + "?code=" + code + "&state=" + asked.get("state"));
        exchange.sendResponseHeaders(302, -1);
        exchange.close();
    }

    private void redeem(HttpExchange exchange) throws IOException {
        Map<String, String> form =
                parameters(
                        new String(
                                exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        Granted granted = codes.remove(form.getOrDefault("code", ""));
        String basic = exchange.getRequestHeaders().getFirst("Authorization");
        try {
            if (!isClient(basic) && !isClient(form)) {
                json(exchange, 401, Map.of("error", "invalid_client"));
            } else if (granted == null
                    || !granted.redirect().equals(form.get("redirect_uri"))
                    || !granted.challenge()
                            .equals(
                                    base64(
                                            MessageDigest.getInstance("SHA-256")
                                                    .digest(
                                                            form.getOrDefault("code_verifier", "")
                                                                    .getBytes(
                                                                            StandardCharsets
                                                                                    .US_ASCII))))) {
                json(exchange, 400, Map.of("error", "invalid_grant"));
            } else {
                json(
                        exchange,
                        200,
                        Map.of(
                                "access_token",
                                "unused",
                                "token_type",
                                "Bearer",
                                "id_token",
                                idToken(granted.nonce())));
            }
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static boolean isClient(Map<String, String> form) {
        return CLIENT.equals(form.get("client_id")) && SECRET.equals(form.get("client_secret"));
    }

    private static boolean isClient(@Nullable String basic) {
        if (basic == null || !basic.startsWith("Basic ")) {
            return false;
        }
        String[] pair =
                new String(
                                Base64.getDecoder().decode(basic.substring(6)),
                                StandardCharsets.US_ASCII)
                        .split(":");
        return pair.length == 2
                && decoded(pair[0]).equals(CLIENT)
                && decoded(pair[1]).equals(SECRET);
    }

    private String idToken(String nonce) throws GeneralSecurityException {
        Map<String, Object> said = new LinkedHashMap<>();
        said.put("iss", issuer());
        said.put("sub", "4711");
        said.put("aud", CLIENT);
        said.put("exp", Instant.now().getEpochSecond() + 300);
        said.put("iat", Instant.now().getEpochSecond());
        said.put("nonce", nonce);
        said.put("preferred_username", "ada");
        said.put("realm_access", Map.of("roles", List.of("staff", "pacs")));
        Map<String, Object> head = new LinkedHashMap<>();
        head.put("alg", "RS256");
        head.put("kid", keyId);
        String signed =
                base64(JsonMapper.shared().writeValueAsBytes(header.apply(head)))
                        + "."
                        + base64(JsonMapper.shared().writeValueAsBytes(claims.apply(said)));
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(keys.getPrivate());
        signature.update(signed.getBytes(StandardCharsets.US_ASCII));
        return token.apply(signed + "." + base64(signature.sign()));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static Map<String, String> parameters(String text) {
        Map<String, String> found = new LinkedHashMap<>();
        for (String pair : text.split("&")) {
            String[] parts = pair.split("=", 2);
            found.put(parts[0], decoded(parts.length > 1 ? parts[1] : ""));
        }
        return found;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private void json(HttpExchange exchange, int status, Object body) throws IOException {
        byte[] bytes = JsonMapper.shared().writeValueAsBytes(body);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        if (stalls) {
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes, 0, 1);
            exchange.getResponseBody().flush();
            return;
        }
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    static URI location(AdminUnderTest.Answer answer) {
        return URI.create(answer.headers().firstValue("Location").orElseThrow());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
