package org.medgateway.http.exchange;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;
import org.medgateway.http.server.ServerConnection;
import org.medgateway.http.wire.Fields;

import java.util.ArrayDeque;

/// What came of the request's body before there was a server for it. Small: the client is not read
/// meanwhile. One event loop only.
final class HeldBody {

    private final ArrayDeque<ByteBuf> pieces = new ArrayDeque<>(0);
    private @Nullable Fields trailers;
    private @Nullable ByteBuf whole;

    void add(ByteBuf piece) {
        pieces.add(piece);
    }

    /// The whole body, kept until the exchange is over, so that it can be sent again.
    void addWhole(ByteBuf body) {
        whole = body.retainedDuplicate();
        add(body);
    }

    boolean canRepeat() {
        return whole != null;
    }

    void repeat() {
        if (whole != null && pieces.isEmpty()) {
            add(whole.retainedDuplicate());
        }
    }

    void trailers(@Nullable Fields came) {
        trailers = came;
    }

    @Nullable Fields trailers() {
        return trailers;
    }

    void pour(ServerConnection server) {
        ByteBuf piece = pieces.pollFirst();
        while (piece != null) {
            server.send(piece);
            piece = pieces.pollFirst();
        }
    }

    void drop() {
        ByteBuf piece = pieces.pollFirst();
        while (piece != null) {
            piece.release();
            piece = pieces.pollFirst();
        }
        if (whole != null) {
            whole.release();
            whole = null;
        }
    }
}
