package org.medgateway.core.config;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A record together with the records whose keys stand in the same mapping.
///
/// @param inner the layouts of the flattened records, by the name of the part that holds them
/// @param missing the flattened interfaces of this record for which the `type` names no variant
record Layout(Shape shape, Map<String, Layout> inner, List<Class<?>> missing) {

    /// Every key of the mapping that is known by name.
    Map<String, Part> keys() {
        var keys = new LinkedHashMap<String, Part>();
        addKeys(keys);
        return keys;
    }

    private void addKeys(Map<String, Part> keys) {
        for (Part part : shape.parts()) {
            @Nullable Layout below = inner.get(part.name());
            if (below != null) {
                below.addKeys(keys);
            } else if (!part.flattened()) {
                keys.putIfAbsent(part.name(), part);
            }
        }
    }

    /// The flattened map that takes the keys which nothing else knows; null when there is none.
    @Nullable Part rest() {
        for (Part part : shape.parts()) {
            if (part.flattened() && part.kind() instanceof Kind.Table) {
                return part;
            }
        }
        for (Layout below : inner.values()) {
            @Nullable Part rest = below.rest();
            if (rest != null) {
                return rest;
            }
        }
        return null;
    }

    /// Whether the `type` that reigns here decides about keys of this mapping.
    boolean dependsOnType() {
        return shape.parts().stream()
                        .anyMatch(p -> p.flattened() && p.kind() instanceof Kind.Variant)
                || inner.values().stream().anyMatch(Layout::dependsOnType);
    }

    /// The flattened interfaces without a variant, here and below.
    List<Class<?>> allMissing() {
        var all = new ArrayList<>(missing);
        inner.values().forEach(below -> all.addAll(below.allMissing()));
        return all;
    }
}
