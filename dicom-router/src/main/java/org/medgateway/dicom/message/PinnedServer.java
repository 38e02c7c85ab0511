package org.medgateway.dicom.message;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.Outcome;
import org.medgateway.dicom.wire.CommandSet;
import org.medgateway.dicom.wire.Tag;

import java.util.HashMap;
import java.util.Map;

/// The one server that takes everything stateful of a client's association, and its association.
/// Between the client's requests it brings the server's own (N-EVENT-REPORT) to the client and the
/// answers back. One event loop only.
final class PinnedServer implements ServerAssociation.User {

    /// A request of the server, as the server numbered it.
    private record Asked(int contextId, int messageId) {}

    private final MessageSession session;
    private final Map<Integer, Asked> asked = new HashMap<>();
    private @Nullable Line line;
    private @Nullable Asked answering;
    private int clientContext;
    private int lastMessageId;

    PinnedServer(MessageSession session) {
        this.session = session;
    }

    /// Server and association, where there are any that take this context.
    @Nullable Line line(ContextKey wanted) {
        var held = line;
        return held != null
                        && held.association().alive()
                        && held.association().context(wanted) != null
                ? held
                : null;
    }

    /// An exchange over the association has ended: this is the line now; null where it is lost.
    void keep(@Nullable Line held) {
        if (held == null || !held.association().alive()) {
            if (held != null && !held.lease().closed()) {
                held.lease()
                        .close(new Outcome.Failed(Outcome.Kind.CLOSED, "the association was lost"));
            }
            line = null;
            return;
        }
        var before = line;
        if (before != null && before.association() != held.association()) {
            end(before);
        }
        line = held;
        held.association().use(this);
        held.association().reading(true);
    }

    private static void end(Line ended) {
        ended.association().release();
        if (!ended.lease().closed()) {
            ended.lease().close(Outcome.SUCCEEDED);
        }
    }

    void close() {
        var held = line;
        line = null;
        if (held != null) {
            end(held);
        }
    }

    @Override
    public void command(int contextId, CommandSet command) {
        var held = line;
        var key = held == null ? null : held.association().contextKey(contextId);
        var client = key == null ? null : session.contextId(key);
        if (command.isResponse() || held == null || client == null) {
            lost(Outcome.Kind.PROTOCOL, "sent " + command + " unasked");
            if (held != null) {
                held.association().abort();
            }
            return;
        }
        lastMessageId = lastMessageId == 65535 ? 1 : lastMessageId + 1;
        asked.put(lastMessageId, new Asked(contextId, command.messageId()));
        clientContext = client;
        session.send(client, command.with(Tag.MESSAGE_ID, lastMessageId));
    }

    @Override
    public void data(int contextId, ByteBuf piece, boolean last) {
        session.sendData(clientContext, piece, last);
    }

    /// The client answered a request of the server.
    void clientResponded(CommandSet response) {
        var request = asked.remove(response.respondedTo());
        answering = request;
        if (request != null && line != null) {
            line.association()
                    .command(
                            request.contextId,
                            response.with(Tag.MESSAGE_ID_BEING_RESPONDED_TO, request.messageId));
            line.association().flush();
        }
    }

    /// A piece of the data set of that answer.
    ///
    /// @param piece taken over
    void clientData(ByteBuf piece, boolean last) {
        if (answering != null && line != null) {
            line.association().data(answering.contextId, last, piece);
            line.association().flush();
        } else {
            piece.release();
        }
    }

    @Override
    public void writabilityChanged() {
        // what the client answers is small
    }

    @Override
    public void lost(Outcome.Kind kind, String why) {
        var held = line;
        line = null;
        asked.clear();
        if (held != null && !held.lease().closed()) {
            held.lease().close(new Outcome.Failed(kind, held.lease().server().name() + ": " + why));
        }
    }
}
