package org.medgateway.core.config;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;

/// A YAML document as a tree that remembers where everything stands. Aliases and merge keys are
/// already followed, so a node may hang in several places.
sealed interface YamlNode {

    Position at();

    /// What is said of this node in a message: `found a list`.
    String described();

    /// Text, a number, a boolean or nothing.
    ///
    /// @param plain not quoted, so that it may be a number, a boolean or null
    record Scalar(Position at, String text, boolean plain) implements YamlNode {
        private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
        private static final int SHOWN = 60;

        boolean isNull() {
            return plain && NULLS.contains(text);
        }

        @Override
        public String described() {
            return isNull() ? "nothing" : quoted(text);
        }

        static String quoted(String text) {
            String shown =
                    text.codePointCount(0, text.length()) > SHOWN
                            ? text.substring(0, text.offsetByCodePoints(0, SHOWN)) + "..."
                            : text;
            return '"' + shown.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") + '"';
        }
    }

    record Sequence(Position at, List<YamlNode> items) implements YamlNode {
        @Override
        public String described() {
            return "a list";
        }
    }

    /// The keys are unique.
    record Mapping(Position at, List<Entry> entries) implements YamlNode {
        @Nullable Entry entry(String key) {
            for (Entry entry : entries) {
                if (entry.key().equals(key)) {
                    return entry;
                }
            }
            return null;
        }

        @Override
        public String described() {
            return "a mapping";
        }
    }

    /// A key and its value.
    ///
    /// @param implied not written: the shorthand of its record has this key's value in place of the
    ///   mapping
    record Entry(String key, Position keyAt, YamlNode value, boolean implied) {
        /// Where a reader looks for this entry: at the value, or at the key when the value begins
        /// on another line.
        Position at() {
            return value.at().line() == keyAt.line() ? value.at() : keyAt;
        }
    }

    /// The same without its places, for what is not in the file.
    default YamlNode unplaced() {
        return switch (this) {
            case Scalar(_, var text, var plain) -> new Scalar(Position.NONE, text, plain);
            case Sequence(_, var items) ->
                    new Sequence(Position.NONE, items.stream().map(YamlNode::unplaced).toList());
            case Mapping(_, var entries) ->
                    new Mapping(
                            Position.NONE,
                            entries.stream()
                                    .map(
                                            e ->
                                                    new Entry(
                                                            e.key(),
                                                            Position.NONE,
                                                            e.value().unplaced(),
                                                            false))
                                    .toList());
        };
    }
}
