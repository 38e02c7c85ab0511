package org.medgateway.xds.wire;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// The header fields of one part of a package, in their order, folded lines joined.
public record PartHeaders(List<Field> fields) {

    static final int MAX_FIELDS = 32;

    /// One field as sent, without the white space around its value.
    public record Field(String name, String value) {}

    public PartHeaders {
        fields = List.copyOf(fields);
    }

    /// The first field of that name, whatever its case; null when there is none.
    public @Nullable String value(String name) {
        for (Field field : fields) {
            if (field.name().equalsIgnoreCase(name)) {
                return field.value();
            }
        }
        return null;
    }

    /// The Content-ID without its angle brackets; null when there is none.
    public @Nullable String contentId() {
        String value = value("Content-ID");
        return value == null ? null : ContentId.strip(value);
    }

    /// Reads the lines before a part's empty line. Throws IllegalArgumentException with what was
    /// found.
    static PartHeaders parse(String text) {
        List<Field> fields = new ArrayList<>();
        for (String line : unfolded(text)) {
            int colon = line.indexOf(':');
            String name = colon < 0 ? "" : line.substring(0, colon);
            if (name.isEmpty() || name.chars().anyMatch(c -> c <= ' ' || c >= 0x7F)) {
                throw new IllegalArgumentException(
                        "a part's header line without a field name: " + shown(line));
            }
            if (fields.size() == MAX_FIELDS) {
                throw new IllegalArgumentException("more than " + MAX_FIELDS + " header fields");
            }
            for (Field field : fields) {
                if (field.name().equalsIgnoreCase(name)) {
                    throw new IllegalArgumentException("a part's " + name + " is given twice");
                }
            }
            fields.add(new Field(name, line.substring(colon + 1).strip()));
        }
        return new PartHeaders(fields);
    }

    private static List<String> unfolded(String text) {
        List<String> lines = new ArrayList<>();
        for (String raw : text.split("\n", -1)) {
            String line = raw.endsWith("\r") ? raw.substring(0, raw.length() - 1) : raw;
            if (line.isEmpty()) {
                continue;
            }
            if (line.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7F)) {
                throw new IllegalArgumentException(
                        "a control character in a part's header: " + shown(line));
            }
            boolean folded = line.charAt(0) == ' ' || line.charAt(0) == '\t';
            if (folded && !lines.isEmpty()) {
                lines.add(lines.removeLast() + " " + line.strip());
            } else {
                lines.add(line);
            }
        }
        return lines;
    }

    private static String shown(String line) {
        String printable = line.replaceAll("[^ -~]", "?");
        return '"'
                + (printable.length() > 60 ? printable.substring(0, 60) + "..." : printable)
                + '"';
    }
}
