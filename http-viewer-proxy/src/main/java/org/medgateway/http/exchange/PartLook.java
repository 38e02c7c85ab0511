package org.medgateway.http.exchange;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;
import org.medgateway.http.exchange.RequestInspector.Decision;
import org.medgateway.http.exchange.RequestInspector.Failure;
import org.medgateway.http.exchange.RequestInspector.Part;
import org.medgateway.http.wire.OwnAnswer;

/// What is known of a part of a split request without looking: where it goes, and whether it may be
/// repeated. Remembers why it failed. One event loop only.
final class PartLook implements RequestInspector.Look {

    private final Part part;
    private @Nullable Failure failure;

    PartLook(Part part) {
        this.part = part;
    }

    /// Why no server answered; null where one did.
    @Nullable Failure failure() {
        return failure;
    }

    @Override
    public int limit() {
        return Integer.MAX_VALUE;
    }

    @Override
    public Decision decide(ByteBuf start, boolean end, boolean limitReached) {
        return end ? new Decision.Forward(part.attributes()) : new Decision.NeedMore();
    }

    @Override
    public @Nullable OwnAnswer failure(Failure cause, int status, String why) {
        failure = cause;
        return null;
    }

    @Override
    public boolean mayRepeat() {
        return part.mayRepeat();
    }

    @Override
    public String kind() {
        return "part";
    }
}
