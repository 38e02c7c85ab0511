package org.medgateway.mllp.delivery;

import org.medgateway.mllp.wire.FrameDecoder;

/// The time limits of a client's session: a frame that does not end, an FS without a CR, a client
/// that sends nothing. One event loop only.
final class SessionTimers {

    private final ClientSession session;
    private final Deadline pause;
    private final Deadline frame;
    private final Deadline idle;

    SessionTimers(ClientSession session) {
        this.session = session;
        this.pause = new Deadline(session.loop(), session::pauseAfterFrame);
        this.frame = new Deadline(session.loop(), session::frameTooSlow);
        this.idle = new Deadline(session.loop(), session::idleTooLong);
    }

    /// Something has come from the client.
    void heard() {
        idle.off();
        pause.off();
    }

    /// A frame has ended; the next one has its own time.
    void frameTaken() {
        frame.off();
    }

    /// Sets what the state of the session asks for.
    ///
    /// @param quiet whether no message is on its way
    void arm(FrameDecoder decoder, boolean quiet) {
        if (decoder.awaitsCarriageReturn()) {
            pause.in(session.plan().options().frameEndPause());
        }
        boolean partial = decoder.insideFrame() && !decoder.hasInput();
        if (!partial) {
            frame.off();
        } else if (!frame.isOn()) {
            frame.in(session.plan().options().frameTimeout());
        }
        if (!quiet) {
            idle.off();
        } else if (!idle.isOn()) {
            idle.in(session.clientTimeout());
        }
    }

    void cancel() {
        pause.cancel();
        frame.cancel();
        idle.cancel();
    }
}
