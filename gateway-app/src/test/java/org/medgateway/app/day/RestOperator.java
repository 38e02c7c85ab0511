package org.medgateway.app.day;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.medgateway.testdata.tls.TestCertificate;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// An administrator with a script: the REST API, with a token.
final class RestOperator implements Operator {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String PASSWORD = "correct horse battery";

    private final HttpClient http;
    private final URI base;
    private String authorization = "";

    private RestOperator(HttpClient http, URI base) {
        this.http = http;
        this.base = base;
    }

    /// Makes the first administrator as the console says, and a token for itself.
    static RestOperator enter(Hospital hospital) throws Exception {
        HttpClient http =
                HttpClient.newBuilder()
                        .sslContext(trusting(hospital.folder().resolve("state/admin/https.pem")))
                        .connectTimeout(Duration.ofSeconds(10))
                        .build();
        RestOperator operator = new RestOperator(http, hospital.invitation().resolve("/api/v1"));
        String fragment = hospital.invitation().getFragment();
        operator.begin(fragment.substring(fragment.lastIndexOf('/') + 1));
        return operator;
    }

    /// The gateway made its own certificate; whoever reads its state folder can trust it.
    private static SSLContext trusting(Path pem) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry(
                "gateway",
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(pem))));
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private void begin(String token) throws Exception {
        var made = post("/setup", Map.of("token", token, "user", "admin", "password", PASSWORD));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(204);
        var session = post("/session", Map.of("user", "admin", "password", PASSWORD));
        HttpRequest.Builder request =
                request("/tokens/script")
                        .header(
                                "Cookie",
                                session.headers()
                                        .firstValue("Set-Cookie")
                                        .orElseThrow()
                                        .split(";", 2)[0])
                        .header("X-CSRF-Token", json(session).get("csrf").asString());
        JsonNode answer = json(send(request, "PUT", Map.of("role", "ADMINISTRATOR")));
        authorization = "Bearer " + answer.get("token").asString();
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path))
                        .timeout(Duration.ofSeconds(30))
                        .header("Content-Type", "application/json");
        return authorization.isEmpty() ? request : request.header("Authorization", authorization);
    }

    private HttpResponse<String> send(HttpRequest.Builder request, String method, Object body)
            throws Exception {
        return http.send(
                request.method(method, BodyPublishers.ofString(JSON.writeValueAsString(body)))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, Object body) throws Exception {
        return send(request(path), "POST", body);
    }

    private JsonNode get(String path) throws Exception {
        return json(http.send(request(path).GET().build(), BodyHandlers.ofString()));
    }

    private static JsonNode json(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private static String path(String template, String... names) {
        return template.formatted(
                Arrays.stream(names)
                        .map(name -> URLEncoder.encode(name, StandardCharsets.UTF_8))
                        .toArray());
    }

    @Override
    public void addRule(String service, String name, String attribute, String value, String pool)
            throws Exception {
        Map<String, ?> rule = Map.of("name", name, "when", Map.of(attribute, value), "pool", pool);
        json(post(path("/services/%s/rules", service), Map.of("rule", rule)));
    }

    @Override
    public Verdict tryMessage(String service, String message) throws Exception {
        JsonNode result =
                json(
                        post(
                                path("/services/%s/trial", service),
                                Map.of("sample", message, "attributes", Map.of())));
        return new Verdict(result.get("rule").asString(), result.get("server").asString());
    }

    @Override
    public void drain(String service, String server, String reason) throws Exception {
        state(service, server, Map.of("state", "DRAIN", "reason", reason));
    }

    @Override
    public void makeReady(String service, String server) throws Exception {
        state(service, server, Map.of("state", "READY", "reason", ""));
    }

    private void state(String service, String server, Map<String, String> wish) throws Exception {
        json(send(request(path("/services/%s/servers/%s/state", service, server)), "PUT", wish));
    }

    @Override
    public void awaitUp(String service, String server) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () ->
                                assertThat(
                                                get(path("/services/%s", service))
                                                        .findValues("servers")
                                                        .stream()
                                                        .flatMap(JsonNode::valueStream)
                                                        .filter(
                                                                one ->
                                                                        one.get("name")
                                                                                .asString()
                                                                                .equals(server))
                                                        .map(one -> one.get("health").asString()))
                                        .containsExactly("up"));
    }

    @Override
    public void clearStickTable(String service, String pool) throws Exception {
        JsonNode cleared =
                json(
                        http.send(
                                request(path("/services/%s/stick-tables/%s", service, pool))
                                        .DELETE()
                                        .build(),
                                BodyHandlers.ofString()));
        assertThat(cleared.get("rows").asInt()).isEqualTo(1);
    }

    @Override
    public void replaceCertificate(String name, TestCertificate certificate) throws Exception {
        json(
                send(
                        request(path("/certificates/%s", name)),
                        "PUT",
                        Map.of("pem", certificate.certificatePem(), "key", certificate.keyPem())));
    }

    @Override
    public List<String> applyWhatIsRefused(String text) throws Exception {
        String etag = get("/configuration").get("etag").asString();
        var answer =
                send(
                        request("/configuration").header("If-Match", '"' + etag + '"'),
                        "PUT",
                        Map.of("text", text, "reason", "by mistake"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
        List<String> errors = new ArrayList<>();
        JSON.readTree(answer.body()).get("errors").forEach(one -> errors.add(one.asString()));
        return Collections.unmodifiableList(errors);
    }

    @Override
    public void rollBack(int number) throws Exception {
        String etag = get("/configuration").get("etag").asString();
        json(
                http.send(
                        request("/configuration/history/" + number + "/restore")
                                .header("If-Match", '"' + etag + '"')
                                .POST(BodyPublishers.noBody())
                                .build(),
                        BodyHandlers.ofString()));
    }

    @Override
    public void close() {
        http.close();
    }
}
