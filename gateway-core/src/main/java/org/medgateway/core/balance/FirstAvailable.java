package org.medgateway.core.balance;

import org.jspecify.annotations.Nullable;

/// Takes the first in configured order.
record FirstAvailable() implements Balancer {

    @Override
    public int pick(ServerPool.Member[] candidates, int count, @Nullable String hashKey) {
        return 0;
    }
}
