package org.medgateway.core.health;

import org.medgateway.core.net.Connector;

/// What one check found.
public sealed interface Verdict {

    /// The server is well.
    ///
    /// @param detail what it said, for the operator
    record Up(String detail) implements Verdict {}

    /// The server is not well.
    ///
    /// @param reason in words, for the operator
    /// @param mayBeBusy whether a server that is merely busy would look the same (refused or
    ///   unanswered), so that exchanges which move bytes on it outweigh the verdict
    record Down(String reason, boolean mayBeBusy) implements Verdict {}

    static Verdict up(String detail) {
        return new Up(detail);
    }

    static Verdict down(String reason) {
        return new Down(reason, false);
    }

    /// No connection came about. A busy server's kernel still takes connections, so one that
    /// refuses them is down.
    static Verdict notConnected(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        if (cause instanceof Connector.ConnectTimeout) {
            return downOrBusy(message);
        }
        return down(message.contains("Connection refused") ? "connection refused" : message);
    }

    static Verdict downOrBusy(String reason) {
        return new Down(reason, true);
    }
}
