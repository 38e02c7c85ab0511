package org.medgateway.core.config;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/// Follows how far the word of a key `type` reaches: down to the flattened interfaces below it, but
/// not beyond a mapping with a `type` of its own.
record Reigns(Shapes shapes) {

    /// Whether the keys of a record, or of one below it, depend on a `type` above it.
    boolean isSubject(Shape shape) {
        return !shape.ownsType() && !bases(shape).isEmpty();
    }

    /// The flattened interfaces that the type of this mapping decides about.
    Set<Class<?>> bases(Shape shape) {
        var bases = new LinkedHashSet<Class<?>>();
        collect(shape, bases, new HashSet<>());
        return bases;
    }

    private void collect(Shape shape, Set<Class<?>> bases, Set<Class<?>> seen) {
        if (!seen.add(shape.type())) {
            return;
        }
        for (Part part : shape.parts()) {
            Kind kind = content(part.kind());
            if (kind instanceof Kind.Variant(var base) && part.flattened()) {
                bases.add(base);
            } else if (kind instanceof Kind.Nested(var type) && !shapes.of(type).ownsType()) {
                collect(shapes.of(type), bases, seen);
            }
        }
    }

    /// What is in the lists and maps.
    static Kind content(Kind kind) {
        return switch (kind) {
            case Kind.Listing(var element) -> content(element);
            case Kind.Table(var value) -> content(value);
            case Kind.Scalar _, Kind.Nested _, Kind.Variant _ -> kind;
        };
    }

    /// The types that a mapping with a `type` of its own may have.
    ///
    /// @param open any other is possible too
    record Types(Set<String> names, boolean open) {}

    Types types(Shape owner) {
        var names = new LinkedHashSet<String>();
        var all = new LinkedHashSet<String>();
        for (Class<?> base : bases(owner)) {
            all.addAll(shapes.variants().names(base));
        }
        // An interface without a fallback closes the world: a type that it does not know is
        // refused.
        shapes.layout(owner, null)
                .allMissing()
                .forEach(base -> names.addAll(shapes.variants().names(base)));
        return names.isEmpty() ? new Types(all, true) : new Types(names, false);
    }
}
