package org.medgateway.core.balance;

/// How a pool spreads new exchanges over its servers.
public enum Algorithm {
    /// In turn, each as often as its weight says, evenly interleaved.
    WEIGHTED_ROUND_ROBIN,
    /// The server with the fewest running exchanges for its weight.
    LEAST_CONNECTIONS,
    /// The first available server in configured order: failover.
    FIRST,
    /// By a hash of a key; a server that comes or goes moves only its own share of keys.
    HASH
}
