package org.medgateway.admin.configuration;

import java.util.Map;

/// Adds an entry to a mapping at the top of the configuration's text.
final class MapText {
    private MapText() {}

    /// @param section a key at the top, `certificates`; made where it is missing
    /// @throws IllegalArgumentException where it is not written as a mapping
    static String add(String text, String section, String name, Map<String, ?> value) {
        if (!(YamlSpan.of(text).orElse(null) instanceof YamlSpan.Mapping root)) {
            throw new IllegalArgumentException("the file is not a mapping");
        }
        String entry = YamlWriter.text(name) + ": " + YamlWriter.flow(value);
        return switch (root.get(section)) {
            case null ->
                    text + (text.endsWith("\n") ? "" : "\n") + section + ":\n  " + entry + "\n";
            case YamlSpan.Mapping map when map.flow() -> {
                int close = map.end() - 1;
                yield text.substring(0, close)
                        + (map.entries().isEmpty() ? "" : ", ")
                        + entry
                        + text.substring(close);
            }
            case YamlSpan.Mapping map -> {
                int first = map.start();
                String pad = text.substring(text.lastIndexOf('\n', first - 1) + 1, first);
                yield text.substring(0, first) + entry + "\n" + pad + text.substring(first);
            }
            case YamlSpan.Sequence _, YamlSpan.Scalar _, YamlSpan.Alias _ ->
                    throw new IllegalArgumentException(
                            section + " is not written as a mapping in the file");
        };
    }
}
