package org.medgateway.core.config;

import org.jspecify.annotations.Nullable;

/// Where the binder is: the path, its place in the file, and the `type` that reigns there.
record Spot(String path, Position at, Reign reign) {

    /// The value of the nearest enclosing key `type`.
    ///
    /// @param type null when there is none
    /// @param told that this type is missing or wrong has been reported; nothing that follows from
    ///   it is worth a word
    record Reign(@Nullable String type, boolean told) {
        static final Reign NONE = new Reign(null, false);
        static final Reign TOLD = new Reign(null, true);
    }

    /// Where the value of an entry stands; a shorthand's value stands where its record does.
    Spot below(YamlNode.Entry entry) {
        return entry.implied() ? new Spot(path, entry.at(), reign) : key(entry.key(), entry.at());
    }

    Spot key(String key, Position keyAt) {
        return new Spot(join(path, key), keyAt, reign);
    }

    Spot item(int index, Position itemAt) {
        return new Spot(path + "[" + index + "]", itemAt, reign);
    }

    Spot under(Reign other) {
        return new Spot(path, at, other);
    }

    /// `a` and `b` give `a.b`; `a` and `[1]` give `a[1]`.
    static String join(String path, String relative) {
        if (path.isEmpty() || relative.isEmpty()) {
            return path + relative;
        }
        return relative.startsWith("[") ? path + relative : path + "." + relative;
    }
}
