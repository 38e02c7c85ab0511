package org.medgateway.core.config;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.Spot.Reign;
import org.medgateway.core.config.Substitution.Dangling;
import org.medgateway.core.config.Substitution.Resolved;
import org.medgateway.core.config.YamlNode.Entry;
import org.medgateway.core.config.YamlNode.Mapping;
import org.medgateway.core.config.YamlNode.Scalar;

import java.util.List;
import java.util.Set;

/// The part of the [Binder] that knows of the key `type`.
record VariantBinder(
        Binder binder, Shapes shapes, ScalarBinder scalars, Substitution substitution) {

    /// A value where one of the records behind an interface is expected.
    Object bind(Class<?> base, YamlNode node, Spot spot) {
        @Nullable NamedReference reference = base.getAnnotation(NamedReference.class);
        if (node instanceof Scalar scalar) {
            return reference == null
                    ? ofType(base, scalar, spot, new Mapping(spot.at(), List.of()), spot)
                    : binder.nested(shapes.of(reference.value()), scalar, spot);
        }
        if (!(node instanceof Mapping mapping)) {
            return binder.unexpected(new Kind.Variant(base), node, spot);
        }
        @Nullable Entry type = mapping.entry(Shape.TYPE);
        if (type != null) {
            return ofType(base, type.value(), spot.below(type), mapping, spot);
        }
        @Nullable Class<?> fallback = shapes.variants().fallback(base);
        if (fallback != null) {
            return binder.owner(shapes.of(fallback), mapping, spot);
        }
        String names = Expectation.oneOf(shapes.variants().names(base));
        return binder.refuse(spot, "the key \"type\" is missing: expected " + names);
    }

    private Object ofType(Class<?> base, YamlNode type, Spot typeSpot, Mapping node, Spot spot) {
        scalars.problems().place(typeSpot.path(), typeSpot.at());
        Set<String> names = shapes.variants().names(base);
        if (!(type instanceof Scalar scalar)) {
            String expected = Expectation.oneOf(names);
            return binder.refuse(typeSpot, "expected " + expected + ", found " + type.described());
        }
        @Nullable Resolved name = scalars.resolve(scalar, typeSpot);
        if (name == null) {
            return Binder.Failed.FAILED;
        }
        @Nullable Class<?> record = shapes.variants().of(base).get(name.text());
        return record == null
                ? binder.refuse(typeSpot, Expectation.ofType(names, name))
                : binder.mapping(
                        shapes.of(record),
                        node,
                        spot.under(new Reign(name.text(), false)),
                        Set.of(Shape.TYPE));
    }

    /// The type that a mapping with a key `type` of its own sets for itself and all below it. Where
    /// there is none, the binding of that key says so.
    Reign reign(Shape shape, Mapping node) {
        @Nullable Entry entry = node.entry(Shape.TYPE);
        @Nullable Part part = shape.part(Shape.TYPE);
        @Nullable YamlNode type =
                entry != null ? entry.value() : part != null ? part.fallback() : null;
        if (type == null && part != null && part.nullable()) {
            return Reign.NONE;
        }
        if (!(type instanceof Scalar scalar) || scalar.isNull()) {
            return Reign.TOLD;
        }
        try {
            return new Reign(substitution.resolve(scalar.text()).text(), false);
        } catch (Dangling _) {
            return Reign.TOLD;
        }
    }

    /// Reports a flattened interface for which the reigning type has no variant.
    void report(Shape shape, Mapping node, Spot spot, Class<?> base) {
        Set<String> names = shapes.variants().names(base);
        @Nullable Entry entry = shape.ownsType() ? node.entry(Shape.TYPE) : null;
        if (entry != null && entry.value() instanceof Scalar scalar) {
            @Nullable Resolved type = scalars.resolve(scalar, spot.below(entry));
            if (type != null) {
                binder.refuse(spot.below(entry), Expectation.ofType(names, type));
            }
        } else if (spot.reign().type() == null) {
            binder.refuse(
                    spot, "the key \"type\" is missing: expected " + Expectation.oneOf(names));
        } else {
            String type = substitution.redact(String.valueOf(spot.reign().type()));
            binder.refuse(
                    spot,
                    "not possible under type " + type + ": expected " + Expectation.oneOf(names));
        }
    }
}
