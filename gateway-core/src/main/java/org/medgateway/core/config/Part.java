package org.medgateway.core.config;

import org.jspecify.annotations.Nullable;

/// One component of a record.
///
/// @param index among the record's components
/// @param fallback the default; null when there is none
record Part(
        int index,
        String name,
        Kind kind,
        boolean nullable,
        boolean flattened,
        String meaning,
        String defaultText,
        String example,
        @Nullable YamlNode fallback) {

    boolean hasDefault() {
        return fallback != null;
    }

    /// Whether its key must be there.
    boolean required() {
        return !flattened
                && !hasDefault()
                && !nullable
                && !(kind instanceof Kind.Listing)
                && !(kind instanceof Kind.Table);
    }
}
