package org.medgateway.dicom.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.Future;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.Choice;
import org.medgateway.core.balance.Lease;
import org.medgateway.core.balance.Outcome;
import org.medgateway.core.balance.Selection;
import org.medgateway.core.balance.WaitingRoom;
import org.medgateway.core.spi.Pool;
import org.medgateway.dicom.association.AssociationTrace;
import org.medgateway.dicom.wire.CommandSet;
import org.medgateway.dicom.wire.Dimse;
import org.medgateway.dicom.wire.Tag;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// Brings one request to a server and its responses back: chooses the server, finds an association,
/// streams the data set while it comes in, and begins anew with another server where one fails and
/// the request may be sent again. One event loop only.
final class Delivery implements ServerAssociation.User {

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

    /// What is to be delivered.
    ///
    /// @param body the data set as far as it has come; null where the request has none
    /// @param again whether it may be sent a second time although a server may have taken it
    ///   already
    /// @param hold whether server and association stay with the asker after the answer
    record Order(
            SessionView session,
            Pool pool,
            Selection selection,
            ContextKey context,
            CommandSet request,
            @Nullable KeptMessage body,
            AssociationTrace.Message trace,
            boolean again,
            boolean hold) {}

    private enum Step {
        LOOKING,
        SENDING,
        AWAITING,
        DONE
    }

    private static final int PIECE = 256 * 1024;

    private final Order order;
    private final Asker asker;
    private final Set<String> failed = new HashSet<>();
    private Step step = Step.LOOKING;
    private WaitingRoom.@Nullable Waiting waiting;
    private @Nullable Lease lease;
    private @Nullable ServerAssociation association;
    private int attempt;
    private int tries;
    private int staleTries;
    private boolean written;
    private boolean answering;
    private boolean lastResponse;
    private int contextId;
    private int messageId;
    private long sent;
    private boolean endSent;
    private boolean reading;
    private boolean pumping;
    private long lastMove;
    private @Nullable Future<?> timer;
    private String lastFailure = "";

    Delivery(Order order, Asker asker) {
        this.order = order;
        this.asker = asker;
    }

    /// Nobody but this server can answer, as far as it is known and of the pool.
    static Selection only(Pool pool, Selection selection, @Nullable String server) {
        if (server == null) {
            return selection;
        }
        Set<String> others = new HashSet<>();
        pool.servers()
                .members()
                .forEach(
                        member -> {
                            if (!member.server().name().equals(server)) {
                                others.add(member.server().name());
                            }
                        });
        return others.size() == pool.servers().members().size()
                ? selection
                : new Selection(null, null, server, others);
    }

    void start() {
        choose();
    }

    /// Goes to a server that is held already.
    void start(Line line) {
        lease = line.lease();
        begin(line.association());
    }

    // --- finding a server

    private void choose() {
        step = Step.LOOKING;
        waiting =
                order.pool
                        .servers()
                        .acquire(
                                order.selection.excluding(union()),
                                order.session.loop(),
                                this::chosen);
    }

    private Set<String> union() {
        if (failed.isEmpty()) {
            return order.selection.excluded();
        }
        var all = new HashSet<>(order.selection.excluded());
        all.addAll(failed);
        return all;
    }

    private void chosen(Choice choice) {
        waiting = null;
        switch (choice) {
            case Choice.Chosen(var granted) -> {
                if (step == Step.DONE) {
                    granted.close(new Outcome.Abandoned("nobody waits for the answer any more"));
                } else {
                    open(granted);
                }
            }
            case Choice.Full(var why) -> undeliverable(why);
            case Choice.NoneAvailable(var why) -> undeliverable(why);
        }
    }

    private void open(Lease granted) {
        lease = granted;
        int mine = ++attempt;
        granted.onShut(why -> order.session.loop().execute(() -> shut(mine, why)));
        order.session
                .associations()
                .acquire(
                        order.session.way(granted),
                        order.context,
                        order.session.wishes(granted.server()),
                        !order.again,
                        acquired -> acquired(mine, granted, acquired));
    }

    private void acquired(int mine, Lease granted, Acquired acquired) {
        if (mine != attempt || step == Step.DONE) {
            if (acquired instanceof Acquired.Got(var unwanted)) {
                order.session.associations().free(unwanted, order.session.options());
            }
            return;
        }
        var name = granted.server().name();
        switch (acquired) {
            case Acquired.Got(var found) -> begin(found);
            case Acquired.NoContext() -> {
                failed.add(name);
                lastFailure = name + " does not accept " + order.context;
                closeLease(new Outcome.Abandoned(lastFailure));
                choose();
            }
            case Acquired.Rejected(var reject) -> {
                if (!reject.isTransient()) {
                    order.session.alarm(name, name + " " + reject.inWords());
                }
                tryNext(
                        name,
                        new Outcome.Failed(Outcome.Kind.REFUSED, name + " " + reject.inWords()));
            }
            case Acquired.Failed(var kind, var why) ->
                    tryNext(name, new Outcome.Failed(kind, name + ": " + why));
        }
    }

    // --- sending

    private void begin(ServerAssociation found) {
        association = found;
        found.use(this);
        step = Step.SENDING;
        sent = 0;
        endSent = false;
        reading = false;
        var number = found.context(order.context);
        if (number == null) {
            lost(Outcome.Kind.PROTOCOL, "the association has no context for " + order.context);
            return;
        }
        contextId = number;
        messageId = found.newMessageId();
        if (written) {
            order.session.trace().replayed();
        }
        written = true;
        if (lease != null) {
            order.trace.server(lease.server().name());
            order.session.trace().serving(lease.poolName(), lease.server().name());
        }
        move();
        watch();
        found.command(contextId, order.request.with(Tag.MESSAGE_ID, messageId));
        if (order.body == null) {
            step = Step.AWAITING;
        } else {
            pump(order.body);
        }
        order.session.flush(found);
        asker.paceChanged();
    }

    /// A piece has come and was kept; it goes on at once where everything before it has gone.
    ///
    /// @param piece taken over
    void live(ByteBuf piece, boolean last) {
        var body = order.body;
        var line = association;
        int length = piece.readableBytes();
        if (body == null
                || line == null
                || step != Step.SENDING
                || reading
                || sent != body.size() - length) {
            piece.release();
            if (body != null && step == Step.SENDING) {
                pump(body);
            }
            return;
        }
        sent += length;
        move();
        if (last) {
            endSent = true;
            step = Step.AWAITING;
        }
        pumping = true;
        line.data(contextId, last, piece);
        pumping = false;
        order.session.flush(line);
    }

    /// Sends what has come and was not sent. Writing may flush and flushing may say that there is
    /// room again, in the middle of a piece: that must not let the next piece overtake the rest of
    /// this one.
    private void pump(KeptMessage body) {
        if (pumping) {
            return;
        }
        pumping = true;
        try {
            do {
                send(body);
            } while (canSend(body)); // the flush at its end may have made room
        } finally {
            pumping = false;
        }
    }

    private boolean canSend(KeptMessage body) {
        return association != null
                && step == Step.SENDING
                && !reading
                && association.writable()
                && sent < body.size();
    }

    private void send(KeptMessage body) {
        int mine = attempt;
        var line = association;
        while (line != null && canSend(body)) {
            reading = true;
            boolean[] within = {true};
            body.read(sent, PIECE, piece -> piece(mine, body, piece, within[0]));
            within[0] = false;
        }
        if (line != null
                && step == Step.SENDING
                && !reading
                && body.complete()
                && sent == body.size()
                && !endSent) {
            endSent = true;
            step = Step.AWAITING;
            line.data(contextId, true, Unpooled.EMPTY_BUFFER);
        }
        if (line != null) {
            order.session.flush(line);
        }
    }

    private void piece(int mine, KeptMessage body, @Nullable ByteBuf piece, boolean within) {
        var line = association;
        if (mine != attempt || step != Step.SENDING || line == null) {
            if (piece != null) {
                piece.release();
            }
            return;
        }
        reading = false;
        if (piece == null) {
            line.abort();
            undeliverable("the message could not be read again");
            return;
        }
        sent += piece.readableBytes();
        move();
        boolean last = body.complete() && sent == body.size();
        if (last) {
            endSent = true;
            step = Step.AWAITING;
        }
        if (within) {
            line.data(contextId, last, piece);
        } else {
            pumping = true;
            line.data(contextId, last, piece);
            pumping = false;
            pump(body);
            asker.paceChanged();
        }
    }

    /// Whether more of the data set is to be read from the client now.
    boolean wantsMore() {
        var body = order.body;
        if (body == null) {
            return true;
        }
        return switch (step) {
            case LOOKING -> body.young();
            case SENDING ->
                    !reading
                            && sent == body.size()
                            && !body.behind()
                            && association != null
                            && association.writable();
            case AWAITING, DONE -> true;
        };
    }

    @Override
    public void writabilityChanged() {
        if (order.body != null && step == Step.SENDING) {
            pump(order.body);
        }
        asker.paceChanged();
    }

    // --- answers

    @Override
    public void command(int context, CommandSet command) {
        move();
        if (!command.isResponse() || command.respondedTo() != messageId || context != contextId) {
            protocolError("answered " + order.request + " with " + command);
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
        move();
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
        step = Step.DONE;
        stopTimer();
        var line = association;
        var server = lease == null ? "" : lease.server().name();
        if (line != null && !order.hold) {
            association = null;
            closeLease(Outcome.SUCCEEDED);
            if (whole) {
                order.session.associations().free(line, order.session.options());
            } else {
                line.abort(); // answered before it was asked to the end: the rest would be a
                // new message
            }
        } else if (line != null && !whole) {
            line.abort();
        }
        asker.answered(server);
    }

    /// Server and association, where they are held.
    @Nullable Line line() {
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
        var line = association;
        association = null;
        var name = lease == null ? "" : lease.server().name();
        var outcome = new Outcome.Failed(kind, name + ": " + why);
        boolean stale =
                line != null && line.used() && kind == Outcome.Kind.CLOSED && staleTries < 2;
        if (!mayTryAgain()) {
            lastFailure = outcome.why();
            closeLease(outcome);
            undeliverable("it may have been stored, and is not sent again");
        } else if (stale) {
            // A kept association says little about the server: ask it once more, over a new one.
            staleTries++;
            lastFailure = outcome.why();
            closeLease(outcome);
            choose();
        } else {
            tryNext(name, outcome);
        }
    }

    private boolean mayTryAgain() {
        return order.again
                && !order.hold
                && !answering
                && (order.body == null || order.body.replayable());
    }

    private void protocolError(String why) {
        var line = association;
        if (line != null) {
            line.abort();
        }
        lost(Outcome.Kind.PROTOCOL, why);
    }

    private void tryNext(String server, Outcome.Failed outcome) {
        failed.add(server);
        lastFailure = outcome.why();
        attempt++;
        stopTimer();
        closeLease(outcome);
        tries++;
        if (tries < order.session.options().attempts()) {
            choose();
        } else {
            undeliverable(tries + " servers were tried");
        }
    }

    private void undeliverable(String why) {
        step = Step.DONE;
        attempt++;
        stopTimer();
        closeLease(new Outcome.Abandoned(why));
        asker.undeliverable(lastFailure.isEmpty() ? why : why + "; " + lastFailure);
    }

    private void shut(int mine, String why) {
        if (mine != attempt || step == Step.DONE) {
            return;
        }
        var line = association;
        association = null;
        if (line != null) {
            line.abort();
        }
        lost(Outcome.Kind.CLOSED, why);
    }

    /// Nobody waits for the answer any more.
    void cancel(String why) {
        if (step == Step.DONE) {
            return;
        }
        step = Step.DONE;
        attempt++;
        stopTimer();
        if (waiting != null) {
            waiting.cancel();
        }
        if (association != null) {
            association.abort();
            association = null;
        }
        closeLease(new Outcome.Abandoned(why));
    }

    private void closeLease(Outcome outcome) {
        var held = lease;
        lease = null;
        if (held != null) {
            held.close(outcome);
        }
    }

    // --- time

    private void move() {
        lastMove = order.session.loop().ticker().nanoTime();
    }

    private void watch() {
        stopTimer();
        Duration patience = order.session.definition().timeouts().server();
        if (!patience.isZero()) {
            timer =
                    order.session
                            .loop()
                            .schedule(this::checkTime, patience.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /// A server is late when it neither takes nor answers anything. Waiting for the client does not
    /// count.
    private void checkTime() {
        if (step == Step.DONE || association == null) {
            return;
        }
        long patience = order.session.definition().timeouts().server().toNanos();
        boolean clientsTurn = step == Step.SENDING && wantsMore();
        long rest = patience - (order.session.loop().ticker().nanoTime() - lastMove);
        if (clientsTurn || rest > 0) {
            timer =
                    order.session
                            .loop()
                            .schedule(
                                    this::checkTime,
                                    clientsTurn ? patience : rest,
                                    TimeUnit.NANOSECONDS);
        } else {
            var line = association;
            association = null;
            line.abort();
            lost(Outcome.Kind.TIMEOUT, "no answer within " + patience / 1_000_000 + " ms");
        }
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
