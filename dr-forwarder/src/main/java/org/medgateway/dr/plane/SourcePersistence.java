package org.medgateway.dr.plane;

import java.time.Duration;

/// Persistence by the client's address: a client gets the server it had, as long as it comes again
/// within the timeout and the server takes new flows.
///
/// @param timeout from the last new flow on
/// @param prefix4 how many bits of an IPv4 address make a client, 1 to 32
/// @param prefix6 how many bits of an IPv6 address make a client, 1 to 128
public record SourcePersistence(Duration timeout, int prefix4, int prefix6) {

    public SourcePersistence {
        if (timeout.toSeconds() < 1) {
            throw new IllegalArgumentException(
                    "persistence timeout is " + timeout + ", expected at least one second");
        }
        if (prefix4 < 1 || prefix4 > 32 || prefix6 < 1 || prefix6 > 128) {
            throw new IllegalArgumentException(
                    "persistence prefix is "
                            + prefix4
                            + " (IPv4) and "
                            + prefix6
                            + " (IPv6), expected 1 to 32 and 1 to 128");
        }
    }

    /// The prefix for a family.
    public int prefix(Family family) {
        return family == Family.IPV4 ? prefix4 : prefix6;
    }
}
