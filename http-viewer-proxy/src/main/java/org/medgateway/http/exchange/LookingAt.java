package org.medgateway.http.exchange;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.route.Attributes;

/// The beginning of a body while it is looked at. One event loop only.
final class LookingAt {

    private final RequestInspector.Look look;
    private @Nullable ByteBuf start;

    LookingAt(RequestInspector.Look look) {
        this.look = look;
    }

    void take(ByteBuf data, ClientSide client) {
        ByteBuf before = start;
        if (before == null) {
            start = client.alloc().buffer(data.readableBytes());
            before = start;
        }
        before.writeBytes(data);
        data.release();
    }

    RequestInspector.Decision decide(boolean end) {
        ByteBuf shown = start == null ? io.netty.buffer.Unpooled.EMPTY_BUFFER : start;
        boolean limitReached = shown.readableBytes() >= look.limit();
        RequestInspector.Decision decision = look.decide(shown.slice(), end, limitReached);
        if (decision instanceof RequestInspector.Decision.NeedMore && (end || limitReached)) {
            return new RequestInspector.Decision.Forward(Attributes.NONE);
        }
        return decision;
    }

    /// The bytes go on their way.
    void handOver(HeldBody held, boolean whole) {
        ByteBuf looked = start;
        start = null;
        if (looked == null) {
            return;
        }
        if (whole && look.mayRepeat()) {
            held.addWhole(looked);
        } else {
            held.add(looked);
        }
    }

    void drop() {
        if (start != null) {
            start.release();
            start = null;
        }
    }
}
