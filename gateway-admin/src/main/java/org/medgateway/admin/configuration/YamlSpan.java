package org.medgateway.admin.configuration;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A part of a YAML text and where it stands: offsets into the text, the end behind the last
/// character that belongs to it.
///
/// The configuration reader judges the text; this only finds places, and bounds the depth, since a
/// text may come here before it is judged.
sealed interface YamlSpan {

    int start();

    int end();

    record Scalar(int start, int end, String value, boolean plain) implements YamlSpan {}

    record Sequence(int start, int end, boolean flow, List<YamlSpan> items) implements YamlSpan {}

    record Mapping(int start, int end, boolean flow, List<Entry> entries) implements YamlSpan {
        @Nullable Entry entry(String key) {
            for (Entry entry : entries) {
                if (entry.key().value().equals(key)) {
                    return entry;
                }
            }
            return null;
        }

        @Nullable YamlSpan get(String key) {
            Entry entry = entry(key);
            return entry == null ? null : entry.value();
        }
    }

    record Entry(Scalar key, YamlSpan value) {}

    /// An alias: what it stands for is written elsewhere.
    record Alias(int start, int end) implements YamlSpan {}

    /// @throws YamlEngineException where the text is no YAML
    static Optional<YamlSpan> of(String text) {
        return new Reader(text).document();
    }

    /// What a YAML 1.2 reader makes of it, as JSON has it. An alias is null.
    static @Nullable Object toJson(YamlSpan span) {
        return switch (span) {
            case Scalar(_, _, var value, var plain) -> plain ? plainValue(value) : value;
            case Sequence(_, _, _, var items) -> {
                List<@Nullable Object> list = new ArrayList<>();
                items.forEach(item -> list.add(toJson(item)));
                yield list;
            }
            case Mapping(_, _, _, var entries) -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                entries.forEach(entry -> map.put(entry.key().value(), toJson(entry.value())));
                yield map;
            }
            case Alias _ -> null;
        };
    }

    private static @Nullable Object plainValue(String value) {
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            case "", "~", "null", "Null", "NULL" -> null;
            default ->
                    value.matches("-?(0|[1-9][0-9]{0,17})") ? (Object) Long.valueOf(value) : value;
        };
    }

    /// Reads the parser's events.
    final class Reader {
        private static final LoadSettings SETTINGS =
                LoadSettings.builder().setCodePointLimit(8 << 20).build();

        /// As deep as the reader of the configuration goes.
        private static final int MAX_DEPTH = 64;

        private final String text;
        private final boolean onlyBmp;
        private final Iterator<Event> events;

        Reader(String text) {
            this.text = text;
            this.onlyBmp = text.chars().noneMatch(c -> Character.isSurrogate((char) c));
            this.events = new Parse(SETTINGS).parseString(text).iterator();
        }

        Optional<YamlSpan> document() {
            events.next(); // stream start
            if (events.next().getEventId() != Event.ID.DocumentStart) {
                return Optional.empty();
            }
            YamlSpan root = node(events.next(), 1);
            while (events.hasNext()) {
                events.next();
            }
            return Optional.of(root);
        }

        private YamlSpan node(Event event, int depth) {
            if (depth > MAX_DEPTH) {
                throw new YamlEngineException("nested deeper than " + MAX_DEPTH + " levels");
            }
            return switch (event) {
                case ScalarEvent scalar ->
                        new Scalar(start(event), end(event), scalar.getValue(), scalar.isPlain());
                case SequenceStartEvent sequence -> {
                    List<YamlSpan> items = new ArrayList<>();
                    Event next = events.next();
                    while (next.getEventId() != Event.ID.SequenceEnd) {
                        items.add(node(next, depth + 1));
                        next = events.next();
                    }
                    boolean flow = sequence.getFlowStyle() == FlowStyle.FLOW;
                    int last = items.isEmpty() ? end(event) : items.getLast().end();
                    yield new Sequence(start(event), flow ? end(next) : last, flow, items);
                }
                case MappingStartEvent mapping -> {
                    List<Entry> entries = new ArrayList<>();
                    Event next = events.next();
                    while (next.getEventId() != Event.ID.MappingEnd) {
                        YamlSpan key = node(next, depth + 1);
                        YamlSpan value = node(events.next(), depth + 1);
                        if (key instanceof Scalar name) {
                            entries.add(new Entry(name, value));
                        }
                        next = events.next();
                    }
                    boolean flow = mapping.getFlowStyle() == FlowStyle.FLOW;
                    int last = entries.isEmpty() ? end(event) : entries.getLast().value().end();
                    yield new Mapping(start(event), flow ? end(next) : last, flow, entries);
                }
                case AliasEvent _ -> new Alias(start(event), end(event));
                default -> throw new IllegalStateException("no node begins with " + event);
            };
        }

        private int start(Event event) {
            return offset(event.getStartMark());
        }

        private int end(Event event) {
            return offset(event.getEndMark());
        }

        private int offset(Optional<Mark> mark) {
            int index = mark.orElseThrow().getIndex(); // of code points
            return onlyBmp ? index : text.offsetByCodePoints(0, index);
        }
    }
}
