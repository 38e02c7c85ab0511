package org.medgateway.admin.configuration;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Writes JSON values as YAML, on one line where they are inner ones.
final class YamlWriter {

    /// What every YAML reader takes for a text without quotes.
    private static final Pattern BARE =
            Pattern.compile("[A-Za-z_/][A-Za-z0-9_./+-]*( [A-Za-z0-9_./+-]+)*");

    private static final Pattern NOT_TEXT =
            Pattern.compile("(?i)true|false|null|yes|no|on|off|y|n|\\.inf|\\.nan");

    private YamlWriter() {}

    /// A mapping as an item of a block sequence, `indent` spaces before the dash.
    static String item(Map<String, ?> map, int indent) {
        String pad = " ".repeat(indent);
        return map.entrySet().stream()
                .map(entry -> text(entry.getKey()) + ": " + flow(entry.getValue()))
                .collect(Collectors.joining("\n" + pad + "  ", pad + "- ", "\n"));
    }

    static String flow(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case Map<?, ?> map ->
                    map.entrySet().stream()
                            .map(
                                    entry ->
                                            text(String.valueOf(entry.getKey()))
                                                    + ": "
                                                    + flow(entry.getValue()))
                            .collect(Collectors.joining(", ", "{", "}"));
            case Collection<?> list ->
                    list.stream().map(YamlWriter::flow).collect(Collectors.joining(", ", "[", "]"));
            case Number number -> number.toString();
            case Boolean bool -> bool.toString();
            default -> text(value.toString());
        };
    }

    static String text(String text) {
        return BARE.matcher(text).matches() && !NOT_TEXT.matcher(text).matches()
                ? text
                : quoted(text);
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        text.codePoints()
                .forEach(
                        c -> {
                            switch (c) {
                                case '"' -> out.append("\\\"");
                                case '\\' -> out.append("\\\\");
                                case '\n' -> out.append("\\n");
                                case '\t' -> out.append("\\t");
                                default -> {
                                    if (c < 0x20
                                            || c >= 0x7f && c < 0xa0
                                            || c == 0x2028
                                            || c == 0x2029
                                            || c == 0xfeff) {
                                        out.append("\\u%04x".formatted(c));
                                    } else {
                                        out.appendCodePoint(c);
                                    }
                                }
                            }
                        });
        return out.append('"').toString();
    }
}
