package org.medgateway.dr.nft;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A part of a table, or the whole of it, as values. Parts of several services merge into one
/// table: they share chains of the same name (with the same rules) and sets of the same name (each
/// with its elements).
record Ruleset(Set<String> counters, Map<String, NamedSet> sets, Map<String, Chain> chains) {

    static final Ruleset EMPTY = new Ruleset(Set.of(), Map.of(), Map.of());

    Ruleset {
        counters = Collections.unmodifiableSet(new LinkedHashSet<>(counters));
        sets = Collections.unmodifiableMap(new LinkedHashMap<>(sets));
        chains = Collections.unmodifiableMap(new LinkedHashMap<>(chains));
    }

    static Ruleset merged(Collection<Ruleset> parts) {
        Builder builder = new Builder();
        for (Ruleset part : parts) {
            part.counters.forEach(builder::counter);
            part.sets.forEach(
                    (name, set) -> {
                        builder.declare(set.kind(), name, set.declaration());
                        set.elements().forEach((key, value) -> builder.element(name, key, value));
                    });
            part.chains.forEach(builder::chain);
        }
        return builder.build();
    }

    /// Collects a ruleset in the order in which it is to be written.
    static final class Builder {

        private final Set<String> counters = new LinkedHashSet<>();
        private final Map<String, String> kinds = new LinkedHashMap<>();
        private final Map<String, String> declarations = new LinkedHashMap<>();
        private final Map<String, Map<String, String>> elements = new LinkedHashMap<>();
        private final Map<String, Chain> chains = new LinkedHashMap<>();

        void counter(String name) {
            counters.add(name);
        }

        void map(String name, String declaration) {
            declare("map", name, declaration);
        }

        void set(String name, String declaration) {
            declare("set", name, declaration);
        }

        void declare(String kind, String name, String declaration) {
            kinds.put(name, kind);
            declarations.put(name, declaration);
            elements.computeIfAbsent(name, _ -> new LinkedHashMap<>());
        }

        void element(String set, String key, String value) {
            Map<String, String> known = elements.get(set);
            if (known == null) {
                throw new IllegalStateException("set " + set + " is not declared");
            }
            String before = known.put(key, value);
            if (before != null && !before.equals(value)) {
                throw new IllegalArgumentException(
                        set + " { " + key + " } is both " + before + " and " + value);
            }
        }

        void chain(String name, List<String> rules) {
            chain(name, null, rules);
        }

        void chain(String name, @Nullable String hook, List<String> rules) {
            chain(name, new Chain(hook, rules));
        }

        void chain(String name, Chain chain) {
            Chain before = chains.get(name);
            if (before == null || before.equals(Chain.AS_FOUND)) {
                chains.put(name, chain);
            } else if (!before.equals(chain) && !chain.equals(Chain.AS_FOUND)) {
                throw new IllegalArgumentException("two different chains " + name);
            }
        }

        Ruleset build() {
            Map<String, NamedSet> sets = new LinkedHashMap<>();
            declarations.forEach(
                    (name, declaration) ->
                            sets.put(
                                    name,
                                    new NamedSet(
                                            kinds.getOrDefault(name, "map"),
                                            declaration,
                                            elements.getOrDefault(name, Map.of()))));
            return new Ruleset(counters, sets, chains);
        }
    }

    /// A list that leaves out the empty rules: makes a chain with optional rules read in order.
    static List<String> rules(String... rules) {
        List<String> kept = new ArrayList<>();
        for (String rule : rules) {
            if (!rule.isEmpty()) {
                kept.add(rule);
            }
        }
        return kept;
    }
}
