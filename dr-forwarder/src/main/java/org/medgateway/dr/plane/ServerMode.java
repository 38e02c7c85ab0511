package org.medgateway.dr.plane;

/// What the kernel does with a real server.
public enum ServerMode {
    /// New flows and old ones.
    READY,
    /// No new flows; those that exist go on until they end.
    DRAINING,
    /// No packet at all. A TCP flow of this server gets a reset with its next packet, a UDP flow
    /// moves.
    OUT
}
