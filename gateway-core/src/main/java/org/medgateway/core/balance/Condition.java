package org.medgateway.core.balance;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/// The standing of a server at a moment: what the checks think, what the operator wants, and why.
///
/// @param healthReason why the checks think so, in words
/// @param healthSince when the health last changed
/// @param adminReason what the operator gave as the reason; empty when none
/// @param operator who asked for the state; empty when nobody has
/// @param adminUntil when the operator's wish ends by itself and the server is ready again; null is
///   never
public record Condition(
        Health health,
        String healthReason,
        Instant healthSince,
        AdminState admin,
        String adminReason,
        String operator,
        @Nullable Instant adminUntil) {

    static Condition initial(Instant now) {
        return new Condition(
                Health.UNKNOWN, "not checked yet", now, AdminState.READY, "", "", null);
    }

    Condition withHealth(Health newHealth, String reason, Instant now) {
        return new Condition(
                newHealth,
                reason,
                newHealth == health ? healthSince : now,
                admin,
                adminReason,
                operator,
                adminUntil);
    }

    Condition withAdmin(AdminState state, String reason, String by, @Nullable Instant until) {
        return new Condition(health, healthReason, healthSince, state, reason, by, until);
    }

    /// Whether the server can carry an exchange at all.
    public boolean serving() {
        return health != Health.DOWN && admin != AdminState.HALT;
    }

    /// Whether the server takes exchanges that nothing binds to it.
    public boolean acceptsNew() {
        return health != Health.DOWN && admin == AdminState.READY;
    }

    /// The standing in words, as an operator reads it.
    public String describe() {
        return switch (admin) {
            case HALT -> "halted" + (adminReason.isEmpty() ? "" : " (" + adminReason + ")");
            case DRAIN -> "draining" + (adminReason.isEmpty() ? "" : " (" + adminReason + ")");
            case READY ->
                    switch (health) {
                        case UP -> "up";
                        case UNKNOWN -> "not checked yet";
                        case DOWN -> "down (" + healthReason + ")";
                    };
        };
    }
}
