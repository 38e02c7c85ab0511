package org.medgateway.admin.rest;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Writes the OpenAPI 3.1 document of a table of operations. The schemas come from the records that
/// are read and written, so the document cannot say something else than the program does.
final class OpenApi {

    private static final Pattern PARAMETER = Pattern.compile("\\{([a-zA-Z]+)}");

    private final Map<String, Object> schemas = new TreeMap<>();

    private OpenApi() {}

    static Map<String, Object> document(
            List<Operation> operations, List<Redirection> redirections, String version) {
        return new OpenApi().write(operations, redirections, version);
    }

    private Map<String, Object> write(
            List<Operation> operations, List<Redirection> redirections, String version) {
        Map<String, Map<String, Object>> paths = new LinkedHashMap<>();
        for (Operation operation : operations) {
            paths.computeIfAbsent(operation.path(), _ -> new LinkedHashMap<>())
                    .put(operation.method().name().toLowerCase(Locale.ROOT), operation(operation));
        }
        schema(ProblemDetail.class);
        schema(Views.EventView.class);
        paths.put("/events", Map.of("get", events()));
        paths.put("/openapi.json", Map.of("get", itself()));
        redirections.forEach(one -> paths.put(one.path(), Map.of("get", redirection(one))));
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("openapi", "3.1.0");
        document.put(
                "info",
                Map.of(
                        "title",
                        "Medical protocol gateway: administration",
                        "version",
                        version,
                        "description",
                        "Errors are application/problem+json (RFC 9457). Requests that change"
                            + " something and carry the session's cookie repeat its CSRF token in"
                            + " X-CSRF-Token."));
        document.put("servers", List.of(Map.of("url", Api.BASE)));
        document.put("paths", paths);
        document.put(
                "components",
                Map.of(
                        "schemas",
                        schemas,
                        "securitySchemes",
                        Map.of(
                                "token",
                                Map.of("type", "http", "scheme", "bearer"),
                                "session",
                                Map.of(
                                        "type",
                                        "apiKey",
                                        "in",
                                        "cookie",
                                        "name",
                                        Guard.SECURE_COOKIE))));
        return document;
    }

    /// The stream is no operation of the table: its answer does not end.
    private static Map<String, Object> events() {
        return Map.of(
                "operationId",
                "events",
                "summary",
                "Server-sent events: `overview` once a second (a list of Service), `happened` for"
                        + " each event (EventView), `lost` with the number that a slow reader"
                        + " missed.",
                "x-role",
                "viewer",
                "security",
                List.of(Map.of("token", List.of()), Map.of("session", List.of())),
                "responses",
                Map.of(
                        "200",
                        Map.of(
                                "description",
                                "The stream.",
                                "content",
                                Map.of("text/event-stream", Map.of()))));
    }

    private static Map<String, Object> itself() {
        return Map.of(
                "operationId",
                "openApi",
                "summary",
                "This document.",
                "security",
                List.of(),
                "responses",
                Map.of(
                        "200",
                        Map.of(
                                "description",
                                "The document.",
                                "content",
                                Map.of(
                                        "application/json",
                                        Map.of("schema", Map.of("type", "object"))))));
    }

    private static Map<String, Object> redirection(Redirection redirection) {
        Map<String, Object> written = new LinkedHashMap<>();
        written.put("operationId", redirection.id());
        written.put("summary", redirection.summary());
        if (!redirection.queries().isEmpty()) {
            written.put("parameters", queries(redirection.queries()));
        }
        Map<String, Object> text = Map.of("schema", Map.of("type", "string"));
        Map<String, Object> address =
                Map.of("schema", Map.of("type", "string", "format", "uri-reference"));
        written.put(
                "responses",
                Map.of(
                        "302",
                        Map.of(
                                "description",
                                "Where to go on.",
                                "headers",
                                Map.of("Location", address, "Set-Cookie", text)),
                        "429",
                        Map.of(
                                "description",
                                "Too many logins at once.",
                                "content",
                                Map.of("text/plain", text))));
        written.put("security", List.of());
        return written;
    }

    private Map<String, Object> operation(Operation operation) {
        Map<String, Object> written = new LinkedHashMap<>();
        written.put("operationId", operation.id());
        written.put("summary", operation.summary());
        List<Map<String, Object>> parameters = parameters(operation);
        if (!parameters.isEmpty()) {
            written.put("parameters", parameters);
        }
        Class<?> body = operation.body();
        if (body != null) {
            written.put(
                    "requestBody",
                    Map.of(
                            "required",
                            true,
                            "content",
                            Map.of("application/json", Map.of("schema", schema(body)))));
        }
        Map<String, Object> responses = new LinkedHashMap<>();
        Class<?> answer = operation.answer();
        if (answer == null) {
            responses.put("204", Map.of("description", "Done."));
        } else {
            Object schema = schema(answer);
            responses.put(
                    "200",
                    Map.of(
                            "description",
                            "Done.",
                            "content",
                            Map.of(
                                    "application/json",
                                    Map.of(
                                            "schema",
                                            operation.list()
                                                    ? Map.of("type", "array", "items", schema)
                                                    : schema))));
        }
        responses.put(
                "default",
                Map.of(
                        "description",
                        "Refused; nothing has changed.",
                        "content",
                        Map.of(
                                "application/problem+json",
                                Map.of(
                                        "schema",
                                        Map.of("$ref", "#/components/schemas/ProblemDetail")))));
        written.put("responses", responses);
        if (operation.role() == null) {
            written.put("security", List.of());
        } else {
            written.put(
                    "security", List.of(Map.of("token", List.of()), Map.of("session", List.of())));
            written.put("x-role", operation.role().name().toLowerCase(Locale.ROOT));
        }
        return written;
    }

    private static List<Map<String, Object>> parameters(Operation operation) {
        List<Map<String, Object>> parameters = new ArrayList<>();
        PARAMETER
                .matcher(operation.path())
                .results()
                .forEach(match -> parameters.add(parameter(match.group(1), "path", "", true)));
        parameters.addAll(queries(operation.queries()));
        if (operation.conditional()) {
            parameters.add(
                    parameter(
                            "If-Match",
                            "header",
                            "The entity tag of the configuration that the change begins with.",
                            false));
        }
        return parameters;
    }

    private static List<Map<String, Object>> queries(List<Operation.Query> queries) {
        return queries.stream().map(q -> parameter(q.name(), "query", q.summary(), false)).toList();
    }

    private static Map<String, Object> parameter(
            String name, String in, String about, boolean required) {
        Map<String, Object> parameter = new LinkedHashMap<>();
        parameter.put("name", name);
        parameter.put("in", in);
        if (!about.isEmpty()) {
            parameter.put("description", about);
        }
        parameter.put("required", required);
        parameter.put("schema", Map.of("type", "string"));
        return parameter;
    }

    private Map<String, Object> schema(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            return generic.getRawType() == Map.class
                    ? Map.of("type", "object", "additionalProperties", schema(arguments[1]))
                    : Map.of("type", "array", "items", schema(arguments[0]));
        }
        if (type == String.class) {
            return Map.of("type", "string");
        }
        if (type == Instant.class) {
            return Map.of("type", "string", "format", "date-time");
        }
        if (type == int.class || type == long.class || type == Integer.class) {
            return Map.of("type", "integer");
        }
        if (type == double.class) {
            return Map.of("type", "number");
        }
        if (type == boolean.class) {
            return Map.of("type", "boolean");
        }
        if (type instanceof Class<?> c && c.isEnum()) {
            return Map.of(
                    "type",
                    "string",
                    "enum",
                    Arrays.stream(c.getEnumConstants()).map(Object::toString).toList());
        }
        if (type instanceof Class<?> c && c.isRecord()) {
            if (!schemas.containsKey(c.getSimpleName())) {
                schemas.put(c.getSimpleName(), Map.of()); // for records that hold themselves
                schemas.put(c.getSimpleName(), object(c));
            }
            return Map.of("$ref", "#/components/schemas/" + c.getSimpleName());
        }
        return Map.of(); // any JSON
    }

    private Map<String, Object> object(Class<?> record) {
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        for (RecordComponent component : record.getRecordComponents()) {
            Map<String, Object> schema = schema(component.getGenericType());
            if (Json.isNullable(component)) {
                schema = Map.of("anyOf", List.of(schema, Map.of("type", "null")));
            } else {
                required.add(component.getName());
            }
            properties.put(component.getName(), schema);
        }
        Map<String, @Nullable Object> written = new LinkedHashMap<>();
        written.put("type", "object");
        written.put("properties", properties);
        written.put("required", required);
        written.put("additionalProperties", false);
        return java.util.Collections.unmodifiableMap(withoutNulls(written));
    }

    private static Map<String, Object> withoutNulls(Map<String, @Nullable Object> map) {
        Map<String, Object> kept = new LinkedHashMap<>();
        map.forEach(
                (key, value) -> {
                    if (value != null) {
                        kept.put(key, value);
                    }
                });
        return kept;
    }
}
