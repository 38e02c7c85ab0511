package org.medgateway.core.balance;

import org.jspecify.annotations.Nullable;

import java.util.Set;

/// What an exchange asks of a pool.
///
/// @param persistenceKey who returns, for persistence; null where nothing is to be remembered
/// @param hashKey what a hash balancer spreads by; null is treated as the empty key
/// @param preferred the name of the server that the client itself names (a cookie); null for none
/// @param excluded names of servers that have failed this exchange already
public record Selection(
        @Nullable String persistenceKey,
        @Nullable String hashKey,
        @Nullable String preferred,
        Set<String> excluded) {

    /// Any server will do.
    public static final Selection ANY = new Selection(null, null, null, Set.of());

    public static Selection byKey(String key) {
        return new Selection(key, key, null, Set.of());
    }

    public Selection excluding(Set<String> failed) {
        return new Selection(persistenceKey, hashKey, preferred, Set.copyOf(failed));
    }

    public Selection preferring(@Nullable String server) {
        return new Selection(persistenceKey, hashKey, server, excluded);
    }
}
