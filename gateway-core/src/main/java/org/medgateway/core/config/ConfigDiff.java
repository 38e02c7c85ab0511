package org.medgateway.core.config;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/// What differs between two configurations, as the paths of the keys; for the messages of a reload.
/// Values are not told: they may be secret.
public final class ConfigDiff {

    /// One difference. Records in a list that have a `name` are known by it:
    /// `virtualServices[HL7Live].servers[HL72]`.
    public record Change(String path, Kind kind) {
        public enum Kind {
            ADDED,
            REMOVED,
            CHANGED
        }

        /// `virtualServices[HL7Live] added`.
        @Override
        public String toString() {
            String shown = path.isEmpty() ? "everything" : path;
            return shown + " " + ScalarTypes.nameOf(kind);
        }
    }

    private final List<Change> changes = new ArrayList<>();

    private ConfigDiff() {}

    /// The differences in the order of the keys; empty when nothing differs. Unlike `equals`, two
    /// regular expressions are the same when their texts are.
    public static List<Change> between(@Nullable Object before, @Nullable Object after) {
        var diff = new ConfigDiff();
        diff.compare("", before, after);
        return List.copyOf(diff.changes);
    }

    private void compare(String path, @Nullable Object before, @Nullable Object after) {
        if (before == null || after == null) {
            if (before != null || after != null) {
                add(path, before == null ? Change.Kind.ADDED : Change.Kind.REMOVED);
            }
        } else if (before instanceof Record a
                && after instanceof Record b
                && a.getClass() == b.getClass()) {
            records(path, a, b);
        } else if (before instanceof List<?> a && after instanceof List<?> b) {
            lists(path, a, b);
        } else if (before instanceof Map<?, ?> a && after instanceof Map<?, ?> b) {
            maps(a, b, key -> Spot.join(path, key), path);
        } else if (before instanceof Pattern a && after instanceof Pattern b) {
            if (!a.pattern().equals(b.pattern()) || a.flags() != b.flags()) {
                add(path, Change.Kind.CHANGED);
            }
        } else if (!before.equals(after)) {
            add(path, Change.Kind.CHANGED);
        }
    }

    private void records(String path, Record before, Record after) {
        if (before.equals(after)) {
            return;
        }
        for (RecordComponent component : before.getClass().getRecordComponents()) {
            boolean flattened = component.isAnnotationPresent(Flattened.class);
            boolean key = !flattened && component.isAnnotationPresent(Setting.class);
            if (!key
                    && !component.isAnnotationPresent(
                            Flattened.class)) { // a value in itself, such as an Endpoint
                add(path, Change.Kind.CHANGED);
                return;
            }
            @Nullable Object old = part(component, before);
            @Nullable Object now = part(component, after);
            if (key) {
                compare(Spot.join(path, Shape.key(component)), old, now);
            } else if (old != null && now != null) {
                compare(path, old, now);
            } else if (old != null || now != null) {
                add(path, Change.Kind.CHANGED); // keys of this mapping, not the mapping
            }
        }
    }

    private void lists(String path, List<?> before, List<?> after) {
        @Nullable Map<String, Object> named = byName(before);
        @Nullable Map<String, Object> namedAfter = byName(after);
        if (named != null && namedAfter != null) {
            maps(named, namedAfter, name -> path + "[" + name + "]", path);
        } else if (before.size() == after.size()) {
            for (int i = 0; i < before.size(); i++) {
                compare(path + "[" + i + "]", before.get(i), after.get(i));
            }
        } else {
            add(path, Change.Kind.CHANGED);
        }
    }

    private interface Below {
        String path(String key);
    }

    private void maps(Map<?, ?> before, Map<?, ?> after, Below below, String path) {
        int soFar = changes.size();
        Set<Object> keys = new LinkedHashSet<>(before.keySet());
        keys.addAll(after.keySet());
        for (Object key : keys) {
            compare(below.path(String.valueOf(key)), before.get(key), after.get(key));
        }
        if (changes.size() == soFar
                && !List.copyOf(before.keySet()).equals(List.copyOf(after.keySet()))) {
            add(path, Change.Kind.CHANGED); // only the order, which may matter
        }
    }

    private void add(String path, Change.Kind kind) {
        changes.add(new Change(path, kind));
    }

    /// Null when the elements do not all have a name of their own.
    private static @Nullable Map<String, Object> byName(List<?> elements) {
        var named = new LinkedHashMap<String, Object>();
        for (Object element : elements) {
            @Nullable Object name = element instanceof Record record ? nameOf(record) : null;
            if (!(name instanceof String text) || named.putIfAbsent(text, element) != null) {
                return null;
            }
        }
        return named;
    }

    private static @Nullable Object nameOf(Record record) {
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            if (component.getName().equals("name")) {
                return part(component, record);
            }
        }
        return null;
    }

    private static @Nullable Object part(RecordComponent component, Record record) {
        try {
            Method accessor = Objects.requireNonNull(component.getAccessor());
            accessor.setAccessible(true);
            return accessor.invoke(record);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("cannot read " + component, e);
        }
    }
}
