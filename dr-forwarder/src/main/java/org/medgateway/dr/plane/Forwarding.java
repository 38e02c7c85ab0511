package org.medgateway.dr.plane;

/// How a client's packet gets to the real server, and the answer back to the client.
public enum Forwarding {
    /// The packet goes on unchanged to the server's MAC address; the server, which holds the
    /// service's address too, answers the client directly. Same layer 2 segment, same port.
    DIRECT_ROUTING("direct-routing"),
    /// The destination is rewritten; answers come back through the gateway, which therefore has to
    /// be the servers' way to the clients.
    NAT("nat"),
    /// Destination and source are rewritten; the servers see the gateway and need no preparation.
    SNAT("snat");

    private final String word;

    Forwarding(String word) {
        this.word = word;
    }

    /// The word of the configuration.
    public String word() {
        return word;
    }
}
