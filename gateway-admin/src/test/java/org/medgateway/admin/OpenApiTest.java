package org.medgateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.medgateway.admin.AdminUnderTest.Answer;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/// The document says what the program does.
class OpenApiTest {
    @TempDir Path folder;

    private static Schema schema(JsonNode document, JsonNode of) {
        // References in the document point into its components.
        ObjectNode whole = (ObjectNode) of.deepCopy();
        whole.set("components", document.get("components"));
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(whole);
    }

    private static JsonNode answerSchema(JsonNode operation) {
        return operation
                .get("responses")
                .get("200")
                .get("content")
                .get("application/json")
                .get("schema");
    }

    @Test
    void everyReadAnswersWhatTheDocumentSays() {
        try (AdminUnderTest admin = new AdminUnderTest(folder).ready()) {
            admin.post(
                    "/certificates/front/self-signed",
                    """
                    {"commonName": "gw.test", "names": ["gw.test"]}\
                    """);
            admin.put("/tokens/t", "{\"role\": \"VIEWER\"}");
            JsonNode document = admin.get("/openapi.json").json();
            assertThat(document.get("openapi").asString()).isEqualTo("3.1.0");
            int read = 0;
            for (var path : document.get("paths").properties()) {
                JsonNode get = path.getValue().get("get");
                if (get == null
                        || get.get("responses").has("302")
                        || path.getKey().equals("/events")
                        || path.getKey().startsWith("/exchanges/{")) {
                    continue;
                }
                String at =
                        path.getKey()
                                .replace("{service}", "Feed")
                                .replace("{server}", "A")
                                .replace("{number}", "1");
                Answer answer = admin.get(at);
                assertThat(answer.status()).as(at).isEqualTo(200);
                assertThat(schema(document, answerSchema(get)).validate(answer.json()))
                        .as(at + ": " + answer.text())
                        .isEmpty();
                read++;
            }
            assertThat(read).isGreaterThan(14);
        }
    }

    @Test
    void everyRouteStandsInTheDocumentAndTheOtherWayRound() {
        try (AdminUnderTest admin = new AdminUnderTest(folder)) {
            SortedSet<String> documented = new TreeSet<>();
            for (var path : admin.get("/openapi.json").json().get("paths").properties()) {
                for (String method : path.getValue().propertyNames()) {
                    documented.add(method.toUpperCase(Locale.ROOT) + " /api/v1" + path.getKey());
                }
            }
            assertThat(admin.server().routes())
                    .filteredOn(route -> route.contains(" /api/"))
                    .hasSizeGreaterThan(40)
                    .containsExactlyElementsOf(documented);
        }
    }

    @Test
    void everyRedirectionRedirectsAsTheDocumentSays() {
        try (AdminUnderTest admin = new AdminUnderTest(folder)) {
            int redirections = 0;
            for (var path : admin.get("/openapi.json").json().get("paths").properties()) {
                JsonNode get = path.getValue().path("get");
                if (!get.path("responses").has("302")) {
                    continue;
                }
                redirections++;
                StringBuilder query = new StringBuilder("?");
                get.path("parameters")
                        .forEach(one -> query.append(one.get("name").asString()).append("=x&"));
                for (String asked : List.of(path.getKey(), path.getKey() + query)) {
                    Answer answer = admin.get(asked);
                    assertThat(answer.status()).as(asked).isEqualTo(302);
                    assertThat(answer.text()).as(asked).isEmpty();
                    assertThat(answer.headers().firstValue("Location").orElseThrow())
                            .as("nobody is configured to log in at, so the page says so")
                            .startsWith("/#/refused/");
                    assertThat(answer.headers().allValues("Set-Cookie")).as(asked).isEmpty();
                }
            }
            assertThat(redirections).isEqualTo(2);
        }
    }

    @Test
    void refusalsAndRightsAreAsTheDocumentSays() {
        try (AdminUnderTest admin = new AdminUnderTest(folder).ready()) {
            JsonNode document = admin.get("/openapi.json").json();
            JsonNode problem = document.get("components").get("schemas").get("ProblemDetail");
            admin.put(
                    "/users/viewer",
                    "{\"role\": \"VIEWER\", \"password\": \"" + AdminUnderTest.PASSWORD + "\"}");
            Map<String, Integer> wrong = new LinkedHashMap<>();
            for (String user : new String[] {"", "viewer"}) {
                admin.logOutHere();
                if (!user.isEmpty()) {
                    admin.logIn(user, AdminUnderTest.PASSWORD);
                }
                for (var path : document.get("paths").properties()) {
                    for (var operation : path.getValue().properties()) {
                        JsonNode role = operation.getValue().get("x-role");
                        boolean refused =
                                role != null
                                        && (user.isEmpty() || !role.asString().equals("viewer"));
                        if (!refused) {
                            continue;
                        }
                        Answer answer =
                                admin.send(
                                        admin.request(path.getKey().replaceAll("[{}]", ""))
                                                .header("Content-Type", "application/json")
                                                .method(
                                                        operation
                                                                .getKey()
                                                                .toUpperCase(java.util.Locale.ROOT),
                                                        java.net.http.HttpRequest.BodyPublishers
                                                                .ofString("{}")));
                        if (answer.status() != (user.isEmpty() ? 401 : 403)) {
                            wrong.put(
                                    user + " " + operation.getKey() + " " + path.getKey(),
                                    answer.status());
                        }
                        assertThat(schema(document, problem).validate(answer.json())).isEmpty();
                    }
                }
            }
            assertThat(wrong).isEmpty();
        }
    }
}
