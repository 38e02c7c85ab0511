package org.medgateway.core.config;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.YamlNode.Entry;
import org.medgateway.core.config.YamlNode.Mapping;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Finds the keys of a mapping that nobody knows, and what was probably meant.
record UnknownKeys(Shapes shapes, Problems problems) {

    /// Reports them.
    ///
    /// @return the keys that were probably meant; that they are missing needs no word of its own
    Set<String> report(Layout layout, Set<String> known, Mapping node, Spot spot) {
        var meant = new HashSet<String>();
        if (layout.rest() != null) {
            return meant;
        }
        List<String> free = new ArrayList<>(known);
        node.entries().forEach(entry -> free.remove(entry.key()));
        for (Entry entry : node.entries()) {
            if (!known.contains(entry.key()) && !problems.full()) {
                @Nullable String nearest = Suggestion.nearest(entry.key(), free);
                if (nearest != null) {
                    meant.add(nearest);
                }
                String hint =
                        nearest == null
                                ? elsewhere(layout, entry.key(), spot, free)
                                : meant(nearest);
                problems.add(spot.key(entry.key(), entry.keyAt()), "unknown key" + hint);
            }
        }
        return meant;
    }

    private static String meant(String nearest) {
        return " (did you mean \"" + nearest + "\"?)";
    }

    private String elsewhere(Layout layout, String key, Spot spot, List<String> free) {
        @Nullable String type = spot.reign().type();
        for (Part part : layout.shape().parts()) {
            if (type != null && part.flattened() && part.kind() instanceof Kind.Variant(var base)) {
                for (Map.Entry<String, Class<?>> variant : shapes.variants().of(base).entrySet()) {
                    Layout other = shapes.layout(shapes.of(variant.getValue()), variant.getKey());
                    if (other.keys().containsKey(key)) {
                        return " under type " + type + "; it belongs to type " + variant.getKey();
                    }
                }
            }
        }
        return free.isEmpty()
                ? ": no further key is possible"
                : ": expected " + Expectation.oneOf(free);
    }
}
