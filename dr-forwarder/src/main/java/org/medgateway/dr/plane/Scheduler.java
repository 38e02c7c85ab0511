package org.medgateway.dr.plane;

/// How the kernel spreads new flows over the servers that may get them.
public enum Scheduler {
    WEIGHTED_ROUND_ROBIN("weighted-round-robin"),
    /// The server with the fewest flows for its weight, from the flow map as it was last read.
    LEAST_CONNECTIONS("least-connections"),
    /// The first ready server in the order of the configuration.
    FIRST("first"),
    /// A Maglev table over the client's address: the same on every gateway with the same servers.
    HASH("hash");

    private final String word;

    Scheduler(String word) {
        this.word = word;
    }

    /// The word of the configuration.
    public String word() {
        return word;
    }
}
