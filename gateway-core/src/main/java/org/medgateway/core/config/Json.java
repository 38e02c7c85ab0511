package org.medgateway.core.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// JSON as maps, lists and scalars; maps keep their order, so that what is generated is always the
/// same.
final class Json {
    private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]{1,18}");
    private static final Pattern DECIMAL =
            Pattern.compile("[-+]?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]{1,2})?");

    private Json() {}

    static Map<String, Object> object(String key, Object value) {
        return Collections.singletonMap(key, value);
    }

    static Map<String, Object> object(String key, Object value, String key2, Object value2) {
        var object = new LinkedHashMap<String, Object>();
        object.put(key, value);
        object.put(key2, value2);
        return Collections.unmodifiableMap(object);
    }

    /// One of several schemas; nested alternatives become one list.
    static Map<String, Object> anyOf(Collection<? extends Map<String, Object>> schemas) {
        var flat = new LinkedHashSet<Object>();
        for (Map<String, Object> schema : schemas) {
            if (schema.size() == 1 && schema.get("anyOf") instanceof List<?> inner) {
                flat.addAll(inner);
            } else {
                flat.add(schema);
            }
        }
        if (flat.size() == 1 && schemas.iterator().hasNext()) {
            return schemas.iterator().next();
        }
        return object("anyOf", new ArrayList<>(flat));
    }

    /// What a YAML 1.2 reader (core schema) makes of the node.
    static Object of(YamlNode node) {
        return switch (node) {
            case YamlNode.Scalar(_, var text, var plain) -> plain ? plain(text) : text;
            case YamlNode.Sequence(_, var items) -> items.stream().map(Json::of).toList();
            case YamlNode.Mapping(_, var entries) -> {
                var object = new LinkedHashMap<String, Object>();
                entries.forEach(entry -> object.put(entry.key(), of(entry.value())));
                yield object;
            }
        };
    }

    private static Object plain(String text) {
        if (text.equals("true") || text.equals("false")) {
            return Boolean.valueOf(text);
        }
        if (WHOLE.matcher(text).matches()) {
            return Long.valueOf(text);
        }
        return DECIMAL.matcher(text).matches() ? (Object) Double.valueOf(text) : text;
    }
}
