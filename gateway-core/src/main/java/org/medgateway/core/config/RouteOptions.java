package org.medgateway.core.config;

import java.util.Set;

/// What a protocol adds to the settings of a rule.
public interface RouteOptions {

    /// Whether the rule says by itself what happens, so that it needs no pool.
    boolean decides();

    /// Further pools that the rule names, besides `pool`.
    default Set<String> pools() {
        return Set.of();
    }

    /// Nothing.
    record None() implements RouteOptions {
        @Override
        public boolean decides() {
            return false;
        }
    }
}
