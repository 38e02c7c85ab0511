package org.medgateway.core.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// What one scalar value may be.
///
/// @param name for the reference: `duration`
/// @param bare must stand without quotes, as numbers and booleans do
/// @param values the only ones possible; empty when they cannot be listed
/// @param forms the alternatives of it in JSON Schema
/// @param reader from its text
record ScalarType(
        String name,
        boolean bare,
        List<String> values,
        List<Map<String, Object>> forms,
        Reader reader) {

    interface Reader {
        /// @throws IllegalArgumentException whose message says what is expected
        Object read(String text, Path baseDirectory);
    }
}
