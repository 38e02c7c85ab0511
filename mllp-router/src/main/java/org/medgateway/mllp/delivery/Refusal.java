package org.medgateway.mllp.delivery;

import org.jspecify.annotations.Nullable;
import org.medgateway.mllp.wire.Acknowledgement;
import org.medgateway.mllp.wire.AcknowledgementsWanted;
import org.medgateway.mllp.wire.NegativeAcknowledgement;
import org.medgateway.mllp.wire.NegativeAcknowledgement.ErrorCode;

/// Why the gateway itself refuses a message.
///
/// @param mayComeAgain whether the same message may fare better later: AE or CE, else AR or CR
/// @param error the code of the ERR segment
/// @param text for the operator of the sender
record Refusal(boolean mayComeAgain, ErrorCode error, String text) {

    /// It may come again: no server, no acknowledgement.
    static Refusal forNow(String text) {
        return new Refusal(true, ErrorCode.INTERNAL, text);
    }

    /// It will never be taken as it is.
    static Refusal forEver(ErrorCode error, String text) {
        return new Refusal(false, error, text);
    }

    /// The negative acknowledgement in the family that the sender waits for; null where it wants
    /// none.
    ///
    /// @param committed whether the message has had its commit acknowledgement already
    @Nullable NegativeAcknowledgement answer(AcknowledgementsWanted wanted, boolean committed) {
        if (!committed && wanted.onFailure(Acknowledgement.Family.COMMIT)) {
            return new NegativeAcknowledgement(
                    mayComeAgain ? Acknowledgement.Code.CE : Acknowledgement.Code.CR, error, text);
        }
        if (wanted.onFailure(Acknowledgement.Family.APPLICATION)) {
            return new NegativeAcknowledgement(
                    mayComeAgain ? Acknowledgement.Code.AE : Acknowledgement.Code.AR, error, text);
        }
        return null;
    }
}
