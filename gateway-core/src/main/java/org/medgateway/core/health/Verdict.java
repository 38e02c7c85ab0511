package org.medgateway.core.health;

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

    static Verdict downOrBusy(String reason) {
        return new Down(reason, true);
    }
}
