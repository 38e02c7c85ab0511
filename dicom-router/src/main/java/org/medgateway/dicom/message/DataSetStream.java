package org.medgateway.dicom.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;

/// The data set of a request on its way to one server: pieces go on as they come in, or are read
/// again from what is kept where the server began later or is slower. One attempt at one server.
/// One event loop only.
final class DataSetStream {

    /// Whom the data set belongs to.
    interface Owner {

        /// The server was given something.
        void moved();

        /// The last piece is about to be written.
        void sentAll();

        /// What is kept cannot be read again.
        void unreadable();

        /// Whether more is wanted of the client may have changed.
        void paceChanged();
    }

    private static final int PIECE = 256 * 1024;

    private final SessionView session;
    private final ServerAssociation line;
    private final int contextId;
    private final KeptMessage body;
    private final Owner owner;
    private long sent;
    private boolean reading;
    private boolean pumping;
    private boolean over;

    DataSetStream(
            SessionView session,
            ServerAssociation line,
            int contextId,
            KeptMessage body,
            Owner owner) {
        this.session = session;
        this.line = line;
        this.contextId = contextId;
        this.body = body;
        this.owner = owner;
    }

    /// Nothing more is sent to this server.
    void stop() {
        over = true;
    }

    /// Whether the server has all that has come, and takes more.
    boolean wantsMore() {
        return !reading && sent == body.size() && !body.behind() && line.writable();
    }

    /// A piece has come and was kept; it goes on at once where everything before it has gone.
    ///
    /// @param piece taken over
    void live(ByteBuf piece, boolean last) {
        if (over || reading || sent != body.size() - piece.readableBytes()) {
            piece.release();
            if (!over) {
                pump();
            }
            return;
        }
        pumping = true;
        write(piece, last);
        pumping = false;
        session.flush(line);
    }

    private void write(ByteBuf piece, boolean last) {
        sent += piece.readableBytes();
        owner.moved();
        if (last) {
            over = true;
            owner.sentAll();
        }
        line.data(contextId, last, piece);
    }

    /// Sends what has come and was not sent. Writing may flush and flushing may say that there is
    /// room again, in the middle of a piece: that must not let the next piece overtake the rest of
    /// this one.
    void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        try {
            do {
                send();
            } while (canSend()); // the flush at its end may have made room
        } finally {
            pumping = false;
        }
    }

    private boolean canSend() {
        return !over && !reading && line.writable() && sent < body.size();
    }

    private void send() {
        while (canSend()) {
            reading = true;
            boolean[] within = {true};
            body.read(sent, PIECE, piece -> read(piece, within[0]));
            within[0] = false;
        }
        if (!over && !reading && body.complete() && sent == body.size()) {
            write(Unpooled.EMPTY_BUFFER, true);
        }
        session.flush(line);
    }

    /// @param within whether the piece was there at once
    private void read(@Nullable ByteBuf piece, boolean within) {
        if (over) {
            if (piece != null) {
                piece.release();
            }
            return;
        }
        reading = false;
        if (piece == null) {
            owner.unreadable();
            return;
        }
        boolean last = body.complete() && sent + piece.readableBytes() == body.size();
        if (within) {
            write(piece, last);
        } else {
            pumping = true;
            write(piece, last);
            pumping = false;
            pump();
            owner.paceChanged();
        }
    }
}
