package org.medgateway.core.config;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Builds the schema as maps. One document only.
///
/// A record whose keys depend on the `type` above it is defined once for each type, which keeps
/// every definition closed (`additionalProperties: false`) and its messages simple.
final class SchemaTree {
    private static final String OTHER = "other";
    private static final Map<String, Object> SUBSTITUTED =
            Json.object("$ref", "#/$defs/substituted");

    /// @param reign the type that reigns above it; null when it does not matter
    /// @param type the value that its own key `type` has been found to have; null when it has none
    ///   or has yet to be asked
    private record Definition(Class<?> of, @Nullable String reign, @Nullable String type) {}

    private final Shapes shapes;
    private final Reigns reigns;
    private final Map<Definition, String> names = new HashMap<>();
    private final Map<String, Object> definitions = new LinkedHashMap<>();

    SchemaTree(Shapes shapes) {
        this.shapes = shapes;
        this.reigns = new Reigns(shapes);
    }

    Map<String, Object> document(Class<?> root, String title) {
        var document = new LinkedHashMap<String, Object>();
        document.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        document.put("title", title);
        document.putAll(record(root, null));
        var substituted = new LinkedHashMap<String, Object>();
        substituted.put(
                "description",
                "A value with an environment variable or the content of a file in it.");
        substituted.put("type", "string");
        substituted.put("pattern", "\\$\\{(env|file):");
        definitions.put("substituted", substituted);
        document.put("$defs", definitions);
        return document;
    }

    // -- definitions

    private Map<String, Object> record(Class<?> type, @Nullable String reign) {
        boolean subject = reigns.isSubject(shapes.of(type));
        return reference(new Definition(type, subject ? reign : null, null));
    }

    private Map<String, Object> reference(Definition definition) {
        @Nullable String name = names.get(definition);
        if (name == null) {
            name = freeName(definition);
            names.put(definition, name);
            definitions.put(name, Map.of()); // its place in the order, and the end of recursion
            definitions.put(name, build(definition));
        }
        return Json.object("$ref", "#/$defs/" + name);
    }

    private String freeName(Definition definition) {
        @Nullable String type = definition.type() != null ? definition.type() : definition.reign();
        String plain = Names.stem(definition.of());
        String full = type == null ? plain : plain + "." + type;
        String name = full;
        for (int i = 2; definitions.containsKey(name); i++) {
            name = full + "-" + i;
        }
        return name;
    }

    private Map<String, Object> build(Definition definition) {
        Map<String, Object> body = new LinkedHashMap<>();
        @Nullable About about = definition.of().getAnnotation(About.class);
        if (about != null) {
            body.put("description", about.value());
        }
        body.putAll(definition.of().isInterface() ? variants(definition.of()) : body(definition));
        return body;
    }

    private Map<String, Object> body(Definition definition) {
        Shape shape = shapes.of(definition.of());
        if (definition.type() != null) {
            return object(shape, definition.type(), definition.type());
        }
        boolean decides = shape.ownsType() && !reigns.bases(shape).isEmpty();
        Map<String, Object> mapping =
                decides ? byType(shape) : object(shape, definition.reign(), null);
        @Nullable Part shorthand = shape.shorthand();
        if (shorthand == null) {
            return mapping;
        }
        Map<String, Object> one =
                decides && shorthand.name().equals(Shape.TYPE)
                        ? type(reigns.types(shape))
                        : value(shorthand.kind(), definition.reign());
        return Json.anyOf(List.of(one, mapping));
    }

    // -- mappings

    /// @param type null: the key `type`, if there is one, is a key like any other
    private Map<String, Object> object(Shape shape, @Nullable String reign, @Nullable String type) {
        Layout layout = shapes.layout(shape, OTHER.equals(reign) ? null : reign);
        var properties = new LinkedHashMap<String, Object>();
        var required = new LinkedHashSet<String>();
        if (type != null) {
            properties.put(
                    Shape.TYPE,
                    OTHER.equals(type)
                            ? Json.object("type", "string")
                            : Json.object("const", type));
        }
        layout.keys().forEach((key, part) -> properties.putIfAbsent(key, property(part, reign)));
        var together = new LinkedHashMap<String, Object>();
        addRequired(layout, required, together);
        var object = new LinkedHashMap<String, Object>();
        object.put("type", "object");
        object.put("properties", properties);
        if (!required.isEmpty()) {
            object.put("required", List.copyOf(required));
        }
        if (!together.isEmpty()) {
            object.put("dependentRequired", together);
        }
        @Nullable Part rest = layout.rest();
        object.put(
                "additionalProperties",
                rest != null && rest.kind() instanceof Kind.Table(var value)
                        ? value(value, reign)
                        : false);
        return object;
    }

    private static void addRequired(
            Layout layout, Set<String> required, Map<String, Object> together) {
        for (Part part : layout.shape().parts()) {
            @Nullable Layout inner = layout.inner().get(part.name());
            if (inner != null && part.nullable()) { // all of it, or nothing
                var needed = new LinkedHashSet<String>();
                addRequired(inner, needed, together);
                if (!needed.isEmpty()) {
                    inner.keys().keySet().forEach(key -> together.put(key, List.copyOf(needed)));
                }
            } else if (inner != null) {
                addRequired(inner, required, together);
            } else if (part.required()) {
                required.add(part.name());
            }
        }
    }

    private Map<String, Object> property(Part part, @Nullable String reign) {
        var property = new LinkedHashMap<String, Object>();
        property.put("description", part.meaning());
        property.putAll(value(part.kind(), reign));
        if (part.fallback() != null) {
            property.put("default", sample(part, part.fallback()));
        }
        if (!part.example().isEmpty()) {
            property.put(
                    "examples", List.of(sample(part, Shape.yaml(part.example(), part.name()))));
        }
        return property;
    }

    private static Object sample(Part part, YamlNode node) {
        boolean text = part.kind() instanceof Kind.Scalar(var type) && !type.bare();
        return text && node instanceof YamlNode.Scalar scalar ? scalar.text() : Json.of(node);
    }

    // -- types

    private Map<String, Object> byType(Shape shape) {
        Reigns.Types types = reigns.types(shape);
        var cases = new ArrayList<Object>();
        @Nullable Part part = shape.part(Shape.TYPE);
        boolean required = part != null && part.required();
        for (String name : types.names()) {
            boolean mayBeAbsent = part != null && part.defaultText().equals(name);
            cases.add(when(Json.object("const", name), mayBeAbsent, then(shape.type(), name)));
        }
        if (types.open()) {
            var others = Json.object("not", Json.object("enum", List.copyOf(types.names())));
            boolean defaultIsOther = part != null && !types.names().contains(part.defaultText());
            cases.add(when(others, defaultIsOther && !required, then(shape.type(), OTHER)));
        }
        var type = new LinkedHashMap<String, Object>();
        if (part != null) {
            type.put("description", part.meaning());
        }
        type.putAll(type(types));
        return choice(type, required, cases);
    }

    private Map<String, Object> variants(Class<?> base) {
        var cases = new ArrayList<Object>();
        Map<String, Class<?>> records = shapes.variants().of(base);
        records.forEach(
                (name, record) ->
                        cases.add(when(Json.object("const", name), false, then(record, name))));
        @Nullable Class<?> fallback = shapes.variants().fallback(base);
        if (fallback != null) {
            Map<String, Object> absent =
                    Json.object("not", Json.object("required", List.of(Shape.TYPE)));
            cases.add(Json.object("if", absent, "then", record(fallback, null)));
        }
        Map<String, Object> mapping = choice(oneOf(records.keySet()), fallback == null, cases);
        @Nullable NamedReference reference = base.getAnnotation(NamedReference.class);
        if (reference == null) {
            return Json.anyOf(List.of(oneOf(records.keySet()), mapping));
        }
        @Nullable Part name = shapes.of(reference.value()).shorthand();
        return name == null ? mapping : Json.anyOf(List.of(value(name.kind(), null), mapping));
    }

    private Map<String, Object> then(Class<?> record, String type) {
        return reference(new Definition(record, null, type));
    }

    private static Map<String, Object> when(
            Map<String, Object> type, boolean mayBeAbsent, Object then) {
        var condition = new LinkedHashMap<String, Object>();
        condition.put("properties", Json.object(Shape.TYPE, type));
        if (!mayBeAbsent) {
            condition.put("required", List.of(Shape.TYPE));
        }
        return Json.object("if", condition, "then", then);
    }

    private static Map<String, Object> choice(
            Map<String, Object> type, boolean required, List<Object> cases) {
        var choice = new LinkedHashMap<String, Object>();
        choice.put("type", "object");
        choice.put("properties", Json.object(Shape.TYPE, type));
        if (required) {
            choice.put("required", List.of(Shape.TYPE));
        }
        choice.put("allOf", cases);
        return choice;
    }

    private static Map<String, Object> type(Reigns.Types types) {
        return types.open() ? Json.object("type", "string") : oneOf(types.names());
    }

    private static Map<String, Object> oneOf(Set<String> names) {
        return Json.object("enum", List.copyOf(names));
    }

    // -- values

    private Map<String, Object> value(Kind kind, @Nullable String reign) {
        return switch (kind) {
            case Kind.Scalar(var type) -> scalar(type);
            case Kind.Listing(var element) -> {
                Map<String, Object> one = value(element, reign);
                yield Json.anyOf(List.of(Json.object("type", "array", "items", one), one));
            }
            case Kind.Table(var value) ->
                    Json.object("type", "object", "additionalProperties", value(value, reign));
            case Kind.Nested(var type) -> record(type, reign);
            case Kind.Variant(var base) -> reference(new Definition(base, null, null));
        };
    }

    private static Map<String, Object> scalar(ScalarType type) {
        var forms = new ArrayList<>(type.forms());
        boolean anyText =
                forms.stream()
                        .anyMatch(
                                f ->
                                        !f.containsKey("pattern")
                                                && String.valueOf(f.get("type"))
                                                        .contains("string"));
        if (!anyText) {
            forms.add(SUBSTITUTED);
        }
        return Json.anyOf(forms);
    }
}
