package org.medgateway.core.config;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Writes the reference of a configuration in Markdown from its records: a table for each record,
/// from the root down. The same records give the same text.
public final class ReferenceWriter {
    private final Variants variants;

    public ReferenceWriter(Variants variants) {
        this.variants = variants;
    }

    public String write(Class<? extends Record> root, String title) {
        return new Document(new Shapes(variants)).write(root, title);
    }

    /// @param of a record or an interface
    /// @param where the first path that leads there
    private record Section(Class<?> of, String where) {}

    /// One document while it is written.
    private static final class Document {
        private final Shapes shapes;
        private final Reigns reigns;
        private final StringBuilder out = new StringBuilder();
        private final Map<Class<?>, String> anchors = new HashMap<>();
        private final Deque<Section> toWrite = new ArrayDeque<>();

        Document(Shapes shapes) {
            this.shapes = shapes;
            this.reigns = new Reigns(shapes);
        }

        String write(Class<?> root, String title) {
            out.append("# ").append(title).append("\n\n").append(VALUES);
            link(root, "");
            while (!toWrite.isEmpty()) {
                section(toWrite.remove());
            }
            return out.toString();
        }

        private void section(Section section) {
            Class<?> type = section.of();
            out.append("\n<a id=\"").append(anchors.get(type)).append("\"></a>\n");
            if (section.where().isEmpty()) {
                out.append("## The file\n\nThe document itself.");
            } else {
                out.append("## ").append(capital(Names.words(type))).append("\n\n");
                out.append("At `").append(section.where()).append("`.");
            }
            @Nullable About about = type.getAnnotation(About.class);
            if (about != null) {
                out.append(' ').append(about.value());
            }
            out.append('\n');
            if (type.isInterface()) {
                variant(type, section.where());
            } else {
                record(shapes.of(type), section.where());
            }
        }

        private void record(Shape shape, String where) {
            @Nullable Part shorthand = shape.shorthand();
            if (shorthand != null) {
                String list = shorthand.kind() instanceof Kind.Listing ? " or list" : "";
                out.append("\nA plain value")
                        .append(list)
                        .append(" in place of the mapping stands for its `");
                out.append(shorthand.name()).append("`.\n");
            }
            var rows = new ArrayList<String>();
            var more = new ArrayList<String>();
            rows(shape, where, rows, more);
            if (rows.isEmpty()) {
                out.append("\nNo keys of its own.\n");
            } else {
                out.append(
                        "\n| Key | Type | Default | Meaning | Example |\n|---|---|---|---|---|\n");
                rows.forEach(out::append);
            }
            more.forEach(out::append);
        }

        private void rows(Shape shape, String where, List<String> rows, List<String> more) {
            for (Part part : shape.parts()) {
                if (!part.flattened()) {
                    rows.add(row(part, type(shape, part, where)));
                    continue;
                }
                switch (part.kind()) {
                    case Kind.Nested(var type) -> rows(shapes.of(type), where, rows, more);
                    case Kind.Variant(var base) -> more.add(furtherKeys(shape, base, where));
                    case Kind.Table(var value) -> {
                        String words = words(value, Spot.join(where, "*"));
                        String meaning = part.meaning().isEmpty() ? "" : " " + part.meaning();
                        more.add("\nEvery other key: " + words + "." + meaning + "\n");
                    }
                    case Kind.Scalar _, Kind.Listing _ -> {}
                }
            }
        }

        /// What may stand at the key; the names of the types where this `type` decides about other
        /// keys.
        private String type(Shape shape, Part part, String where) {
            Reigns.Types types = reigns.types(shape);
            return part.name().equals(Shape.TYPE) && !types.open()
                    ? values(types.names())
                    : words(part.kind(), Spot.join(where, part.name()));
        }

        private static String row(Part part, String type) {
            String fallback =
                    part.hasDefault()
                            ? code(part.defaultText())
                            : part.required() ? "**required**" : part.nullable() ? "none" : "empty";
            String example = part.example().isEmpty() ? "" : code(part.example());
            return "| `%s` | %s | %s | %s | %s |\n"
                    .formatted(
                            part.name(),
                            cell(type),
                            cell(fallback),
                            cell(part.meaning()),
                            cell(example));
        }

        /// The keys that a flattened interface adds, by the reigning type.
        private String furtherKeys(Shape shape, Class<?> base, String where) {
            var list = new StringBuilder("\nFurther keys by ");
            list.append(
                    shape.ownsType()
                            ? "its `type`:\n\n"
                            : "the `type` of the mapping around it:\n\n");
            shapes.variants()
                    .of(base)
                    .forEach(
                            (name, record) ->
                                    list.append("- `" + name + "`: " + link(record, where) + "\n"));
            @Nullable Class<?> fallback = shapes.variants().fallback(base);
            if (fallback != null) {
                boolean none = shapes.layout(shapes.of(fallback), null).keys().isEmpty();
                list.append("- any other: ")
                        .append(none ? "none" : link(fallback, where))
                        .append('\n');
            }
            return list.toString();
        }

        private void variant(Class<?> base, String where) {
            if (base.isAnnotationPresent(NamedReference.class)) {
                out.append(
                        "\nA plain text is the name of one that is defined elsewhere; otherwise, ");
            } else {
                out.append("\nA plain text is the `type` of one without further keys; otherwise, ");
            }
            out.append("by the key `type` of the mapping:\n\n");
            shapes.variants()
                    .of(base)
                    .forEach(
                            (name, record) ->
                                    out.append("- `" + name + "`: " + link(record, where) + "\n"));
            @Nullable Class<?> fallback = shapes.variants().fallback(base);
            if (fallback != null) {
                out.append("- without `type`: ").append(link(fallback, where)).append('\n');
            }
        }

        private String words(Kind kind, String where) {
            return switch (kind) {
                case Kind.Scalar(var type) -> scalar(type);
                case Kind.Listing(var element) -> "list of " + words(element, where + "[]");
                case Kind.Table(var value) ->
                        "mapping of names, each to " + words(value, Spot.join(where, "*"));
                case Kind.Nested(var type) -> link(type, where);
                case Kind.Variant(var base) -> link(base, where);
            };
        }

        private static String scalar(ScalarType type) {
            if (type.values().isEmpty()) {
                return type.name();
            }
            return values(type.values());
        }

        private static String values(Collection<String> names) {
            return names.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
        }

        private String link(Class<?> type, String where) {
            @Nullable String anchor = anchors.get(type);
            if (anchor == null) {
                String plain = Names.words(type).replace(' ', '-');
                anchor = plain;
                for (int i = 2; anchors.containsValue(anchor); i++) {
                    anchor = plain + "-" + i;
                }
                anchors.put(type, anchor);
                toWrite.add(new Section(type, where));
            }
            return "[" + Names.words(type) + "](#" + anchor + ")";
        }

        private static String code(String text) {
            return text.contains("`") ? "`` " + text + " ``" : "`" + text + "`";
        }

        private static String cell(String text) {
            return text.replace("|", "\\|").replace("\n", " ");
        }

        private static String capital(String words) {
            return Character.toUpperCase(words.charAt(0)) + words.substring(1);
        }
    }

    private static final String VALUES =
            """
            ## Values

            - **text**: quotes are needed only where YAML needs them; a number is taken as its text.
            - **duration**: a whole number and its unit, `250ms`, `4s`, `30m`, `24h`, `7d`; or `0`.
            - **size**: a whole number and its unit, `512B`, `64KiB`, `16MiB`, `1GiB`; or `0`.
            - **boolean**: `true` or `false`; `on`, `off`, `yes` and `no` are texts.
            - **file**: a path, relative to the folder of this file.
            - **list**: one value alone stands for a list of one.

            In every value, `${env:NAME}` stands for an environment variable and `${file:PATH}` for the content of a file
            (UTF-8, at most 64 KiB, without its last line end); `$${` stands for `${` itself. What comes in this way is not
            shown in messages. Anchors, aliases and `<<` may be used. A key without a value is refused.
            """;
}
