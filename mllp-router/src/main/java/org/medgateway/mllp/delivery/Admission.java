package org.medgateway.mllp.delivery;

import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.route.Route;
import org.medgateway.core.spi.Pool;
import org.medgateway.mllp.DuplicatesConfig;
import org.medgateway.mllp.MllpOptions;
import org.medgateway.mllp.MllpRouteOptions;
import org.medgateway.mllp.wire.Frame;
import org.medgateway.mllp.wire.Hl7Path;
import org.medgateway.mllp.wire.MessageHeader;
import org.medgateway.mllp.wire.NegativeAcknowledgement.ErrorCode;

/// The way of one session's messages from their frame to the start of their delivery: seen before?
/// where to? whose turn? One event loop only.
final class Admission {

    private final MllpService service;
    private final ClientSession session;
    private final String clientName;

    Admission(MllpService service, ClientSession session) {
        this.service = service;
        this.session = session;
        this.clientName = session.client().name();
    }

    String clientName() {
        return clientName;
    }

    /// Why the message is never delivered; null where it may be.
    static @Nullable Refusal refusal(Plan plan, Frame frame, MessageHeader header) {
        if (header.controlId().isEmpty()) {
            return Refusal.forEver(
                    ErrorCode.REQUIRED_FIELD_MISSING, "the message has no control id (MSH-10)");
        }
        if (header.isBatch()) {
            return plan.options().batches() == MllpOptions.Batches.RELAY
                    ? null
                    : Refusal.forEver(
                            ErrorCode.UNSUPPORTED_MESSAGE_TYPE, "batches are not taken here");
        }
        return frame.mayHoldAnotherHeader() && header.hasAnotherHeader()
                ? Refusal.forEver(
                        ErrorCode.SEGMENT_SEQUENCE, "the frame holds more than one message")
                : null;
    }

    /// Delivers the message, or answers it from memory.
    void admit(Message message) {
        DuplicatesConfig window = message.plan().options().duplicates();
        if (window == null) {
            route(message);
            return;
        }
        DuplicateWindow.Key key = DuplicateWindow.key(message.frame(), message.header());
        DuplicateWindow.Known known =
                service.duplicates()
                        .meet(
                                key,
                                window.maxEntries(),
                                answer ->
                                        session.loop()
                                                .execute(() -> firstCopyEnded(message, answer)));
        switch (known) {
            case DuplicateWindow.Known.First _ -> {
                message.duplicateKey(key);
                route(message);
            }
            case DuplicateWindow.Known.Answered(var answer) -> repeat(message, answer);
            case DuplicateWindow.Known.OnItsWay _ -> {}
        }
    }

    /// The message has ended: the next in its lane may start, and who repeats it gets its answer.
    void settle(Message message, boolean positive) {
        DuplicateWindow.Key key = message.duplicateKey();
        DuplicatesConfig window = message.plan().options().duplicates();
        if (key != null && window != null) {
            message.duplicateKey(null);
            service.duplicates()
                    .settle(key, positive ? message.answerBytes() : null, window.window());
        }
        String lane = message.lane();
        if (lane != null) {
            message.lane(null);
            service.lanes().leave(lane);
        }
    }

    /// The client has gone: what waits need not any more.
    void clientGone(Message message) {
        Delivery delivery = message.delivery();
        if (delivery != null) {
            delivery.clientGone();
            return;
        }
        Runnable turn = message.turn();
        String lane = message.lane();
        if (turn != null && lane != null) {
            message.lane(service.lanes().giveUp(lane, turn) ? null : lane);
        }
        if (!message.isDone()) {
            session.delivered(message, 0, "abandoned", "the client went away");
        }
    }

    private void firstCopyEnded(Message message, byte @Nullable [] answer) {
        if (message.isDone()) {
            return;
        }
        if (answer != null) {
            repeat(message, answer);
        } else {
            admit(message);
        }
    }

    private void repeat(Message message, byte[] answer) {
        message.noteRepeated();
        session.answer(message, Frame.ofFrames(Unpooled.wrappedBuffer(answer)));
        session.delivered(message, 0, "succeeded", "");
    }

    private void route(Message message) {
        Plan plan = message.plan();
        Route only = plan.onlyRoute();
        Route route =
                only != null
                        ? only
                        : plan.definition()
                                .route(new MessageAttributes(session.client(), message.header()));
        message.route(route);
        Pool pool = plan.definition().pool(route);
        if (pool != null) {
            queue(message, pool, plan.lanePath());
        } else {
            session.refuseAtOnce(
                    message, Refusal.forEver(ErrorCode.UNSUPPORTED_MESSAGE_TYPE, rejection(route)));
        }
    }

    private static String rejection(Route route) {
        String text = route.action() instanceof MllpRouteOptions options ? options.reject() : null;
        return text == null ? "no rule takes the message" : text;
    }

    private void queue(Message message, Pool pool, @Nullable Hl7Path lanePath) {
        if (lanePath == null) {
            deliver(message, pool);
            return;
        }
        String key = lanePath.value(message.header());
        if (key.isEmpty()) {
            key = "connection " + clientName; // without the key, the connection is the lane
        }
        MllpOptions options = message.plan().options();
        Runnable turn = () -> session.loop().execute(() -> turnCame(message, pool));
        message.turn(turn);
        switch (service.lanes().enter(key, turn, options.maxLanes(), options.maxWaitingInLane())) {
            case ENTERED -> {
                message.lane(key);
                deliver(message, pool);
            }
            case WAITING -> message.lane(key);
            case FULL ->
                    session.refuseAtOnce(
                            message, Refusal.forNow("too many messages wait in their lanes"));
        }
    }

    private void turnCame(Message message, Pool pool) {
        if (!message.isDone()) {
            deliver(message, pool);
        } else if (message.lane() != null) {
            settle(message, false);
        }
    }

    private void deliver(Message message, Pool pool) {
        Delivery delivery = new Delivery(session, message, pool);
        message.delivery(delivery);
        delivery.start();
    }
}
