package org.medgateway.mllp.delivery;

import org.medgateway.mllp.MllpOptions;

import java.time.Duration;

/// Where a connection to a server waits between two messages. One event loop only.
interface Home {

    /// Takes a connection in that has done its work.
    void park(ServerConnection connection, MllpOptions options);

    /// The connection has closed.
    void forget(ServerConnection connection);

    /// How long a connection may wait here; zero is for ever.
    Duration idleTime(MllpOptions options);
}
