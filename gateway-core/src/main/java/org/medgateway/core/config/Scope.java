package org.medgateway.core.config;

/// Where a [Checked] record stands in the file, and where it says what is wrong.
///
/// Paths are relative to the record, as `servers[1].name` or `pools.main`; the empty one is the
/// record itself. A path that is not in the file (a default, say) is shown at the nearest place
/// above it that is.
public interface Scope {
    /// Refuses the configuration. The message says what was found and what is expected, without the
    /// place.
    void problem(String relativePath, String message);

    /// Accepts the configuration, but tells the operator.
    void warning(String relativePath, String message);

    /// The line of the path, counted from 1, for messages such as `first at line 36`.
    int line(String relativePath);
}
