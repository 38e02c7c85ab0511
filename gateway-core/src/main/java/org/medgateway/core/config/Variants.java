package org.medgateway.core.config;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// Which records stand behind an interface, by the value of the key `type`.
///
/// The permitted records of a sealed interface that carry [TypeName] belong to it without being
/// registered; protocols register theirs. Immutable.
public final class Variants {

    /// Collects what the protocols bring. Two records under one type name of one interface are a
    /// programming error.
    public static final class Builder {
        private final Map<Class<?>, Map<String, Class<?>>> byBase = new HashMap<>();
        private final Map<Class<?>, Class<?>> fallbacks = new HashMap<>();

        private Builder() {}

        /// Registers a record for a type name.
        public <T> Builder register(Class<T> base, String typeName, Class<? extends T> record) {
            add(byBase.computeIfAbsent(base, Variants::permitted), base, typeName, record);
            return this;
        }

        /// Registers a record under the name that its [TypeName] gives.
        public <T> Builder register(Class<T> base, Class<? extends T> record) {
            @Nullable TypeName name = record.getAnnotation(TypeName.class);
            if (name == null) {
                throw new IllegalArgumentException(record + " has no @TypeName");
            }
            return register(base, name.value(), record);
        }

        /// The record for a flattened interface under a `type` for which nothing is registered, and
        /// for an interface in a mapping of its own that has no `type`.
        public <T> Builder fallback(Class<T> base, Class<? extends T> record) {
            byBase.computeIfAbsent(base, Variants::permitted);
            fallbacks.put(base, record);
            return this;
        }

        public Variants build() {
            return new Variants(byBase, fallbacks);
        }
    }

    private final Map<Class<?>, Map<String, Class<?>>> byBase;
    private final Map<Class<?>, Class<?>> fallbacks;

    private Variants(
            Map<Class<?>, Map<String, Class<?>>> byBase, Map<Class<?>, Class<?>> fallbacks) {
        this.byBase = Map.copyOf(byBase);
        this.fallbacks = Map.copyOf(fallbacks);
    }

    public static Builder builder() {
        return new Builder();
    }

    /// Records by type name, in the order of the sealed interface, then of registration.
    Map<String, Class<?>> of(Class<?> base) {
        @Nullable Map<String, Class<?>> known = byBase.get(base);
        return known == null ? permitted(base) : known;
    }

    Set<String> names(Class<?> base) {
        return of(base).keySet();
    }

    @Nullable Class<?> fallback(Class<?> base) {
        return fallbacks.get(base);
    }

    private static Map<String, Class<?>> permitted(Class<?> base) {
        var found = new LinkedHashMap<String, Class<?>>();
        if (base.isSealed()) {
            for (Class<?> permitted : base.getPermittedSubclasses()) {
                @Nullable TypeName name = permitted.getAnnotation(TypeName.class);
                if (name != null) {
                    add(found, base, name.value(), permitted);
                } else if (permitted.isInterface()) {
                    permitted(permitted).forEach((type, record) -> add(found, base, type, record));
                }
            }
        }
        return found;
    }

    private static void add(
            Map<String, Class<?>> known, Class<?> base, String typeName, Class<?> record) {
        if (!record.isRecord()) {
            throw new IllegalArgumentException(record + " is no record");
        }
        @Nullable Class<?> other = known.putIfAbsent(typeName, record);
        if (other != null && other != record) {
            throw new IllegalArgumentException(
                    "type %s of %s is both %s and %s"
                            .formatted(typeName, base.getName(), other, record));
        }
    }
}
