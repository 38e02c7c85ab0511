package org.medgateway.core.config;

import org.medgateway.core.config.Substitution.Resolved;

import java.util.Collection;
import java.util.Set;

/// Says in words what may stand in a place.
final class Expectation {
    private Expectation() {}

    static String of(Kind kind, Shapes shapes) {
        return switch (kind) {
            case Kind.Scalar(var type) -> of(type);
            case Kind.Listing(var element) -> "a list, or " + of(element, shapes);
            case Kind.Table _ -> "a mapping";
            case Kind.Nested(var type) -> {
                Set<String> keys = shapes.layout(shapes.of(type), null).keys().keySet();
                yield keys.isEmpty()
                        ? "a mapping"
                        : "a mapping with the keys " + String.join(", ", keys);
            }
            case Kind.Variant(var base) -> {
                String name = base.isAnnotationPresent(NamedReference.class) ? "a name, or " : "";
                yield name + "a mapping whose key type is " + oneOf(shapes.variants().names(base));
            }
        };
    }

    static String of(ScalarType type) {
        return type.values().isEmpty() ? Names.one(type.name()) : oneOf(type.values());
    }

    /// For a value `type` that names no variant.
    static String ofType(Set<String> names, Resolved found) {
        String hint = found.secret() ? "" : Suggestion.hint(found.text(), names);
        return "expected " + oneOf(names) + ", found " + found.described() + hint;
    }

    static String oneOf(Collection<String> names) {
        return names.size() == 1 ? names.iterator().next() : "one of " + String.join(", ", names);
    }
}
