package org.medgateway.admin.configuration;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/// Changes a list below a virtual service (its rules) in the text of the configuration, and leaves
/// every other character where it is. Comments above an item and behind it move with it; those
/// inside an item that is rewritten are lost.
final class ListText {

    private final String text;
    private final YamlSpan.Mapping service;
    private final String key;
    private final YamlSpan.@Nullable Sequence list;

    private ListText(
            String text, YamlSpan.Mapping service, String key, YamlSpan.@Nullable Sequence list) {
        this.text = text;
        this.service = service;
        this.key = key;
        this.list = list;
    }

    /// @throws IllegalArgumentException where the text has no such service, or the list is written
    ///   in a way that cannot be edited (an alias)
    static ListText of(String text, String serviceName, String key) {
        YamlSpan.Mapping service = service(text, serviceName);
        YamlSpan value = service.get(key);
        return switch (value) {
            case null -> new ListText(text, service, key, null);
            case YamlSpan.Sequence sequence -> new ListText(text, service, key, sequence);
            case YamlSpan.Mapping _, YamlSpan.Scalar _, YamlSpan.Alias _ ->
                    throw new IllegalArgumentException(
                            key + " of " + serviceName + " is not written as a list in the file");
        };
    }

    static YamlSpan.Mapping service(String text, String name) {
        if (YamlSpan.of(text).orElse(null) instanceof YamlSpan.Mapping root
                && root.get("virtualServices") instanceof YamlSpan.Sequence services) {
            for (YamlSpan item : services.items()) {
                if (item instanceof YamlSpan.Mapping service
                        && service.get("name") instanceof YamlSpan.Scalar found
                        && found.value().equals(name)) {
                    return service;
                }
            }
        }
        throw new IllegalArgumentException("the file does not write out the service " + name);
    }

    /// The items as JSON has them.
    List<Map<String, @Nullable Object>> items() {
        List<Map<String, @Nullable Object>> items = new ArrayList<>();
        if (list != null) {
            for (YamlSpan item : list.items()) {
                items.add(object(item));
            }
        }
        return items;
    }

    private static Map<String, @Nullable Object> object(YamlSpan item) {
        if (YamlSpan.toJson(item) instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> object = new java.util.LinkedHashMap<>();
            map.forEach((name, value) -> object.put(String.valueOf(name), value));
            return object;
        }
        throw new IllegalArgumentException("an item is not written out as a mapping in the file");
    }

    int size() {
        return list == null ? 0 : list.items().size();
    }

    String insert(int at, Map<String, ?> item) {
        if (list == null) {
            return insertKey(item);
        }
        List<String> pieces = pieces();
        pieces.add(at, list.flow() ? YamlWriter.flow(item) : YamlWriter.item(item, indent()));
        return with(pieces);
    }

    String replace(int at, Map<String, ?> item) {
        List<String> pieces = pieces();
        if (isFlow()) {
            pieces.set(at, YamlWriter.flow(item));
        } else {
            String old = pieces.get(at);
            pieces.set(at, leading(old) + YamlWriter.item(item, indent()));
        }
        return with(pieces);
    }

    String remove(int at) {
        List<String> pieces = pieces();
        pieces.remove(at);
        return with(pieces);
    }

    String move(int from, int to) {
        List<String> pieces = pieces();
        pieces.add(to, pieces.remove(from));
        return with(pieces);
    }

    private boolean isFlow() {
        return list != null && list.flow();
    }

    /// Each item as it is written; of a block list whole lines with the comments above.
    private List<String> pieces() {
        YamlSpan.Sequence of = Objects.requireNonNull(list);
        List<String> pieces = new ArrayList<>();
        for (int i = 0; i < of.items().size(); i++) {
            YamlSpan item = of.items().get(i);
            if (of.flow()) {
                pieces.add(text.substring(item.start(), item.end()));
            } else {
                int end = i + 1 < of.items().size() ? blockStart(i + 1) : lineEnd(item.end());
                pieces.add(text.substring(blockStart(i), end));
            }
        }
        return pieces;
    }

    private String with(List<String> pieces) {
        YamlSpan.Sequence of = Objects.requireNonNull(list);
        if (of.flow()) {
            return text.substring(0, of.start())
                    + pieces.stream().collect(Collectors.joining(", ", "[", "]"))
                    + text.substring(of.end());
        }
        int start = blockStart(0);
        int end = lineEnd(of.items().getLast().end());
        if (pieces.isEmpty()) {
            YamlSpan.Entry entry = Objects.requireNonNull(service.entry(key));
            return text.substring(0, entry.key().end()) + ": []\n" + text.substring(end);
        }
        String block =
                pieces.stream()
                        .map(piece -> piece.endsWith("\n") ? piece : piece + "\n")
                        .collect(Collectors.joining());
        return text.substring(0, start) + block + text.substring(end);
    }

    /// Where the lines of an item begin: its dash's line, or the comment lines right above.
    private int blockStart(int index) {
        YamlSpan.Sequence of = Objects.requireNonNull(list);
        int dash = of.items().get(index).start();
        while (dash > 0 && text.charAt(dash - 1) != '-') {
            dash--;
        }
        int start = lineStart(dash);
        int least =
                index == 0
                        ? lineEnd(Objects.requireNonNull(service.entry(key)).key().end())
                        : lineEnd(of.items().get(index - 1).end());
        while (start > least) {
            int above = lineStart(start - 1);
            if (above < least || !text.substring(above, start).strip().startsWith("#")) {
                break;
            }
            start = above;
        }
        return start;
    }

    private static String leading(String piece) {
        StringBuilder comments = new StringBuilder();
        for (String line : piece.split("(?<=\n)")) {
            if (!line.strip().startsWith("#")) {
                break;
            }
            comments.append(line);
        }
        return comments.toString();
    }

    private int indent() {
        YamlSpan.Sequence of = Objects.requireNonNull(list);
        int dash = of.items().getFirst().start();
        while (dash > 0 && text.charAt(dash - 1) != '-') {
            dash--;
        }
        return dash - 1 - lineStart(dash - 1);
    }

    private String insertKey(Map<String, ?> item) {
        if (service.flow()) {
            String separator = service.entries().isEmpty() ? "" : ", ";
            int close = service.end() - 1;
            return text.substring(0, close)
                    + separator
                    + key
                    + ": ["
                    + YamlWriter.flow(item)
                    + "]"
                    + text.substring(close);
        }
        int first = service.entries().getFirst().key().start();
        int column = first - lineStart(first);
        int at = lineEnd(service.end());
        String before = text.substring(0, at);
        return before
                + (before.endsWith("\n") ? "" : "\n")
                + " ".repeat(column)
                + key
                + ":\n"
                + YamlWriter.item(item, column + 2)
                + text.substring(at);
    }

    private int lineStart(int offset) {
        return text.lastIndexOf('\n', offset - 1) + 1;
    }

    /// Behind the line break of the line; an offset behind a line break stays.
    private int lineEnd(int offset) {
        if (offset > 0 && text.charAt(offset - 1) == '\n') {
            return offset;
        }
        int end = text.indexOf('\n', offset);
        return end < 0 ? text.length() : end + 1;
    }
}
