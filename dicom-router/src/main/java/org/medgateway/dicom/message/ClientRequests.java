package org.medgateway.dicom.message;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;
import org.medgateway.dicom.wire.CommandSet;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Requests that go to the client instead of coming from it (N-EVENT-REPORT), under numbers of the
/// gateway's own. One event loop only.
final class ClientRequests {

    /// Who asked the client. Hears either [#answered] or [#gone].
    interface Asker {

        void answered(CommandSet response);

        /// A piece of the data set of the answer, to be released by the receiver.
        default void data(ByteBuf piece, boolean last) {
            piece.release();
        }

        /// The association ended without an answer.
        default void gone() {}
    }

    private final Map<Integer, Asker> open = new HashMap<>();
    private @Nullable Asker answering;
    private int lastMessageId;

    /// The Message ID for a request.
    int begin(Asker asker) {
        lastMessageId = lastMessageId == 65535 ? 1 : lastMessageId + 1;
        open.put(lastMessageId, asker);
        return lastMessageId;
    }

    void responded(CommandSet response) {
        var asker = open.remove(response.respondedTo());
        answering = asker;
        if (asker != null) {
            asker.answered(response);
        }
    }

    /// @param piece taken over
    void data(ByteBuf piece, boolean last) {
        if (answering != null) {
            answering.data(piece, last);
        } else {
            piece.release();
        }
    }

    void end() {
        var left = List.copyOf(open.values());
        open.clear();
        answering = null;
        left.forEach(Asker::gone);
    }
}
