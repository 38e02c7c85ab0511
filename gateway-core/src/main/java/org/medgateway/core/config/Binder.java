package org.medgateway.core.config;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.Spot.Reign;
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
/// A value that is wrong is [Failed#FAILED], and so is every record that needs it; a wrong scalar
/// with a default is taken for its default meanwhile, so that the records above it are still built
/// and checked. The reading is refused all the same.
final class Binder {
    /// In place of a value that could not be bound; its problem has been reported. (Null is a
    /// value.)
    enum Failed {
        FAILED
    }

    private final Shapes shapes;
    private final Substitution substitution;
    private final Problems problems;
    private final ScalarBinder scalars;
    private final UnknownKeys unknownKeys;
    private final VariantBinder variants;

    Binder(Shapes shapes, Substitution substitution, Path baseDirectory, Problems problems) {
        this.shapes = shapes;
        this.substitution = substitution;
        this.problems = problems;
        this.scalars = new ScalarBinder(substitution, baseDirectory, problems);
        this.unknownKeys = new UnknownKeys(shapes, problems);
        this.variants = new VariantBinder(this, shapes, scalars, substitution);
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
                yield value == null ? Failed.FAILED : value;
            }
            case Kind.Listing(var element) -> list(element, node, spot);
            case Kind.Table(var value) ->
                    node instanceof Mapping mapping
                            ? table(value, mapping.entries(), spot)
                            : unexpected(kind, node, spot);
            case Kind.Nested(var type) -> nested(shapes.of(type), node, spot);
            case Kind.Variant(var base) -> variants.bind(base, node, spot);
        };
    }

    private Object list(Kind element, YamlNode node, Spot spot) {
        if (!(node instanceof Sequence(_, var items))) {
            Object only = value(element, node, spot);
            return only == Failed.FAILED ? Failed.FAILED : List.of(only);
        }
        var values = new ArrayList<Object>(items.size());
        for (YamlNode item : items) {
            values.add(value(element, item, spot.item(values.size(), item.at())));
        }
        return values.contains(Failed.FAILED) ? Failed.FAILED : List.copyOf(values);
    }

    private Object table(Kind kind, Collection<Entry> entries, Spot spot) {
        var values = new LinkedHashMap<String, Object>();
        for (Entry entry : entries) {
            values.put(entry.key(), value(kind, entry.value(), spot.below(entry)));
        }
        return values.containsValue(Failed.FAILED)
                ? Failed.FAILED
                : Collections.unmodifiableMap(values);
    }

    // -- records

    Object nested(Shape shape, YamlNode node, Spot spot) {
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
    Object owner(Shape shape, Mapping node, Spot spot) {
        return mapping(
                shape,
                node,
                shape.ownsType() ? spot.under(variants.reign(shape, node)) : spot,
                Set.of());
    }

    /// @param alsoKnown keys that are not the record's, but have their meaning
    Object mapping(Shape shape, Mapping node, Spot spot, Set<String> alsoKnown) {
        Layout layout = shapes.layout(shape, spot.reign().type());
        Set<String> known = new LinkedHashSet<>(layout.keys().keySet());
        known.addAll(alsoKnown);
        if (spot.reign().told() && layout.dependsOnType()) {
            return record(layout, known, node, spot, Set.of());
        }
        List<Class<?>> missing = layout.allMissing();
        if (!missing.isEmpty()) {
            variants.report(shape, node, spot, missing.getFirst());
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
                            ? flattened(
                                    part,
                                    layout.inner().get(part.name()),
                                    known,
                                    node,
                                    spot,
                                    excused)
                            : part(part, node, spot, excused);
            values[part.index()] = value;
            failed |= value == Failed.FAILED;
        }
        return failed ? Failed.FAILED : built(layout.shape(), values, spot);
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
            return Failed.FAILED; // an interface without a variant for this type, which has been
            // reported
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
        return value == Failed.FAILED && part.hasDefault() && part.kind() instanceof Kind.Scalar
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
            return Failed.FAILED;
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

    Object unexpected(Kind kind, YamlNode node, Spot spot) {
        return refuse(
                spot, "expected " + Expectation.of(kind, shapes) + ", found " + node.described());
    }

    Object refuse(Spot spot, String message) {
        problems.add(spot, message);
        return Failed.FAILED;
    }
}
