package org.medgateway.admin;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;

import org.medgateway.admin.AdminUnderTest.Answer;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// An operation as the OpenAPI document of a running gateway describes it.
///
/// @param path below the base of the API, with its parameters in braces
record Documented(String method, String path, JsonNode operation, JsonNode document) {

    /// What there is in the gateway under test, and what is free, by the names of parameters.
    private static final Map<String, String> NAMES =
            Map.of(
                    "service", "Feed",
                    "server", "A",
                    "pool", "main",
                    "index", "0",
                    "number", "1",
                    "id", "1",
                    "name", "front",
                    "user", "someone",
                    "token", "something");

    static List<Documented> all(AdminUnderTest admin) {
        JsonNode document = admin.get("/openapi.json").json();
        List<Documented> found = new ArrayList<>();
        for (var path : document.get("paths").properties()) {
            for (var operation : path.getValue().properties()) {
                found.add(
                        new Documented(
                                operation.getKey().toUpperCase(Locale.ROOT),
                                path.getKey(),
                                operation.getValue(),
                                document));
            }
        }
        return found;
    }

    static List<Documented> withBody(AdminUnderTest admin) {
        return all(admin).stream().filter(one -> one.operation.has("requestBody")).toList();
    }

    /// Who may, in lower case; empty for everybody.
    String role() {
        return operation.path("x-role").asString("");
    }

    boolean changes() {
        return !method.equals("GET");
    }

    /// Whether the answer ends: that of the stream of events does not.
    boolean ends() {
        return !path.equals("/events");
    }

    List<String> parameters(String in) {
        return operation
                .path("parameters")
                .valueStream()
                .filter(one -> one.get("in").asString().equals(in))
                .map(one -> one.get("name").asString())
                .toList();
    }

    /// The path with names that exist.
    String filled() {
        return filledBut("", "");
    }

    /// The path with names that exist, and one that is given as it stands in a path.
    String filledBut(String parameter, String value) {
        String at = path;
        for (String name : parameters("path")) {
            at =
                    at.replace(
                            "{" + name + "}",
                            name.equals(parameter)
                                    ? value
                                    : NAMES.getOrDefault(name, "no name for " + name));
        }
        return at;
    }

    /// A body as the document wants it; empty where it wants none.
    String body() {
        return operation.has("requestBody") ? sample(bodySchema()).toString() : "";
    }

    private JsonNode bodySchema() {
        return operation.get("requestBody").get("content").get("application/json").get("schema");
    }

    /// Whether the document allows this body.
    boolean allows(String body) {
        try {
            JsonNode parsed = AdminUnderTest.JSON.readTree(body);
            ObjectNode schema = (ObjectNode) bodySchema().deepCopy();
            schema.set("components", document.get("components"));
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(schema)
                    .validate(parsed)
                    .isEmpty();
        } catch (JacksonException _) {
            return false;
        }
    }

    /// The keys of the body that the document knows.
    List<String> keys() {
        return List.copyOf(resolved(bodySchema()).path("properties").propertyNames());
    }

    private JsonNode resolved(JsonNode schema) {
        JsonNode reference = schema.path("$ref");
        return reference.isString()
                ? document.at(reference.asString().substring(1)) // after the #
                : schema;
    }

    private JsonNode sample(JsonNode of) {
        JsonNode schema = resolved(of);
        JsonNodeFactory made = JsonNodeFactory.instance;
        if (schema.has("anyOf")) {
            return sample(schema.get("anyOf").get(0));
        }
        if (schema.has("enum")) {
            return schema.get("enum").get(0);
        }
        return switch (schema.path("type").asString("")) {
            case "object" -> {
                ObjectNode object = made.objectNode();
                for (var property : schema.path("properties").properties()) {
                    object.set(
                            property.getKey(),
                            property.getKey().equals("password")
                                    ? made.stringNode(AdminUnderTest.PASSWORD)
                                    : sample(property.getValue()));
                }
                yield object;
            }
            case "array" -> made.arrayNode();
            case "integer", "number" -> made.numberNode(1);
            case "boolean" -> made.booleanNode(true);
            default ->
                    made.stringNode(
                            schema.path("format").asString("").equals("date-time")
                                    ? "2099-01-01T00:00:00Z"
                                    : "x");
        };
    }

    /// A request of whoever is logged in.
    HttpRequest.Builder request(AdminUnderTest admin, String at, String body) {
        return on(admin.request(at), body);
    }

    HttpRequest.Builder on(HttpRequest.Builder request, String body) {
        return request.header("Content-Type", "application/json")
                .header("If-Match", "*")
                .method(method, BodyPublishers.ofString(body));
    }

    Answer send(AdminUnderTest admin, String at, String body) {
        return admin.send(request(admin, at, body));
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
