package org.medgateway.core.config;

/// A record that checks itself once it is bound: what its constructor cannot say because the line
/// and column are needed, or because several problems are to be told at once.
///
/// Called for every bound record, children first, the root last; not for a record with a part that
/// could not be bound.
public interface Checked {
    void check(Scope scope);
}
