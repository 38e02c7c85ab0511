package org.medgateway.dicom.message;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.Outcome;
import org.medgateway.dicom.wire.CommandSet;
import org.medgateway.dicom.wire.Tag;

/// The one server that takes everything stateful of a client's association, and its association.
/// Between the client's requests it brings the server's own (N-EVENT-REPORT) to the client and the
/// answers back. One event loop only.
final class PinnedServer implements ServerAssociation.User {

    private final MessageSession session;
    private @Nullable Line line;
    private int clientContext;

    PinnedServer(MessageSession session) {
        this.session = session;
    }

    /// Server and association, where there are any that take this context.
    @Nullable Line line(ContextKey wanted) {
        var held = line;
        if (held == null
                || !held.association().alive()
                || held.association().context(wanted) == null) {
            return null;
        }
        return held;
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
        var client = key == null ? null : session.contexts().number(key);
        if (command.isResponse() || held == null || client == null) {
            lost(Outcome.Kind.PROTOCOL, "sent " + command + " unasked");
            if (held != null) {
                held.association().abort();
            }
            return;
        }
        int messageId =
                session.requests()
                        .begin(new Asked(held.association(), contextId, command.messageId()));
        clientContext = client;
        session.output().send(client, command.with(Tag.MESSAGE_ID, messageId));
    }

    @Override
    public void data(int contextId, ByteBuf piece, boolean last) {
        session.output().sendData(clientContext, piece, last);
    }

    /// A request of the server, as the server numbered it: brings the client's answer back.
    private record Asked(ServerAssociation association, int contextId, int messageId)
            implements ClientRequests.Asker {

        @Override
        public void answered(CommandSet response) {
            association.command(
                    contextId, response.with(Tag.MESSAGE_ID_BEING_RESPONDED_TO, messageId));
            flush();
        }

        @Override
        public void data(ByteBuf piece, boolean last) {
            association.data(contextId, last, piece);
            flush();
        }

        private void flush() {
            if (association.alive()) {
                association.flush();
            }
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
        if (held != null && !held.lease().closed()) {
            held.lease().close(new Outcome.Failed(kind, held.lease().server().name() + ": " + why));
        }
    }
}
