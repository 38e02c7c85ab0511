package org.medgateway.core.config;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.Substitution.Dangling;
import org.medgateway.core.config.Substitution.Resolved;
import org.medgateway.core.config.YamlNode.Scalar;

import java.nio.file.Path;

/// Binds scalars. A value that came from the environment or a file is never shown.
record ScalarBinder(Substitution substitution, Path baseDirectory, Problems problems) {

    /// The value, or null when it is wrong, which is then reported.
    @Nullable Object value(ScalarType type, YamlNode node, Spot spot) {
        String expected = "expected " + Expectation.of(type);
        if (!(node instanceof Scalar scalar)) {
            return refuse(spot, expected + ", found " + node.described());
        }
        @Nullable Resolved resolved = resolve(scalar, spot);
        if (resolved == null) {
            return null;
        }
        if (type.bare() && !scalar.plain() && !resolved.secret()) {
            return refuse(spot, expected + " without quotes, found " + resolved.described());
        }
        try {
            return type.reader().read(resolved.text(), baseDirectory);
        } catch (IllegalArgumentException e) {
            String told = e.getMessage() == null ? expected : e.getMessage();
            return refuse(spot, unexpected(type, resolved, told));
        }
    }

    /// The text with its references followed, or null when one leads nowhere, which is then
    /// reported.
    @Nullable Resolved resolve(Scalar scalar, Spot spot) {
        try {
            return substitution.resolve(scalar.text());
        } catch (Dangling e) {
            refuse(spot, String.valueOf(e.getMessage()));
            return null;
        }
    }

    private String unexpected(ScalarType type, Resolved found, String expectation) {
        if (found.secret()) {
            String harmless =
                    type.values().isEmpty() ? substitution.redact(expectation) : expectation;
            return harmless + ", found " + found.described();
        }
        if (expectation.contains('"' + found.text() + '"')) {
            return expectation;
        }
        return expectation
                + ", found "
                + found.described()
                + Suggestion.hint(found.text(), type.values());
    }

    private @Nullable Object refuse(Spot spot, String message) {
        problems.add(spot, message);
        return null;
    }
}
