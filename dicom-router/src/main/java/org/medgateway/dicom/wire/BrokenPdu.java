package org.medgateway.dicom.wire;

/// Thrown inside this package while a whole PDU or command set is taken apart; the machines turn it
/// into their *broken* answer, nobody outside sees it.
final class BrokenPdu extends Exception {

    private static final long serialVersionUID = 1L;

    final transient Abort.Reason reason;

    BrokenPdu(Abort.Reason reason, String why) {
        super(why, null, false, false);
        this.reason = reason;
    }

    String why() {
        return String.valueOf(getMessage());
    }
}
