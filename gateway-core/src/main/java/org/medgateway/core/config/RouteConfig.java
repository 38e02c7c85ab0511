package org.medgateway.core.config;

import org.jspecify.annotations.Nullable;

/// A rule; the first whose condition holds decides.
public record RouteConfig(
        @Setting(value = "How logs and the operator call it.", example = "research scanners")
                String name,
        @Setting(value = "When it applies; without it, always.", defaultsTo = "{}")
                ConditionConfig when,
        @Setting("The pool that takes the exchange.") @Nullable String pool,
        @Flattened RouteOptions options)
        implements Checked {

    @Override
    public void check(Scope scope) {
        if (pool == null && !options.decides()) {
            scope.problem("", "expected a pool, or what else happens to the exchange");
        }
        if (pool != null && options.decides()) {
            scope.problem("pool", "the rule says already what happens to the exchange");
        }
    }
}
