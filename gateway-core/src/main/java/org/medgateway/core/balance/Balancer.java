package org.medgateway.core.balance;

import org.jspecify.annotations.Nullable;

/// Picks among the servers that are available. Knows no socket; called from any thread.
sealed interface Balancer
        permits WeightedRoundRobin, LeastConnections, FirstAvailable, ConsistentHash {

    /// Picks one of the first `count` candidates.
    ///
    /// @param candidates available members with a weight above zero, in configured order; never
    ///   empty
    /// @param hashKey the key of the exchange, used by hashing only
    /// @return an index into `candidates`
    int pick(ServerPool.Member[] candidates, int count, @Nullable String hashKey);

    /// The balancer of an algorithm for the members of a pool.
    static Balancer of(Algorithm algorithm, ServerPool.Member[] members) {
        return switch (algorithm) {
            case WEIGHTED_ROUND_ROBIN -> new WeightedRoundRobin(members.length);
            case LEAST_CONNECTIONS -> new LeastConnections();
            case FIRST -> new FirstAvailable();
            case HASH -> new ConsistentHash(members);
        };
    }
}
