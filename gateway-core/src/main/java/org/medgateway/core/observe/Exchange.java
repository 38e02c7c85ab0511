package org.medgateway.core.observe;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/// The record of one exchange that has ended.
///
/// @param id unique in the life of the gateway
/// @param protocol the service's type
/// @param kind what it was in the protocol's words: `ADT^A01`, `C-STORE`, `GET`, `connection`
/// @param client the client's address and port
/// @param rule the rule that decided; empty where none did
/// @param pool the pool; empty where none was chosen
/// @param server the server that it ended on; empty where none was found
/// @param attempts how many servers were tried
/// @param bytesIn bytes from the client to the server
/// @param bytesOut bytes from the server to the client
/// @param outcome one of the words of [org.medgateway.core.balance.Outcome#label], or
///   `refused-by-gateway`
/// @param why in words where it did not succeed; empty otherwise
/// @param details what else the protocol knows; values are strings, numbers, booleans, lists and
///   maps of these
public record Exchange(
        long id,
        String service,
        String protocol,
        String kind,
        String client,
        String rule,
        String pool,
        String server,
        int attempts,
        Instant started,
        Duration duration,
        long bytesIn,
        long bytesOut,
        String outcome,
        String why,
        Map<String, ?> details) {

    /// The outcome of an exchange that the gateway itself answered with a refusal.
    public static final String REFUSED_BY_GATEWAY = "refused-by-gateway";
}
