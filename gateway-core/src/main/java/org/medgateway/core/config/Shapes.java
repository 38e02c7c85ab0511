package org.medgateway.core.config;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Knows the shape of every record that may stand in the configuration. Any thread.
final class Shapes {
    private final Variants variants;
    private final Map<Class<?>, Shape> shapes = new ConcurrentHashMap<>();

    Shapes(Variants variants) {
        this.variants = variants;
    }

    Variants variants() {
        return variants;
    }

    Shape of(Class<?> type) {
        return shapes.computeIfAbsent(type, Shape::of);
    }

    /// The record with its flattened parts laid out under a `type`.
    Layout layout(Shape shape, @Nullable String type) {
        var inner = new LinkedHashMap<String, Layout>();
        var unresolved = new ArrayList<Class<?>>();
        for (Part part : shape.parts()) {
            if (!part.flattened()) {
                continue;
            }
            switch (part.kind()) {
                case Kind.Nested(var record) -> inner.put(part.name(), layout(of(record), type));
                case Kind.Variant(var base) -> {
                    @Nullable Class<?> chosen = chosen(base, type);
                    if (chosen == null) {
                        unresolved.add(base);
                    } else {
                        inner.put(part.name(), layout(of(chosen), type));
                    }
                }
                case Kind.Table _, Kind.Scalar _, Kind.Listing _ -> {}
            }
        }
        return new Layout(shape, inner, unresolved);
    }

    private @Nullable Class<?> chosen(Class<?> base, @Nullable String type) {
        @Nullable Class<?> registered = type == null ? null : variants.of(base).get(type);
        return registered == null ? variants.fallback(base) : registered;
    }
}
