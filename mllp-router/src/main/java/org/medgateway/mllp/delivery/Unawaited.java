package org.medgateway.mllp.delivery;

import org.medgateway.mllp.wire.Acknowledgement;
import org.medgateway.mllp.wire.AnswerReading;
import org.medgateway.mllp.wire.Frame;
import org.medgateway.mllp.wire.Slice;

/// A message that was delivered and asked to hear of errors only (MSH-15, MSH-16: ER). A refusal
/// that comes while its connection carries nothing else still finds its sender.
record Unawaited(ClientSession sender, Slice controlId) {

    /// Passes the refusal on, where it is one of this message.
    boolean takes(Frame frame) {
        return switch (Acknowledgement.of(frame.body())) {
            case AnswerReading.NotAnAnswer _ -> false;
            case Acknowledgement answer -> {
                boolean mine = answer.controlId().sameBytes(controlId);
                if (mine) {
                    sender.lateRefusal(frame);
                }
                yield mine;
            }
        };
    }
}
