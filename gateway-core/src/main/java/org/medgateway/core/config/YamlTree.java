package org.medgateway.core.config;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.YamlNode.Entry;
import org.medgateway.core.config.YamlNode.Mapping;
import org.medgateway.core.config.YamlNode.Scalar;
import org.medgateway.core.config.YamlNode.Sequence;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Composes the parser's events into [YamlNode]s.
///
/// The engine's own composer was not used because it neither bounds what aliases expand to nor goes
/// on after a duplicate key. Everything is bounded: characters, depth, and nodes counted as often
/// as aliases repeat them.
final class YamlTree {
    static final int MAX_CHARACTERS = 4 << 20;
    static final int MAX_DEPTH = 64;
    static final int MAX_NODES = 250_000;
    static final int MAX_ALIASES = 1_000;

    private static final LoadSettings SETTINGS =
            LoadSettings.builder()
                    .setCodePointLimit(MAX_CHARACTERS)
                    .setParseComments(false)
                    .build();

    private record Anchored(YamlNode node, int nodes, int height) {}

    private final Iterator<Event> events;
    private final Problems problems;
    private final Map<String, Optional<Anchored>> anchors =
            new HashMap<>(); // empty: not yet complete
    private int nodes;
    private int aliases;

    private YamlTree(Iterator<Event> events, Problems problems) {
        this.events = events;
        this.problems = problems;
    }

    /// The one document of the text. Duplicate keys go to `problems`, the first of them counts; all
    /// else that is wrong ends the reading.
    static YamlNode compose(String text, Problems problems) throws YamlRefused {
        String document = text.startsWith("\uFEFF") ? text.substring(1) : text;
        if (document.length() > MAX_CHARACTERS) {
            throw new YamlRefused(
                    Position.NONE,
                    "",
                    "longer than " + MAX_CHARACTERS + " characters, which is the limit");
        }
        try {
            return new YamlTree(new Parse(SETTINGS).parseString(document).iterator(), problems)
                    .document();
        } catch (YamlEngineException e) {
            throw YamlErrors.refused(e, document);
        }
    }

    private YamlNode document() throws YamlRefused {
        events.next(); // stream start
        Event start = events.next();
        if (start.getEventId() == Event.ID.StreamEnd) {
            throw new YamlRefused(new Position(1, 1), "", "the file is empty: expected a mapping");
        }
        YamlNode root = node(events.next(), "", 1);
        events.next(); // document end
        Event next = events.next();
        if (next.getEventId() != Event.ID.StreamEnd) {
            throw new YamlRefused(
                    YamlErrors.position(next.getStartMark()),
                    "",
                    "a second document begins: expected only one");
        }
        return root;
    }

    private YamlNode node(Event event, String path, int depth) throws YamlRefused {
        Position at = YamlErrors.position(event.getStartMark());
        if (depth > MAX_DEPTH) {
            throw new YamlRefused(
                    at, path, "nested deeper than " + MAX_DEPTH + " levels, which is the limit");
        }
        if (event instanceof AliasEvent alias) {
            return aliased(alias, at, path, depth);
        }
        count(1, at, path);
        int before = nodes - 1;
        @Nullable String anchor = anchorOf(event);
        if (anchor != null) {
            anchors.put(anchor, Optional.empty());
        }
        YamlNode node =
                switch (event) {
                    case ScalarEvent scalar -> {
                        refuseTag(scalar.getTag(), at, path);
                        yield new Scalar(at, scalar.getValue(), scalar.isPlain());
                    }
                    case SequenceStartEvent sequence -> {
                        refuseTag(sequence.getTag(), at, path);
                        yield sequence(at, path, depth);
                    }
                    case MappingStartEvent mapping -> {
                        refuseTag(mapping.getTag(), at, path);
                        yield mapping(at, path, depth);
                    }
                    default -> throw new IllegalStateException("no node begins with " + event);
                };
        if (anchor != null) {
            anchors.put(anchor, Optional.of(new Anchored(node, nodes - before, height(node))));
        }
        return node;
    }

    private YamlNode aliased(AliasEvent alias, Position at, String path, int depth)
            throws YamlRefused {
        String name = alias.getAlias().getValue();
        if (!anchors.containsKey(name)) {
            throw new YamlRefused(
                    at, path, "*" + name + " is used, but &" + name + " stands nowhere above it");
        }
        Optional<Anchored> target = anchors.getOrDefault(name, Optional.empty());
        if (target.isEmpty()) {
            throw new YamlRefused(
                    at,
                    path,
                    "*" + name + " stands inside of &" + name + ", which would never end");
        }
        if (++aliases > MAX_ALIASES) {
            throw new YamlRefused(
                    at, path, "more than " + MAX_ALIASES + " aliases, which is the limit");
        }
        count(target.get().nodes(), at, path);
        if (depth + target.get().height() - 1 > MAX_DEPTH) {
            throw new YamlRefused(
                    at, path, "nested deeper than " + MAX_DEPTH + " levels, which is the limit");
        }
        return target.get().node();
    }

    private Sequence sequence(Position at, String path, int depth) throws YamlRefused {
        var items = new ArrayList<YamlNode>();
        for (Event e = events.next(); e.getEventId() != Event.ID.SequenceEnd; e = events.next()) {
            items.add(node(e, path + "[" + items.size() + "]", depth + 1));
        }
        return new Sequence(at, List.copyOf(items));
    }

    private Mapping mapping(Position at, String path, int depth) throws YamlRefused {
        var entries = new LinkedHashMap<String, Entry>();
        var merged = new ArrayList<Mapping>();
        for (Event e = events.next(); e.getEventId() != Event.ID.MappingEnd; e = events.next()) {
            Position keyAt = YamlErrors.position(e.getStartMark());
            if (!(e instanceof ScalarEvent key)) {
                throw new YamlRefused(keyAt, path, "a key must be a plain text");
            }
            refuseTag(key.getTag(), keyAt, path);
            count(1, keyAt, path);
            String below = Spot.join(path, key.getValue());
            YamlNode value = node(events.next(), below, depth + 1);
            if (key.getValue().equals("<<") && key.isPlain()) {
                addMerged(value, keyAt, below, merged);
                continue;
            }
            @Nullable Entry first = entries.get(key.getValue());
            if (first == null) {
                entries.put(key.getValue(), new Entry(key.getValue(), keyAt, value, false));
            } else {
                problems.add(
                        keyAt,
                        below,
                        Scalar.quoted(key.getValue())
                                + " appears twice, first at line "
                                + first.keyAt().line());
            }
        }
        // YAML 1.1 "Merge Key Language-Independent Type": own keys win, then the earlier of the
        // merged mappings.
        for (Mapping other : merged) {
            for (Entry entry : other.entries()) {
                entries.putIfAbsent(entry.key(), entry);
            }
        }
        return new Mapping(at, List.copyOf(entries.values()));
    }

    private static void addMerged(YamlNode value, Position at, String path, List<Mapping> merged)
            throws YamlRefused {
        List<YamlNode> sources = value instanceof Sequence(_, var items) ? items : List.of(value);
        for (YamlNode source : sources) {
            if (!(source instanceof Mapping mapping)) {
                throw new YamlRefused(
                        at,
                        path,
                        "<< takes a mapping or a list of mappings, found " + source.described());
            }
            merged.add(mapping);
        }
    }

    private void count(int more, Position at, String path) throws YamlRefused {
        nodes += more;
        if (nodes > MAX_NODES) {
            throw new YamlRefused(
                    at,
                    path,
                    "more than " + MAX_NODES + " values (aliases followed), which is the limit");
        }
    }

    private static int height(YamlNode node) {
        int below = 0;
        switch (node) {
            case Scalar _ -> {}
            case Sequence(_, var items) -> {
                for (YamlNode item : items) {
                    below = Math.max(below, height(item));
                }
            }
            case Mapping(_, var entries) -> {
                for (Entry entry : entries) {
                    below = Math.max(below, height(entry.value()));
                }
            }
        }
        return below + 1;
    }

    private static @Nullable String anchorOf(Event event) {
        return event instanceof NodeEvent node && node.getAnchor().isPresent()
                ? node.getAnchor().get().getValue()
                : null;
    }

    private static void refuseTag(Optional<String> tag, Position at, String path)
            throws YamlRefused {
        if (tag.isPresent()) {
            throw new YamlRefused(
                    at, path, "YAML tags such as !" + lastPart(tag.get()) + " are not used here");
        }
    }

    private static String lastPart(String tag) {
        return tag.substring(Math.max(tag.lastIndexOf(':'), tag.lastIndexOf('!')) + 1);
    }
}
