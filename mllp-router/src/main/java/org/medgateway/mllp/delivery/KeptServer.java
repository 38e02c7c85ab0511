package org.medgateway.mllp.delivery;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.Lease;
import org.medgateway.core.balance.Outcome;
import org.medgateway.mllp.MllpOptions;

import java.time.Duration;

/// The server that all messages of one client go to (`mode: connection`), with its claim and its
/// connection, between two messages. One event loop only.
final class KeptServer implements Home {

    /// A claim and its connection.
    record Kept(Lease lease, ServerConnection connection) {}

    private @Nullable Lease lease;
    private @Nullable ServerConnection connection;
    private boolean closed;

    /// Keeps the claim until the next message; the connection follows by [#park].
    void keep(Lease claimed) {
        giveUp("another server took its place");
        lease = claimed;
    }

    /// Hands out what is kept of that pool, or null.
    @Nullable Kept take(String pool) {
        Lease claimed = lease;
        ServerConnection standing = connection;
        if (claimed == null) {
            return null;
        }
        if (standing == null || !standing.isOpen() || !claimed.poolName().equals(pool)) {
            giveUp("the connection is not needed any more");
            return null;
        }
        lease = null;
        connection = null;
        return new Kept(claimed, standing);
    }

    /// The server is to be left; answers whether it was this one that was kept.
    boolean shut(Lease shutLease, String why) {
        if (lease != shutLease) {
            return false;
        }
        giveUp(why);
        return true;
    }

    /// The client is gone.
    void close() {
        closed = true;
        giveUp("the client went away");
    }

    @Override
    public void park(ServerConnection parked, MllpOptions options) {
        connection = parked;
        if (closed) {
            giveUp("the client went away");
        }
    }

    @Override
    public void forget(ServerConnection gone) {
        if (connection == gone) {
            giveUp("the server closed the connection between messages");
        }
    }

    @Override
    public Duration idleTime(MllpOptions options) {
        return Duration.ZERO;
    }

    private void giveUp(String why) {
        Lease claimed = lease;
        ServerConnection standing = connection;
        lease = null;
        connection = null;
        if (standing != null) {
            standing.close();
        }
        if (claimed != null) {
            claimed.close(new Outcome.Abandoned(why));
        }
    }
}
