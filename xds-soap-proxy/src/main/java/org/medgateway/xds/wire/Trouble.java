package org.medgateway.xds.wire;

/// Why the gateway has to answer a well-formed request itself; each transaction has its own error
/// for each.
public enum Trouble {
    /// No server of the pool is up.
    NO_SERVER,
    /// Servers are up, and all are at their limit.
    BUSY,
    /// The server went away or broke off after the request had begun to leave.
    SERVER_LOST,
    /// The server did not answer in time.
    TIMEOUT,
    /// A repository is named that no pool serves.
    UNKNOWN_REPOSITORY,
    /// The request cannot be forwarded by what is configured; the reason says why.
    REFUSED
}
