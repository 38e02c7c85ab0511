package org.medgateway.core.config;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A record type as the configuration sees it. Whatever the annotations get wrong is an
/// [IllegalStateException]: an error of the program, not of its user.
///
/// @param shorthand the part that a scalar or a list in place of the mapping stands for
record Shape(
        Class<?> type, List<Part> parts, Constructor<?> constructor, @Nullable Part shorthand) {
    static final String TYPE = "type";

    static Shape of(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        if (components == null) {
            throw new IllegalStateException(type + " is no record");
        }
        var parts = new ArrayList<Part>(components.length);
        for (RecordComponent component : components) {
            parts.add(part(component, parts.size()));
        }
        return new Shape(
                type, List.copyOf(parts), constructor(type, components), shorthand(type, parts));
    }

    private static Part part(RecordComponent component, int index) {
        String where = component.getDeclaringRecord().getName() + "." + component.getName();
        boolean flattened = component.isAnnotationPresent(Flattened.class);
        @Nullable Setting setting = component.getAnnotation(Setting.class);
        if (setting == null && !flattened) {
            throw new IllegalStateException(where + " has no @Setting");
        }
        Kind kind = Kind.of(component.getGenericType(), where);
        if (flattened && (kind instanceof Kind.Scalar || kind instanceof Kind.Listing)) {
            throw new IllegalStateException(where + " is flattened, but has no keys");
        }
        String fallback = setting == null ? "" : setting.defaultsTo();
        return new Part(
                index,
                key(component),
                kind,
                component.getAnnotatedType().isAnnotationPresent(Nullable.class),
                flattened,
                setting == null ? "" : setting.value(),
                fallback,
                setting == null ? "" : setting.example(),
                fallback.isEmpty() ? null : yaml(fallback, where));
    }

    /// The key in the file.
    static String key(RecordComponent component) {
        @Nullable Key key = component.getAnnotation(Key.class);
        return key == null ? component.getName() : key.value();
    }

    /// The text of an annotation.
    static YamlNode yaml(String text, String where) {
        var problems = new Problems(where);
        try {
            YamlNode node = YamlTree.compose(text, problems);
            if (problems.none()) {
                return node.unplaced();
            }
        } catch (YamlRefused e) {
            throw new IllegalStateException(where + ": " + e.reason(), e);
        }
        throw new IllegalStateException(problems.problems().toString());
    }

    private static Constructor<?> constructor(Class<?> type, RecordComponent[] components) {
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }

    private static @Nullable Part shorthand(Class<?> type, List<Part> parts) {
        @Nullable Shorthand shorthand = type.getAnnotation(Shorthand.class);
        if (shorthand == null) {
            return null;
        }
        return parts.stream()
                .filter(part -> part.name().equals(shorthand.value()) && !part.flattened())
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalStateException(
                                        type + " has no component " + shorthand.value()));
    }

    /// The part of this name that is a key of its own; null when there is none.
    @Nullable Part part(String name) {
        for (Part part : parts) {
            if (part.name().equals(name) && !part.flattened()) {
                return part;
            }
        }
        return null;
    }

    /// Whether the key `type` of this mapping decides what stands in it.
    boolean ownsType() {
        return part(TYPE) != null;
    }

    /// @throws IllegalArgumentException from the record's constructor: what it refuses
    Object construct(@Nullable Object[] values) {
        try {
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                throw refused;
            }
            throw new IllegalStateException(
                    "the constructor of " + type.getName() + " failed", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
