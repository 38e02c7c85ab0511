package org.medgateway.core.route;

import org.jspecify.annotations.Nullable;

/// A rule: where exchanges go for which the condition holds.
///
/// @param name how logs and the operator call it
/// @param pool the pool that takes the exchange; null where the action says what happens instead
/// @param action what the protocol adds (a reject, a redirect, further pools), as the protocol's
///   own record
public record Route(String name, Condition when, @Nullable String pool, Object action) {

    /// The protocol's own options of this rule.
    public <T> T action(Class<T> type) {
        return type.cast(action);
    }
}
