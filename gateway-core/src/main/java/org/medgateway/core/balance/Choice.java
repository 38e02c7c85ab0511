package org.medgateway.core.balance;

/// The answer of a pool that was asked for a server.
public sealed interface Choice {

    /// A server, claimed.
    record Chosen(Lease lease) implements Choice {}

    /// Servers are available, and each runs as many exchanges as it may: waiting may help.
    record Full(String why) implements Choice {}

    /// No server can take the exchange.
    record NoneAvailable(String why) implements Choice {}
}
