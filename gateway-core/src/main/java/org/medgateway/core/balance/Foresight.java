package org.medgateway.core.balance;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// What a pool would choose now, found without claiming or remembering anything.
///
/// @param server the server that would be chosen; null where none can take it now
/// @param candidates the servers among which the balancer picks; one where the exchange is bound
/// @param why in words
public record Foresight(@Nullable String server, List<String> candidates, String why) {
    public Foresight {
        candidates = List.copyOf(candidates);
    }
}
