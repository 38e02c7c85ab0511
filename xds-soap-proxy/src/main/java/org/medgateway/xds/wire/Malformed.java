package org.medgateway.xds.wire;

/// Thrown out of the depths of a reader when an envelope cannot be accepted; never leaves the
/// package, and carries no stack.
@SuppressWarnings("serial")
final class Malformed extends Exception {

    final Look.Refused.Reason reason;

    Malformed(Look.Refused.Reason reason, String why) {
        super(why, null, false, false);
        this.reason = reason;
    }

    Malformed(String why) {
        this(Look.Refused.Reason.MALFORMED, why);
    }

    String why() {
        return String.valueOf(getMessage());
    }
}
