package org.medgateway.mllp.delivery;

import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.Lease;
import org.medgateway.core.route.Route;
import org.medgateway.mllp.wire.Acknowledgement;
import org.medgateway.mllp.wire.Frame;
import org.medgateway.mllp.wire.MessageHeader;
import org.medgateway.mllp.wire.Slice;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;

/// A message that a client has sent, from its frame to its answer, and what the exchange log will
/// say of it. One event loop only.
final class Message {

    private static final byte[] NOTHING = {};

    private final Plan plan;
    private final Instant started;
    private final long startedNanos;
    private final @Nullable Frame frame;
    private final @Nullable MessageHeader header;
    private final long length;

    private @Nullable Route route;
    private @Nullable Delivery delivery;
    private @Nullable String lane;
    private @Nullable Runnable turn;
    private DuplicateWindow.@Nullable Key duplicateKey;

    /// Answers that wait for those of earlier messages to go first.
    private @Nullable Queue<Frame> held;

    private boolean done;
    private byte[] answerBytes = NOTHING;
    private long bytesOut;
    private String server = "";
    private String pool = "";
    private String answer = "";
    private int replays;
    private boolean unknown;
    private boolean repeated;

    Message(
            Plan plan,
            Instant started,
            long startedNanos,
            @Nullable Frame frame,
            @Nullable MessageHeader header,
            long length) {
        this.plan = plan;
        this.started = started;
        this.startedNanos = startedNanos;
        this.frame = frame;
        this.header = header;
        this.length = length;
    }

    Plan plan() {
        return plan;
    }

    Instant started() {
        return started;
    }

    long startedNanos() {
        return startedNanos;
    }

    /// The frame as it came; there is none of a message that broke off.
    Frame frame() {
        if (frame == null) {
            throw new IllegalStateException("the message broke off");
        }
        return frame;
    }

    MessageHeader header() {
        if (header == null) {
            throw new IllegalStateException("the message has no header");
        }
        return header;
    }

    @Nullable MessageHeader headerOrNull() {
        return header;
    }

    long length() {
        return length;
    }

    @Nullable Route route() {
        return route;
    }

    void route(Route decided) {
        route = decided;
    }

    @Nullable Delivery delivery() {
        return delivery;
    }

    void delivery(Delivery begun) {
        delivery = begun;
    }

    /// The lane that the message is in or waits for; null where its connection is the lane.
    @Nullable String lane() {
        return lane;
    }

    void lane(@Nullable String entered) {
        lane = entered;
    }

    /// What is called when the lane is this message's.
    @Nullable Runnable turn() {
        return turn;
    }

    void turn(Runnable whenItCame) {
        turn = whenItCame;
    }

    DuplicateWindow.@Nullable Key duplicateKey() {
        return duplicateKey;
    }

    void duplicateKey(DuplicateWindow.@Nullable Key key) {
        duplicateKey = key;
    }

    boolean isDone() {
        return done;
    }

    /// Nothing more will be done for it; its frame is given back.
    void done() {
        done = true;
        if (frame != null) {
            frame.release();
        }
    }

    /// Keeps an answer until it may go.
    void hold(Frame answered) {
        if (held == null) {
            held = new ArrayDeque<>(2);
        }
        held.add(answered);
    }

    /// The next answer that waits, or null.
    @Nullable Frame nextHeld() {
        return held == null ? null : held.poll();
    }

    /// The answers that wait are of no use any more.
    void dropHeld() {
        for (Frame next = nextHeld(); next != null; next = nextHeld()) {
            next.release();
        }
    }

    /// An answer goes to the client.
    void countAnswer(Frame answered) {
        bytesOut += answered.bytes().readableBytes();
        if (duplicateKey != null) {
            byte[] more = Slice.allOf(answered.bytes()).copy();
            byte[] joined = new byte[answerBytes.length + more.length];
            System.arraycopy(answerBytes, 0, joined, 0, answerBytes.length);
            System.arraycopy(more, 0, joined, answerBytes.length, more.length);
            answerBytes = joined;
        }
    }

    /// The frames that the client was answered with; kept for repeated messages only.
    byte[] answerBytes() {
        return answerBytes;
    }

    long bytesOut() {
        return bytesOut;
    }

    void noteServer(Lease lease) {
        server = lease.server().name();
        pool = lease.poolName();
    }

    void noteAnswer(Acknowledgement.Code code) {
        answer = code.name();
    }

    void noteReplay() {
        replays++;
    }

    void noteUnknown(boolean reached) {
        unknown = reached;
    }

    void noteRepeated() {
        repeated = true;
    }

    String server() {
        return server;
    }

    String pool() {
        return pool;
    }

    /// MSH-10 in a buffer of its own, for after the frame is gone.
    Slice ownControlId() {
        byte[] copy = header().controlId().copy();
        return new Slice(Unpooled.wrappedBuffer(copy), 0, copy.length);
    }

    /// What the exchange log says besides the usual; nothing of a patient.
    Map<String, ?> details() {
        String controlId = header == null ? "" : header.controlId().latin();
        boolean noCarriageReturn = frame != null && frame.carriageReturnAdded();
        return new MessageDetails(controlId, answer, replays, unknown, repeated, noCarriageReturn);
    }
}
