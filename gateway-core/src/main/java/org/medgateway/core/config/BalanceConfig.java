package org.medgateway.core.config;

/// How new exchanges are spread over the servers.
@Shorthand("algorithm")
public record BalanceConfig(
        @Setting(value = "The algorithm.", defaultsTo = "weighted-round-robin") Algorithm algorithm,
        @Setting(
                        value = "What `hash` spreads by: `source-ip` or a routing attribute.",
                        defaultsTo = "source-ip")
                String key) {

    public enum Algorithm {
        WEIGHTED_ROUND_ROBIN,
        LEAST_CONNECTIONS,
        FIRST,
        HASH
    }
}
