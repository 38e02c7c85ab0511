package org.medgateway.http.wire;

/// Carries a refusal from deep inside a decoder to its entrance, which turns it into a value. Costs
/// no stack trace.
final class Malformed extends Exception {

    private static final long serialVersionUID = 1;

    private final int status;
    private final String why;

    Malformed(int status, String why) {
        super(why, null, false, false);
        this.status = status;
        this.why = why;
    }

    int status() {
        return status;
    }

    String why() {
        return why;
    }
}
