package org.medgateway.core.balance;

import org.jspecify.annotations.Nullable;

/// Smooth weighted round robin: each member gains its weight every turn, the richest is taken and
/// pays the sum of all. Weights 5, 1, 1 give a a b a c a a and never five in a row.
final class WeightedRoundRobin implements Balancer {

    /// By member index; guarded by this.
    private final long[] credit;

    WeightedRoundRobin(int members) {
        credit = new long[members];
    }

    /// What [#pick] would answer, without taking the turn.
    synchronized int next(ServerPool.Member[] candidates) {
        int best = 0;
        for (int at = 1; at < candidates.length; at++) {
            if (richness(candidates[at]) > richness(candidates[best])) {
                best = at;
            }
        }
        return best;
    }

    private long richness(ServerPool.Member member) {
        return credit[member.index()] + member.effectiveWeight();
    }

    @Override
    public synchronized int pick(
            ServerPool.Member[] candidates, int count, @Nullable String hashKey) {
        long total = 0;
        int best = 0;
        for (int at = 0; at < count; at++) {
            ServerPool.Member member = candidates[at];
            long weight = member.effectiveWeight();
            total += weight;
            credit[member.index()] += weight;
            if (credit[member.index()] > credit[candidates[best].index()]) {
                best = at;
            }
        }
        credit[candidates[best].index()] -= total;
        return best;
    }
}
