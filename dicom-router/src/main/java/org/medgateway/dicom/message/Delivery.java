package org.medgateway.dicom.message;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.Outcome;
import org.medgateway.dicom.wire.CommandSet;
import org.medgateway.dicom.wire.Dimse;
import org.medgateway.dicom.wire.Tag;

/// Brings one request to a server and its responses back: has an association looked for, streams
/// the data set while it comes in, and begins anew with another server where one fails and the
/// request may be sent again. One event loop only.
final class Delivery
        implements ServerAssociation.User, AssociationSearch.Seeker, DataSetStream.Owner {

    /// Who is told what came of it.
    interface Asker {

        /// A response of the server, with the server's Message ID.
        ///
        /// @param last whether it is the final one
        void response(CommandSet response, boolean last);

        /// A piece of the data set of the last response, to be released by the receiver.
        void responseData(ByteBuf piece, boolean last);

        /// The final response is here, whole. Nothing more comes.
        void answered(String server);

        /// No server has answered, and none will. Nothing more comes.
        void undeliverable(String why);

        /// Whether more of the data set is wanted may have changed.
        void paceChanged();
    }

    private enum Step {
        LOOKING,
        SENDING,
        AWAITING,
        DONE
    }

    private final Order order;
    private final Asker asker;
    private final AssociationSearch search;
    private final ServerPatience patience;
    private Step step = Step.LOOKING;
    private @Nullable ServerAssociation association;
    private @Nullable DataSetStream stream;
    private boolean written;
    private boolean answering;
    private boolean lastResponse;
    private int contextId;
    private int messageId;

    Delivery(Order order, Asker asker) {
        this.order = order;
        this.asker = asker;
        this.search = new AssociationSearch(order, this);
        this.patience =
                new ServerPatience(
                        order.session().loop(),
                        order.session().definition().timeouts().server(),
                        this::clientsTurn,
                        this::late);
    }

    void start() {
        search.next();
    }

    /// Goes to a server that is held already.
    void start(Line line) {
        search.found(line);
    }

    // --- sending

    @Override
    public void found(ServerAssociation found) {
        association = found;
        found.use(this);
        step = Step.SENDING;
        var number = found.context(order.context());
        if (number == null) {
            lost(Outcome.Kind.PROTOCOL, "the association has no context for " + order.context());
            return;
        }
        contextId = number;
        messageId = found.newMessageId();
        writeDown();
        patience.start();
        found.command(contextId, order.request().with(Tag.MESSAGE_ID, messageId));
        if (order.body() == null) {
            step = Step.AWAITING;
        } else {
            var begun = new DataSetStream(order.session(), found, contextId, order.body(), this);
            stream = begun;
            begun.pump();
        }
        order.session().flush(found);
        asker.paceChanged();
    }

    private void writeDown() {
        if (written) {
            order.session().trace().replayed();
        }
        written = true;
        var lease = search.lease();
        if (lease != null) {
            order.trace().server(lease.server().name());
            order.session().trace().serving(lease.poolName(), lease.server().name());
        }
    }

    /// A piece has come and was kept; it goes on at once where everything before it has gone.
    ///
    /// @param piece taken over
    void live(ByteBuf piece, boolean last) {
        if (stream == null) {
            piece.release();
        } else {
            stream.live(piece, last);
        }
    }

    @Override
    public void moved() {
        patience.moved();
    }

    @Override
    public void sentAll() {
        step = Step.AWAITING;
    }

    @Override
    public void unreadable() {
        abandon();
        undeliverable("the message could not be read again");
    }

    @Override
    public void paceChanged() {
        asker.paceChanged();
    }

    /// Whether more of the data set is to be read from the client now.
    boolean wantsMore() {
        return switch (step) {
            case LOOKING -> order.body() == null || order.body().young();
            case SENDING -> stream != null && stream.wantsMore();
            case AWAITING, DONE -> true;
        };
    }

    @Override
    public void writabilityChanged() {
        if (stream != null && step == Step.SENDING) {
            stream.pump();
        }
        asker.paceChanged();
    }

    // --- answers

    @Override
    public void command(int context, CommandSet command) {
        patience.moved();
        if (!command.isResponse() || command.respondedTo() != messageId || context != contextId) {
            boolean open = step != Step.DONE;
            abandon();
            if (open) {
                failed(Outcome.Kind.PROTOCOL, "answered " + order.request() + " with " + command);
            }
            return;
        }
        boolean pending = (command.status() & 0xFF00) == 0xFF00;
        answering = true;
        lastResponse = !pending;
        asker.response(command, lastResponse);
        if (lastResponse && !command.hasDataSet()) {
            answered();
        }
    }

    @Override
    public void data(int context, ByteBuf piece, boolean last) {
        patience.moved();
        asker.responseData(piece, last);
        if (last && lastResponse) {
            answered();
        }
    }

    private void answered() {
        if (step == Step.DONE) {
            return;
        }
        boolean whole = step == Step.AWAITING;
        var server = search.server();
        var line = association;
        done();
        if (line != null && !whole) {
            line.abort(); // answered before it was asked to the end: the rest would be a new
            // message
        }
        if (line != null && !order.hold()) {
            association = null;
            search.end(Outcome.SUCCEEDED);
            if (whole) {
                order.session().associations().free(line, order.session().options());
            }
        }
        asker.answered(server);
    }

    /// Server and association, where they are held.
    @Nullable Line line() {
        var lease = search.lease();
        return lease == null || association == null ? null : new Line(lease, association);
    }

    /// Passes a C-CANCEL on.
    void cancelRequested() {
        if (association != null && step == Step.AWAITING) {
            association.command(
                    contextId,
                    CommandSet.of(Dimse.C_CANCEL.requestField())
                            .with(Tag.MESSAGE_ID_BEING_RESPONDED_TO, messageId));
            association.flush();
        }
    }

    /// Reads responses, or leaves them with the server for now.
    void readingResponses(boolean on) {
        if (association != null) {
            association.reading(on);
        }
    }

    // --- failures

    @Override
    public void lost(Outcome.Kind kind, String why) {
        if (step == Step.DONE) {
            return;
        }
        var line = letGo();
        boolean stale = line != null && line.used() && kind == Outcome.Kind.CLOSED;
        if (!stale || !mayTryAgain() || !search.askAgain(kind, blaming(why))) {
            failed(kind, why);
        }
    }

    private void failed(Outcome.Kind kind, String why) {
        step = Step.LOOKING;
        if (mayTryAgain()) {
            search.passOver(kind, blaming(why));
        } else {
            search.failed(kind, blaming(why));
            undeliverable("it may have been stored, and is not sent again");
        }
    }

    private String blaming(String why) {
        return search.server() + ": " + why;
    }

    private boolean mayTryAgain() {
        return order.again()
                && !order.hold()
                && !answering
                && (order.body() == null || order.body().replayable());
    }

    @Override
    public void none(String why) {
        undeliverable(why);
    }

    private void undeliverable(String why) {
        done();
        search.end(new Outcome.Abandoned(why));
        asker.undeliverable(search.explain(why));
    }

    @Override
    public void shut(String why) {
        if (step != Step.DONE) {
            abandon();
            failed(Outcome.Kind.CLOSED, why);
        }
    }

    private boolean clientsTurn() {
        return step == Step.SENDING && wantsMore();
    }

    private void late() {
        long patient = order.session().definition().timeouts().server().toMillis();
        abandon();
        failed(Outcome.Kind.TIMEOUT, "no answer within " + patient + " ms");
    }

    /// Nobody waits for the answer any more.
    void cancel(String why) {
        if (step != Step.DONE) {
            done();
            abandon();
            search.end(new Outcome.Abandoned(why));
        }
    }

    private void done() {
        step = Step.DONE;
        patience.stop();
        if (stream != null) {
            stream.stop();
        }
    }

    /// Gives the present association up in the middle of the exchange.
    private void abandon() {
        var line = letGo();
        if (line != null) {
            line.abort();
        }
    }

    private @Nullable ServerAssociation letGo() {
        var line = association;
        association = null;
        patience.stop();
        if (stream != null) {
            stream.stop();
            stream = null;
        }
        if (step != Step.DONE) {
            step = Step.LOOKING;
        }
        return line;
    }
}
