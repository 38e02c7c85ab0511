package org.medgateway.core.config;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.Spot.Reign;
import org.medgateway.core.config.Substitution.Dangling;
import org.medgateway.core.config.Substitution.Resolved;
import org.medgateway.core.config.YamlNode.Entry;
import org.medgateway.core.config.YamlNode.Mapping;
import org.medgateway.core.config.YamlNode.Scalar;
import org.medgateway.core.config.YamlNode.Sequence;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Binds one document to records, and goes on after every problem. One reading only.
///
/// A value that is wrong is [#FAILED], and so is every record that needs it; a wrong scalar with a
/// default is taken for its default meanwhile, so that the records above it are still built and
/// checked. The reading is refused all the same.
final class Binder {
    /// In place of a value that could not be bound; its problem has been reported. (Null is a
    /// value.)
    private static final Object FAILED = new Object();

    private final Shapes shapes;
    private final Substitution substitution;
    private final Problems problems;
    private final ScalarBinder scalars;
    private final UnknownKeys unknownKeys;

    Binder(Shapes shapes, Substitution substitution, Path baseDirectory, Problems problems) {
        this.shapes = shapes;
        this.substitution = substitution;
        this.problems = problems;
        this.scalars = new ScalarBinder(substitution, baseDirectory, problems);
        this.unknownKeys = new UnknownKeys(shapes, problems);
    }

    /// The bound root; of no use when there are problems.
    Object root(YamlNode node, Class<? extends Record> type) {
        return value(new Kind.Nested(type), node, new Spot("", node.at(), Reign.NONE));
    }

    private Object value(Kind kind, YamlNode node, Spot spot) {
        problems.place(spot.path(), spot.at());
        if (node instanceof Scalar scalar && scalar.isNull()) {
            String expected = Expectation.of(kind, shapes);
            return refuse(
                    spot, "nothing stands here: expected " + expected + "; or leave the key out");
        }
        return switch (kind) {
            case Kind.Scalar(var type) -> {
                @Nullable Object value = scalars.value(type, node, spot);
                yield value == null ? FAILED : value;
            }
            case Kind.Listing(var element) -> list(element, node, spot);
            case Kind.Table(var value) ->
                    node instanceof Mapping mapping
                            ? table(value, mapping.entries(), spot)
                            : unexpected(kind, node, spot);
            case Kind.Nested(var type) -> nested(shapes.of(type), node, spot);
            case Kind.Variant(var base) -> variant(base, node, spot);
        };
    }

    private Object list(Kind element, YamlNode node, Spot spot) {
        if (!(node instanceof Sequence(_, var items))) {
            Object only = value(element, node, spot);
            return only == FAILED ? FAILED : List.of(only);
        }
        var values = new ArrayList<Object>(items.size());
        for (YamlNode item : items) {
            values.add(value(element, item, spot.item(values.size(), item.at())));
        }
        return values.contains(FAILED) ? FAILED : List.copyOf(values);
    }

    private Object table(Kind kind, Collection<Entry> entries, Spot spot) {
        var values = new LinkedHashMap<String, Object>();
        for (Entry entry : entries) {
            values.put(entry.key(), value(kind, entry.value(), spot.below(entry)));
        }
        return values.containsValue(FAILED) ? FAILED : Collections.unmodifiableMap(values);
    }

    // -- records

    private Object nested(Shape shape, YamlNode node, Spot spot) {
        @Nullable Part shorthand = shape.shorthand();
        if (node instanceof Mapping mapping) {
            return owner(shape, mapping, spot);
        }
        if (shorthand == null) {
            return unexpected(new Kind.Nested(shape.type()), node, spot);
        }
        var implied = new Entry(shorthand.name(), spot.at(), node, true);
        return owner(shape, new Mapping(spot.at(), List.of(implied)), spot);
    }

    /// A record in a mapping of its own.
    private Object owner(Shape shape, Mapping node, Spot spot) {
        return mapping(
                shape, node, shape.ownsType() ? spot.under(reign(shape, node)) : spot, Set.of());
    }

    /// @param alsoKnown keys that are not the record's, but have their meaning
    private Object mapping(Shape shape, Mapping node, Spot spot, Set<String> alsoKnown) {
        Layout layout = shapes.layout(shape, spot.reign().type());
        Set<String> known = new LinkedHashSet<>(layout.keys().keySet());
        known.addAll(alsoKnown);
        if (spot.reign().told() && layout.dependsOnType()) {
            return record(layout, known, node, spot, Set.of());
        }
        List<Class<?>> missing = layout.allMissing();
        if (!missing.isEmpty()) {
            reportType(shape, node, spot, missing.getFirst());
            return record(layout, known, node, spot.under(Reign.TOLD), Set.of());
        }
        return record(layout, known, node, spot, unknownKeys.report(layout, known, node, spot));
    }

    /// @param known the keys of the whole mapping
    /// @param excused keys whose absence needs no word of its own
    private Object record(
            Layout layout, Set<String> known, Mapping node, Spot spot, Set<String> excused) {
        List<Part> parts = layout.shape().parts();
        @Nullable Object[] values = new @Nullable Object[parts.size()];
        boolean failed = false;
        for (Part part : parts) {
            @Nullable Object value =
                    part.flattened()
                            ? flattened(part, layout.inner().get(part), known, node, spot, excused)
                            : part(part, node, spot, excused);
            values[part.index()] = value;
            failed |= value == FAILED;
        }
        return failed ? FAILED : built(layout.shape(), values, spot);
    }

    private @Nullable Object flattened(
            Part part,
            @Nullable Layout inner,
            Set<String> known,
            Mapping node,
            Spot spot,
            Set<String> excused) {
        if (part.kind() instanceof Kind.Table(var kind)) {
            return table(
                    kind,
                    node.entries().stream().filter(e -> !known.contains(e.key())).toList(),
                    spot);
        }
        if (inner == null) {
            return FAILED; // an interface without a variant for this type, which has been reported
        }
        if (part.nullable()
                && inner.keys().keySet().stream().allMatch(key -> node.entry(key) == null)) {
            return null;
        }
        return record(inner, known, node, spot, excused);
    }

    private @Nullable Object part(Part part, Mapping node, Spot spot, Set<String> excused) {
        @Nullable Entry entry = node.entry(part.name());
        if (entry == null) {
            return absent(part, spot, excused);
        }
        Object value = value(part.kind(), entry.value(), spot.below(entry));
        return value == FAILED && part.hasDefault() && part.kind() instanceof Kind.Scalar
                ? absent(part, spot, excused)
                : value;
    }

    private @Nullable Object absent(Part part, Spot spot, Set<String> excused) {
        if (part.fallback() != null) {
            return value(part.kind(), part.fallback(), spot.key(part.name(), Position.NONE));
        }
        if (part.nullable()) {
            return null;
        }
        if (part.kind() instanceof Kind.Listing) {
            return List.of();
        }
        if (part.kind() instanceof Kind.Table) {
            return Collections.emptyMap();
        }
        if (excused.contains(part.name())) {
            return FAILED;
        }
        String example =
                part.example().isEmpty()
                        ? ""
                        : ", for example " + part.name() + ": " + part.example();
        return refuse(spot, "the key \"" + part.name() + "\" is missing" + example);
    }

    private Object built(Shape shape, @Nullable Object[] values, Spot spot) {
        Object built;
        try {
            built = shape.construct(values);
        } catch (IllegalArgumentException e) {
            return refuse(spot, substitution.redact(String.valueOf(e.getMessage())));
        }
        if (built instanceof Checked checked) {
            checked.check(new RecordScope(spot.path(), problems, substitution));
        }
        return built;
    }

    // -- types

    private Object variant(Class<?> base, YamlNode node, Spot spot) {
        @Nullable NamedReference reference = base.getAnnotation(NamedReference.class);
        if (node instanceof Scalar scalar) {
            return reference == null
                    ? ofType(base, scalar, spot, new Mapping(spot.at(), List.of()), spot)
                    : nested(shapes.of(reference.value()), scalar, spot);
        }
        if (!(node instanceof Mapping mapping)) {
            return unexpected(new Kind.Variant(base), node, spot);
        }
        @Nullable Entry type = mapping.entry(Shape.TYPE);
        if (type != null) {
            return ofType(base, type.value(), spot.below(type), mapping, spot);
        }
        @Nullable Class<?> fallback = shapes.variants().fallback(base);
        if (fallback != null) {
            return owner(shapes.of(fallback), mapping, spot);
        }
        String names = Expectation.oneOf(shapes.variants().names(base));
        return refuse(spot, "the key \"type\" is missing: expected " + names);
    }

    private Object ofType(Class<?> base, YamlNode type, Spot typeSpot, Mapping node, Spot spot) {
        problems.place(typeSpot.path(), typeSpot.at());
        Set<String> names = shapes.variants().names(base);
        if (!(type instanceof Scalar scalar)) {
            String expected = Expectation.oneOf(names);
            return refuse(typeSpot, "expected " + expected + ", found " + type.described());
        }
        @Nullable Resolved name = scalars.resolve(scalar, typeSpot);
        if (name == null) {
            return FAILED;
        }
        @Nullable Class<?> record = shapes.variants().of(base).get(name.text());
        return record == null
                ? refuse(typeSpot, Expectation.ofType(names, name))
                : mapping(
                        shapes.of(record),
                        node,
                        spot.under(new Reign(name.text(), false)),
                        Set.of(Shape.TYPE));
    }

    /// The type that a mapping with a key `type` of its own sets for itself and all below it. Where
    /// there is none, the binding of that key says so.
    private Reign reign(Shape shape, Mapping node) {
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
    private void reportType(Shape shape, Mapping node, Spot spot, Class<?> base) {
        Set<String> names = shapes.variants().names(base);
        @Nullable Entry entry = shape.ownsType() ? node.entry(Shape.TYPE) : null;
        if (entry != null && entry.value() instanceof Scalar scalar) {
            @Nullable Resolved type = scalars.resolve(scalar, spot.below(entry));
            if (type != null) {
                refuse(spot.below(entry), Expectation.ofType(names, type));
            }
        } else if (spot.reign().type() == null) {
            refuse(spot, "the key \"type\" is missing: expected " + Expectation.oneOf(names));
        } else {
            String type = spot.reign().type();
            refuse(
                    spot,
                    "not possible under type " + type + ": expected " + Expectation.oneOf(names));
        }
    }

    private Object unexpected(Kind kind, YamlNode node, Spot spot) {
        return refuse(
                spot, "expected " + Expectation.of(kind, shapes) + ", found " + node.described());
    }

    private Object refuse(Spot spot, String message) {
        problems.add(spot, message);
        return FAILED;
    }
}
