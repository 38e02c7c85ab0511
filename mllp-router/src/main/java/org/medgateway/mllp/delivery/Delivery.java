package org.medgateway.mllp.delivery;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.Choice;
import org.medgateway.core.balance.Lease;
import org.medgateway.core.balance.Outcome;
import org.medgateway.core.balance.Selection;
import org.medgateway.core.balance.WaitingRoom;
import org.medgateway.core.net.Connector;
import org.medgateway.core.spi.Pool;
import org.medgateway.mllp.AcknowledgementCode;
import org.medgateway.mllp.MllpOptions;
import org.medgateway.mllp.wire.Acknowledgement;
import org.medgateway.mllp.wire.AcknowledgementsWanted;
import org.medgateway.mllp.wire.AnswerReading;
import org.medgateway.mllp.wire.Frame;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/// One message on its way to a server and its acknowledgement on the way back. One event loop only.
///
/// Every attempt ends as never written, as written with its outcome unknown, or as acknowledged;
/// what may follow is up to the `replay` policy. At any time at most one attempt is on its way.
///
/// ```
/// SEEKING -> CONNECTING -> SENT -> ENDED
///    ^            |          |
///    +-- PAUSED <-+----------+   after a failure; without a pause while servers are left to try
/// ```
final class Delivery {

    private enum Stage {
        SEEKING,
        CONNECTING,
        SENT,
        PAUSED,
        ENDED
    }

    private final ClientSession session;
    private final Message message;
    private final Pool pool;
    private final AcknowledgementsWanted wanted;

    /// Names of the servers that have failed this round; empty for nearly every message.
    private Set<String> failed = Set.of();

    private Stage stage = Stage.SEEKING;
    private WaitingRoom.@Nullable Waiting waiting;
    private @Nullable Promise<Channel> connecting;
    private @Nullable Future<?> pause;
    private @Nullable Lease lease;
    private @Nullable ServerConnection connection;

    /// Some of the current attempt's bytes may have reached the server.
    private boolean written;

    /// A CA has gone to the client: the server has taken the message over.
    private boolean committed;

    /// Attempts that reached a server.
    private int handedOver;

    private int rounds;
    private long seekingSince;
    private String lastFailure = "";

    /// A refusal that made the next server's turn; the last of them goes to the client.
    private @Nullable Frame refusal;

    Delivery(ClientSession session, Message message, Pool pool) {
        this.session = session;
        this.message = message;
        this.pool = pool;
        this.wanted = AcknowledgementsWanted.by(message.header());
        this.seekingSince = session.nanoTime();
    }

    MllpOptions options() {
        return message.plan().options();
    }

    /// Sets out: the lane is this message's.
    void start() {
        KeptServer.Kept kept = session.takeKept(pool);
        if (kept == null) {
            seek();
        } else {
            lease = kept.lease();
            send(kept.connection());
        }
    }

    /// The client has gone: what has not reached a server need not any more, it will come again.
    void clientGone() {
        if (stage != Stage.SENT && stage != Stage.ENDED) {
            abandon("the client went away");
        }
    }

    /// The server is to be left at once; answers whether this delivery was on it.
    boolean shut(Lease shutLease, String why) {
        if (lease != shutLease) {
            return false;
        }
        dropConnection();
        attemptFailed(Outcome.Kind.CLOSED, why);
        return true;
    }

    private void seek() {
        stage = Stage.SEEKING;
        Selection selection = session.selection(message, pool, failed);
        waiting = pool.servers().acquire(selection, session.loop(), this::chosen);
    }

    private void chosen(Choice choice) {
        waiting = null;
        switch (choice) {
            case Choice.Chosen(var granted) -> {
                if (stage == Stage.ENDED) {
                    granted.close(new Outcome.Abandoned("the client went away while it waited"));
                } else {
                    claim(granted);
                }
            }
            case Choice.Full(var why) -> noServer(why);
            case Choice.NoneAvailable(var why) -> noServer(why);
        }
    }

    private void claim(Lease granted) {
        lease = granted;
        session.watch(granted);
        if (lease != granted) {
            return; // shut already, and dealt with
        }
        ServerConnection idle = session.idle(message).take(granted, pool);
        if (idle != null) {
            send(idle);
        } else {
            connect(granted);
        }
    }

    private void connect(Lease granted) {
        stage = Stage.CONNECTING;
        ServerConnection opened =
                new ServerConnection(
                        granted.server(),
                        granted.state(),
                        pool,
                        options(),
                        session.home(message),
                        session.flush());
        Connector.Target target = message.plan().definition().target(granted, session.client());
        Promise<Channel> opening = session.connector().connect(session.loop(), target, opened);
        connecting = opening;
        opening.addListener(
                done -> {
                    if (connecting != opening) {
                        opened.close();
                        return;
                    }
                    connecting = null;
                    if (done.isSuccess()) {
                        opened.start();
                        send(opened);
                    } else {
                        connectFailed(done.cause());
                    }
                });
    }

    private void connectFailed(Throwable cause) {
        Outcome.Kind kind =
                cause instanceof Connector.ConnectTimeout
                        ? Outcome.Kind.TIMEOUT
                        : Outcome.Kind.CONNECT;
        attemptFailed(kind, "cannot be connected to: " + cause.getMessage());
    }

    private void send(ServerConnection open) {
        stage = Stage.SENT;
        connection = open;
        written = true;
        handedOver++;
        open.send(this, message.frame().bytes().retainedDuplicate());
    }

    /// The socket has taken all of the message.
    void written(ServerConnection by) {
        if (connection == by && stage == Stage.SENT && !wanted.anyOnSuccess()) {
            finishUnawaited(by);
        }
    }

    /// The socket has not taken the message; the connection's end follows.
    void writeFailed(boolean untouched) {
        written = !untouched;
    }

    /// A frame has come from the server.
    void answered(ServerConnection by, Frame frame) {
        if (frame.isCommitAck() || frame.isCommitNak()) {
            commitBlock(by, frame);
            return;
        }
        switch (Acknowledgement.of(frame.body())) {
            case AnswerReading.NotAnAnswer(var why) ->
                    misanswered(frame, "the answer cannot be read: " + why);
            case Acknowledgement answer -> {
                if (answer.answers(message.header())) {
                    acknowledged(by, frame, answer.code());
                } else {
                    session.alarm(lease, "answered for another message than the one it was given");
                    misanswered(frame, "the answer names another message (MSA-2)");
                }
            }
        }
    }

    /// The server's connection has ended under the message.
    void connectionFailed(Outcome.Kind kind, String why) {
        connection = null;
        attemptFailed(kind, why);
    }

    private void acknowledged(ServerConnection by, Frame frame, Acknowledgement.Code code) {
        if (!code.isPositive()
                && !committed
                && AcknowledgementCode.isIn(options().nextServerOn(), code)
                && triesOn()) {
            keepRefusal(frame);
            leaveConnection(by);
            attemptFailed(Outcome.Kind.REFUSED, "answered " + code);
            return;
        }
        boolean more =
                code == Acknowledgement.Code.CA
                        && wanted.isEnhanced()
                        && wanted.onSuccess(Acknowledgement.Family.APPLICATION);
        if (more) {
            committed = true;
            session.answer(message, frame);
            by.awaitSecond(this);
            return;
        }
        message.noteAnswer(code);
        // All of it before the answer: the client's next message may be on another event loop.
        leaveConnection(by);
        if (code.isPositive()) {
            closeLease(Outcome.SUCCEEDED);
            session.noteSequence(message);
            session.answer(message, frame);
            end("succeeded", "");
        } else {
            String why = "answered " + code;
            closeLease(new Outcome.Failed(Outcome.Kind.REFUSED, why));
            session.answer(message, frame);
            end("refused", why);
        }
    }

    /// MLLP release 2: the server says that the block is in its hands, or is not.
    private void commitBlock(ServerConnection by, Frame frame) {
        if (!options().commitBytes()) {
            frame.release();
        } else if (frame.isCommitAck()) {
            committed = true;
            session.answer(message, frame);
            by.awaitSecond(this);
        } else {
            frame.release();
            leaveConnection(by);
            attemptFailed(Outcome.Kind.REFUSED, "did not commit the block");
        }
    }

    private void misanswered(Frame frame, String why) {
        frame.release();
        dropConnection();
        attemptFailed(Outcome.Kind.PROTOCOL, why);
    }

    /// The message asked for no answer to a success: it counts as delivered once it has left.
    private void finishUnawaited(ServerConnection by) {
        connection = null;
        by.release(new Unawaited(session, message.ownControlId()));
        parkOrKeep(by);
        closeLease(Outcome.SUCCEEDED);
        end("succeeded", "");
    }

    private void attemptFailed(Outcome.Kind kind, String why) {
        Lease tried = lease;
        String server = tried == null ? "" : tried.server().name();
        lastFailure = server + ' ' + why;
        closeLease(new Outcome.Failed(kind, why));
        boolean reached = written;
        written = false;
        if (failed.isEmpty()) {
            failed = new HashSet<>();
        }
        failed.add(server);
        if (session.isClosed()) {
            end("abandoned", lastFailure + "; the client went away");
        } else if (committed) {
            refuse("the server took the message and failed before its application acknowledged it");
        } else if (kind == Outcome.Kind.REFUSED) {
            seek();
        } else if (!mayTryAgain(reached)) {
            message.noteUnknown(reached);
            refuse(
                    reached
                            ? "the server did not acknowledge; it may have the message"
                            : "the message could not be handed to a server");
        } else {
            if (reached) {
                message.noteReplay();
                seekingSince = session.nanoTime();
                rounds = 0;
            }
            seek();
        }
    }

    private boolean mayTryAgain(boolean reached) {
        return switch (options().replay()) {
            case NONE -> false;
            case UNSENT -> !reached;
            case UNACKNOWLEDGED -> !reached || triesOn();
        };
    }

    private boolean triesOn() {
        return handedOver < options().attempts();
    }

    /// Nobody takes the message now: every server has failed it, or none is available.
    private void noServer(String why) {
        if (stage == Stage.ENDED) {
            return;
        }
        if (refusal != null) {
            relayRefusal(refusal);
            return;
        }
        long delay = backoff();
        Duration waited = Duration.ofNanos(session.nanoTime() - seekingSince + delay);
        if (waited.compareTo(options().serverWait()) > 0) {
            refuse(lastFailure.isEmpty() ? "no server is available" : "no server could be reached");
            return;
        }
        if (lastFailure.isEmpty()) {
            lastFailure = why;
        }
        stage = Stage.PAUSED;
        failed = Set.of();
        pause = session.loop().schedule(this::resume, delay, TimeUnit.NANOSECONDS);
    }

    private void resume() {
        pause = null;
        seek();
    }

    /// Doubles with each round, up to the limit; half of it is chance, so that not all come at
    /// once.
    private long backoff() {
        long first = options().retryDelay().toNanos();
        long most = options().maxRetryDelay().toNanos();
        long full = Math.min(most, first << Math.min(rounds++, 20));
        return full / 2 + ThreadLocalRandom.current().nextLong(full / 2 + 1);
    }

    private void keepRefusal(Frame frame) {
        if (refusal != null) {
            refusal.release();
        }
        refusal = frame;
    }

    /// Every server refused or failed: the last refusal is the answer.
    private void relayRefusal(Frame frame) {
        refusal = null;
        session.answer(message, frame);
        end("refused", lastFailure);
    }

    private void refuse(String text) {
        session.refuse(message, Refusal.forNow(text), committed);
        end("failed", lastFailure.isEmpty() ? text : lastFailure);
    }

    private void abandon(String why) {
        closeLease(new Outcome.Abandoned(why));
        end("abandoned", why);
    }

    private void end(String outcome, String why) {
        if (stage == Stage.ENDED) {
            return;
        }
        stage = Stage.ENDED;
        if (waiting != null) {
            waiting.cancel();
        }
        if (pause != null) {
            pause.cancel(false);
        }
        cancelConnecting();
        if (refusal != null) {
            refusal.release();
            refusal = null;
        }
        session.delivered(message, handedOver, outcome, why);
    }

    /// The connection has done its work for this message and stands.
    private void leaveConnection(ServerConnection by) {
        connection = null;
        session.lastConnection(by);
        by.release(null);
        parkOrKeep(by);
    }

    private void parkOrKeep(ServerConnection by) {
        Lease claimed = lease;
        if (options().mode() == MllpOptions.Mode.CONNECTION
                && claimed != null
                && !claimed.closed()) {
            session.keep(claimed);
            lease = null;
            message.noteServer(claimed);
        }
        by.park();
    }

    private void dropConnection() {
        cancelConnecting();
        ServerConnection dropped = connection;
        connection = null;
        if (dropped != null) {
            dropped.close();
        }
    }

    private void cancelConnecting() {
        Promise<Channel> opening = connecting;
        connecting = null;
        if (opening != null) {
            opening.cancel(false);
        }
    }

    private void closeLease(Outcome outcome) {
        Lease closing = lease;
        lease = null;
        if (closing != null) {
            message.noteServer(closing);
            closing.close(outcome);
        }
    }
}
