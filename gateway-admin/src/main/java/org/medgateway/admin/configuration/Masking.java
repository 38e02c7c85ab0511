package org.medgateway.admin.configuration;

import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Hides the secrets of a configuration that is shown, and puts them back into one that comes back.
/// What names a variable or a file (`${...}`) is no secret.
final class Masking {

    static final String MASK = "***";

    private static final Set<String> SECRET_KEYS =
            Set.of(
                    "password",
                    "bindpassword",
                    "privacypassword",
                    "secret",
                    "clientsecret",
                    "patientkey",
                    "token",
                    "passphrase",
                    "community");

    private record Found(String path, YamlSpan.Scalar value) {}

    private Masking() {}

    /// The text with its secrets hidden; a text that is no YAML is hidden whole.
    static String mask(String text) {
        try {
            StringBuilder out = new StringBuilder(text);
            for (Found found : secrets(text).reversed()) {
                if (!found.value().value().contains("${")) {
                    out.replace(found.value().start(), found.value().end(), '"' + MASK + '"');
                }
            }
            return out.toString();
        } catch (YamlEngineException _) {
            return "# The file is not YAML at the moment and is not shown.\n";
        }
    }

    /// The text with each mask replaced by what stands at the same place of `original`.
    static String unmask(String text, String original) {
        try {
            Map<String, String> known = new HashMap<>();
            for (Found found : secrets(original)) {
                known.put(
                        found.path(),
                        original.substring(found.value().start(), found.value().end()));
            }
            StringBuilder out = new StringBuilder(text);
            for (Found found : secrets(text).reversed()) {
                String secret = known.get(found.path());
                if (found.value().value().equals(MASK) && secret != null) {
                    out.replace(found.value().start(), found.value().end(), secret);
                }
            }
            return out.toString();
        } catch (YamlEngineException _) {
            return text; // the reader of the configuration says what is wrong with it
        }
    }

    /// In the order of the text.
    private static List<Found> secrets(String text) {
        List<Found> found = new ArrayList<>();
        YamlSpan.of(text).ifPresent(root -> collect("", root, found));
        return found;
    }

    private static void collect(String path, YamlSpan span, List<Found> found) {
        switch (span) {
            case YamlSpan.Mapping mapping -> {
                for (YamlSpan.Entry entry : mapping.entries()) {
                    String key = entry.key().value();
                    String below = path + "/" + key;
                    if (entry.value() instanceof YamlSpan.Scalar scalar
                            && SECRET_KEYS.contains(key.toLowerCase(Locale.ROOT))) {
                        found.add(new Found(below, scalar));
                    } else {
                        collect(below, entry.value(), found);
                    }
                }
            }
            case YamlSpan.Sequence sequence -> {
                for (int i = 0; i < sequence.items().size(); i++) {
                    YamlSpan item = sequence.items().get(i);
                    String name =
                            item instanceof YamlSpan.Mapping map
                                            && map.get("name") instanceof YamlSpan.Scalar scalar
                                    ? "=" + scalar.value()
                                    : Integer.toString(i);
                    collect(path + "[" + name + "]", item, found);
                }
            }
            case YamlSpan.Scalar _ -> {}
            case YamlSpan.Alias _ -> {}
        }
    }
}
