package org.medgateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.medgateway.admin.AdminUnderTest.Answer;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/// Every operation of the document, asked for in all the ways that the document does not allow: the
/// answer is a 4xx and nothing has changed.
class HostileOperationsTest {

    private static final List<String> VALUES =
            List.of(
                    "null",
                    "true",
                    "0",
                    "-1",
                    "1.5",
                    "1e99",
                    "9223372036854775808",
                    "\"\"",
                    "\"x\"",
                    "\"\\u0000\"",
                    "\"\\ud800\"",
                    "\"" + "y".repeat(20_000) + "\"",
                    "[]",
                    "[null]",
                    "[[]]",
                    "[1]",
                    "{}",
                    "{\"a\": 1}",
                    "{\"a\": null}");

    private static final List<String> SEGMENTS =
            List.of(
                    "..%2f..%2fusers.json",
                    "%2e%2e",
                    "%2e%2e%2f%2e%2e%2fhospital.yaml",
                    "%00",
                    "%0d%0aX-Injected:%20yes",
                    "a%0ab",
                    "%C3%28",
                    "%F0%9F%92%A9",
                    "%22%3E%3Cscript%3E",
                    "%24%7Benv:HOME%7D",
                    "%20",
                    "x".repeat(3_000));

    private static final List<String> NUMBERS =
            List.of("-1", "+1", "1e3", "0x1", "1.0", "%D9%A1", "99999999999999999999");

    @TempDir Path folder;
    private AdminUnderTest admin;

    @BeforeEach
    void start() {
        admin = new AdminUnderTest(folder).ready();
    }

    @AfterEach
    void stop() {
        admin.close();
    }

    /// All that an operation could have changed.
    private Map<String, String> everything() {
        Map<String, String> found = new LinkedHashMap<>();
        found.put("file", admin.text());
        for (String path :
                List.of(
                        "/users",
                        "/tokens",
                        "/certificates",
                        "/configuration/history",
                        "/services/Feed/rules",
                        "/services/Feed/stick-tables")) {
            found.put(path, admin.get(path).text());
        }
        StringBuilder servers = new StringBuilder();
        for (JsonNode pool : admin.get("/services/Feed").json().get("pools")) {
            for (JsonNode server : pool.get("servers")) {
                servers.append(server.get("name"))
                        .append(server.get("state"))
                        .append(server.get("weight"));
            }
        }
        found.put("servers", servers.toString());
        return found;
    }

    private static void assertRefused(Documented operation, String sent, Answer answer) {
        assertThat(answer.status())
                .as("%s with %.120s: %s", operation, sent, answer.text())
                .isBetween(400, 499);
        assertThat(answer.headers().firstValue("X-Injected")).as(sent).isEmpty();
    }

    /// Bodies that begin with a right one: each key gone, and with each value.
    private static List<String> spoilt(Documented operation) {
        List<String> found = new ArrayList<>();
        ObjectNode right = (ObjectNode) AdminUnderTest.JSON.readTree(operation.body());
        for (String key : operation.keys()) {
            ObjectNode without = right.deepCopy();
            without.remove(key);
            found.add(without.toString());
            String rest = without.isEmpty() ? "" : ", " + inner(without);
            for (String value : VALUES) {
                found.add("{\"" + key + "\": " + value + rest + "}");
            }
            found.add("{\"" + key + "\": " + right.get(key) + ", " + inner(right) + "}");
        }
        found.add("{\"surprise\": 1, " + inner(right) + "}");
        found.add("[" + right + "]");
        found.add(right + "{}");
        found.add(right + ", ");
        return found;
    }

    private static String inner(ObjectNode object) {
        String text = object.toString();
        return text.substring(1, text.length() - 1);
    }

    @Test
    void theBodiesThatAreSpoiltHereAreRightOnes() {
        List<Documented> operations = Documented.withBody(admin);
        assertThat(operations).hasSizeGreaterThan(12);
        for (Documented operation : operations) {
            assertThat(operation.allows(operation.body())).as(operation.toString()).isTrue();
        }
    }

    @Test
    void aBodyThatTheDocumentDoesNotAllowChangesNothing() {
        Map<String, String> before = everything();
        int tried = 0;
        List<Runnable> allowed = new ArrayList<>();
        for (Documented operation : Documented.withBody(admin)) {
            for (String body : spoilt(operation)) {
                if (operation.allows(body) && !hasKeyTwice(operation, body)) {
                    allowed.add(() -> assertAnswered(operation, body));
                } else {
                    assertRefused(operation, body, operation.send(admin, operation.filled(), body));
                    tried++;
                }
            }
        }
        assertThat(tried).isGreaterThan(300);
        assertThat(everything()).isEqualTo(before);
        // What the document allows may change something, so it comes last.
        assertThat(allowed).hasSizeGreaterThan(50);
        allowed.forEach(Runnable::run);
    }

    private static boolean hasKeyTwice(Documented operation, String body) {
        return operation.keys().stream()
                .anyMatch(key -> body.split("\"" + key + "\":", -1).length > 2);
    }

    private void assertAnswered(Documented operation, String body) {
        Answer answer = operation.send(admin, operation.filled(), body);
        assertThat(answer.status())
                .as("%s with %.120s: %s", operation, body, answer.text())
                .isBetween(200, 499);
    }

    @Test
    void aNameThatIsNoneLeadsNowhere() {
        Map<String, String> before = everything();
        int tried = 0;
        for (Documented operation : Documented.all(admin)) {
            for (String parameter : operation.parameters("path")) {
                List<String> segments = new ArrayList<>(SEGMENTS);
                if (List.of("index", "number", "id").contains(parameter)) {
                    segments.addAll(NUMBERS);
                }
                for (String segment : segments) {
                    String at = operation.filledBut(parameter, segment);
                    assertRefused(operation, at, operation.send(admin, at, operation.body()));
                    tried++;
                }
            }
        }
        assertThat(tried).isGreaterThan(200);
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void noQueryDoesHarm() {
        int tried = 0;
        for (Documented operation : Documented.all(admin)) {
            for (String parameter : operation.parameters("query")) {
                List<String> values = new ArrayList<>(SEGMENTS);
                values.addAll(NUMBERS);
                values.add("x&" + parameter + "=y");
                values.add("");
                for (String value : values) {
                    String at = operation.filled() + "?" + parameter + "=" + value;
                    Answer answer = operation.send(admin, at, operation.body());
                    assertThat(answer.status()).as(at + answer.text()).isBetween(200, 499);
                    assertThat(answer.headers().firstValue("X-Injected")).as(at).isEmpty();
                    tried++;
                }
            }
        }
        assertThat(tried).isGreaterThan(50);
    }

    @Test
    void aHugeBodyOrAnotherTypeIsRefused() {
        Map<String, String> before = everything();
        String huge = "{\"text\": \"" + "x".repeat(7 << 20) + "\"}";
        for (Documented operation : Documented.withBody(admin)) {
            assertThat(operation.send(admin, operation.filled(), huge).status())
                    .as(operation.toString())
                    .isEqualTo(413);
            Answer another =
                    admin.send(
                            admin.request(operation.filled())
                                    .header("Content-Type", "application/x-www-form-urlencoded")
                                    .method(
                                            operation.method(),
                                            BodyPublishers.ofString(operation.body())));
            assertThat(another.status()).as(operation.toString()).isEqualTo(415);
        }
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void aMethodThatTheDocumentDoesNotNameIsRefused() {
        Map<String, String> before = everything();
        List<Documented> all = Documented.all(admin);
        for (Documented operation : all) {
            for (String method : List.of("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW")) {
                if (all.stream()
                        .anyMatch(
                                other ->
                                        other.path().equals(operation.path())
                                                && other.method().equals(method))) {
                    continue;
                }
                Answer answer =
                        admin.send(
                                admin.request(operation.filled())
                                        .header("Content-Type", "application/json")
                                        .method(method, BodyPublishers.ofString("{}")));
                assertThat(answer.status())
                        .as(method + " " + operation.path() + answer.text())
                        .isBetween(400, 499);
            }
        }
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void whoMayLessIsRefused() {
        Map<String, String> tokens = new LinkedHashMap<>();
        for (String role : List.of("VIEWER", "OPERATOR")) {
            tokens.put(
                    role,
                    admin.put("/tokens/" + role, "{\"role\": \"" + role + "\"}")
                            .json()
                            .get("token")
                            .asString());
        }
        tokens.put("NOBODY", "mgw_" + "A".repeat(43));
        Map<String, String> before = everything();
        int tried = 0;
        for (Documented operation : Documented.all(admin)) {
            List<String> refused =
                    switch (operation.role()) {
                        case "viewer" -> List.of("NOBODY");
                        case "operator" -> List.of("NOBODY", "VIEWER");
                        case "administrator" -> List.of("NOBODY", "VIEWER", "OPERATOR");
                        default -> List.of();
                    };
            for (String role : refused) {
                Answer answer =
                        stranger(
                                operation,
                                request ->
                                        request.header(
                                                "Authorization", "Bearer " + tokens.get(role)));
                assertThat(answer.status())
                        .as(role + " " + operation)
                        .isEqualTo(role.equals("NOBODY") ? 401 : 403);
                tried++;
            }
        }
        assertThat(tried).isGreaterThan(60);
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void aRequestThatAnotherSiteMadeTheBrowserSendIsRefused() {
        Map<String, String> before = everything();
        String cookie = Objects.requireNonNull(admin.cookie());
        int tried = 0;
        for (Documented operation : Documented.all(admin)) {
            if (!operation.changes() || operation.role().isEmpty()) {
                continue;
            }
            List<Consumer<HttpRequest.Builder>> forged =
                    List.of(
                            request -> request.header("Cookie", cookie),
                            request ->
                                    request.header("Cookie", cookie)
                                            .header("X-CSRF-Token", "guessed"));
            for (var headers : forged) {
                assertThat(stranger(operation, headers).status())
                        .as(operation.toString())
                        .isEqualTo(403);
                tried++;
            }
            Answer crossSite =
                    admin.send(
                            operation
                                    .request(admin, operation.filled(), operation.body())
                                    .header("Sec-Fetch-Site", "cross-site"));
            assertThat(crossSite.status()).as(operation.toString()).isEqualTo(403);
        }
        assertThat(tried).isGreaterThan(30);
        assertThat(everything()).isEqualTo(before);
    }

    /// A request without the session of the test.
    private Answer stranger(Documented operation, Consumer<HttpRequest.Builder> headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(
                        URI.create(admin.server().url() + "api/v1" + operation.filled()));
        headers.accept(request);
        return admin.send(operation.on(request, operation.body()));
    }
}
