package org.medgateway.core.balance;

/// What the health checks think of a server.
public enum Health {
    /// Not yet decided by a check; counts as available, and the first failed check takes it down.
    UNKNOWN,
    UP,
    DOWN
}
