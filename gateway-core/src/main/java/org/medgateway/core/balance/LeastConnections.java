package org.medgateway.core.balance;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.atomic.AtomicInteger;

/// Takes the member whose load after this exchange would be lowest: (sessions + 1) / weight. Ties
/// go round, so that idle servers share a trickle of short exchanges.
final class LeastConnections implements Balancer {

    private final AtomicInteger turn = new AtomicInteger();

    @Override
    public int pick(ServerPool.Member[] candidates, int count, @Nullable String hashKey) {
        int start = Math.floorMod(turn.getAndIncrement(), count);
        int best = -1;
        long bestSessions = 0;
        long bestWeight = 1;
        for (int step = 0; step < count; step++) {
            int at = start + step < count ? start + step : start + step - count;
            ServerPool.Member member = candidates[at];
            long sessions = member.state().sessions() + 1L;
            long weight = member.effectiveWeight();
            if (best < 0 || sessions * bestWeight < bestSessions * weight) {
                best = at;
                bestSessions = sessions;
                bestWeight = weight;
            }
        }
        return best;
    }
}
