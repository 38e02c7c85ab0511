package org.medgateway.mllp.delivery;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.Lease;
import org.medgateway.core.balance.Selection;
import org.medgateway.core.net.Connector;
import org.medgateway.core.net.TurnFlush;
import org.medgateway.core.observe.Event;
import org.medgateway.core.observe.Exchange;
import org.medgateway.core.spi.ClientConnection;
import org.medgateway.core.spi.DrainRequested;
import org.medgateway.core.spi.Pool;
import org.medgateway.mllp.MllpOptions;
import org.medgateway.mllp.wire.AcknowledgementsWanted;
import org.medgateway.mllp.wire.Decoded;
import org.medgateway.mllp.wire.Frame;
import org.medgateway.mllp.wire.FrameDecoder;
import org.medgateway.mllp.wire.MessageHeader;
import org.medgateway.mllp.wire.NegativeAcknowledgement;
import org.medgateway.mllp.wire.NegativeAcknowledgement.ErrorCode;
import org.medgateway.mllp.wire.Opening;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Set;

/// A client's connection: cuts it into messages, has each delivered, and answers in the order in
/// which they came. What is not begun stays in the sockets: nothing is read while enough messages
/// are on their way. One event loop only.
final class ClientSession extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(ClientSession.class);

    private final MllpService service;
    private final ClientConnection client;
    private final Channel channel;
    private final TurnFlush flush;
    private final FrameDecoder decoder;
    private final KeptServer kept = new KeptServer();

    /// Connections that carry this client's address and so are nobody else's.
    private final IdleConnections own = new IdleConnections();

    private final IdleConnections shared;
    private final SessionTimers timers;
    private final Admission admission;

    private final Underway underway;
    private final ExchangeReports reports;

    private Plan plan;
    private @Nullable Pool choicePool;
    private @Nullable Selection choice;
    private @Nullable ServerConnection lastConnection;
    private boolean taking;
    private boolean reading;
    private boolean inputEnded;
    private boolean draining;
    private boolean closing;
    private boolean closed;

    ClientSession(MllpService service, ClientConnection client) {
        this.service = service;
        this.client = client;
        this.channel = client.channel();
        this.flush = service.flush(client.loop());
        this.underway = new Underway(channel, flush);
        this.reports = new ExchangeReports(service.context(), client.name());
        this.plan = service.plan();
        this.decoder = new FrameDecoder(plan.options().framing(), channel.alloc());
        this.shared = service.idle(client.loop());
        this.timers = new SessionTimers(this);
        this.admission = new Admission(service, this);
    }

    void start() {
        channel.pipeline().addLast(this);
        if (channel.isActive()) {
            goOn();
        } else {
            gone();
        }
    }

    // ---- what the client's channel tells ----

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (closing || closed) {
            bytes.release();
            return;
        }
        timers.heard();
        decoder.feed(bytes);
        goOn();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        reading = false;
        readOn();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (channel.isWritable()) {
            goOn();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnded = true;
            goOn();
        } else if (event == DrainRequested.INSTANCE) {
            draining = true;
            goOn();
        } else {
            context.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        gone();
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug(
                "{}: the connection of {} failed", service.context().name(), client.name(), cause);
        channel.close();
    }

    // ---- reading ----

    /// Takes what has come as far as it may be begun, then decides whether to read on or to end.
    void goOn() {
        if (taking || closing || closed) {
            return;
        }
        taking = true;
        try {
            while (mayTake() && take(decoder.next())) {
                timers.frameTaken();
            }
        } finally {
            taking = false;
        }
        if (isFinished()) {
            endInOrder();
        } else {
            timers.arm(decoder, underway.isEmpty());
            readOn();
        }
    }

    private boolean mayTake() {
        return !closing
                && !closed
                && underway.size() < plan.depth()
                && channel.isWritable()
                && (!draining || decoder.insideFrame());
    }

    /// Answers whether there may be more.
    private boolean take(Decoded found) {
        return switch (found) {
            case Decoded.NeedMore _ ->
                    inputEnded && decoder.quiet() instanceof Frame last && taken(last);
            case Decoded.Fragment fragment -> {
                LOG.debug(
                        "{}: {} cut a frame off after {} bytes",
                        name(),
                        client.name(),
                        fragment.length());
                yield true;
            }
            case Decoded.Broken broken -> {
                broken(broken);
                yield false;
            }
            case Frame frame -> taken(frame);
        };
    }

    private boolean taken(Frame frame) {
        plan = service.plan();
        if (frame.isCommitAck() || frame.isCommitNak()) {
            passBack(frame);
        } else {
            switch (Opening.of(frame)) {
                case Opening.Unreadable unreadable -> unreadable(frame, unreadable);
                case MessageHeader header when header.isAcknowledgement() -> passBack(frame);
                case MessageHeader header -> message(frame, header);
            }
        }
        return true;
    }

    private void message(Frame frame, MessageHeader header) {
        Message message = begin(frame, header, frame.bytes().readableBytes());
        Refusal refusal = Admission.refusal(plan, frame, header);
        if (refusal != null) {
            refuseAtOnce(message, refusal);
        } else {
            admission.admit(message);
        }
    }

    private void unreadable(Frame frame, Opening.Unreadable why) {
        Message message = begin(frame, null, frame.bytes().readableBytes());
        refuseAtOnce(message, Refusal.forEver(ErrorCode.SEGMENT_SEQUENCE, why.why()));
        if (why.fault() == Opening.Fault.WIDE_CHARACTERS) {
            closeAfterAnswers(); // block characters mean something else in it: the next frame may
            // be none
        }
    }

    /// The stream cannot be followed any further: says so in the protocol where it was one.
    private void broken(Decoded.Broken broken) {
        switch (broken.fault()) {
            case OVERSIZE, BAD_END -> {
                MessageHeader header =
                        Opening.of(decoder.partial()) instanceof MessageHeader h ? h : null;
                Message message = begin(null, header, decoder.partial().length());
                refuseAtOnce(
                        message,
                        Refusal.forEver(
                                ErrorCode.DATA_TYPE, "the frame is broken: " + broken.why()));
            }
            case GARBAGE ->
                    LOG.debug(
                            "{}: {} does not speak MLLP: {}", name(), client.name(), broken.why());
        }
        closeAfterAnswers();
    }

    private Message begin(@Nullable Frame frame, @Nullable MessageHeader header, long length) {
        Message message =
                new Message(
                        plan,
                        service.context().clock().instant(),
                        nanoTime(),
                        frame,
                        header,
                        length);
        underway.add(message);
        return message;
    }

    /// An acknowledgement of an acknowledgement: goes where the last answer came from, and is never
    /// answered.
    private void passBack(Frame frame) {
        ServerConnection last = lastConnection;
        boolean commit = frame.isCommitAck() || frame.isCommitNak();
        if (last != null && last.isOpen() && (!commit || plan.options().commitBytes())) {
            last.sendUnanswered(frame.bytes());
        } else {
            frame.release();
        }
    }

    // ---- what deliveries ask for ----

    EventLoop loop() {
        return client.loop();
    }

    long nanoTime() {
        return client.loop().ticker().nanoTime();
    }

    ClientConnection client() {
        return client;
    }

    /// What leaves this event loop.
    TurnFlush flush() {
        return flush;
    }

    Connector connector() {
        return service.context().connector();
    }

    Plan plan() {
        return plan;
    }

    boolean isClosed() {
        return closed;
    }

    /// What to ask of the pool for a message that has failed on some servers.
    Selection selection(Message message, Pool pool, Set<String> failed) {
        Selection wanted = choice;
        if (wanted == null || choicePool != pool) {
            wanted =
                    message.plan()
                            .definition()
                            .selection(
                                    pool, client, new MessageAttributes(client, message.header()));
            boolean same = Plan.isChoiceTheSameForAll(pool);
            choice = same ? wanted : null;
            choicePool = same ? pool : null;
        }
        if (message.header().isSequenced()) {
            return service.sequences().narrow(wanted, message.header(), pool, failed);
        }
        return failed.isEmpty() ? wanted : wanted.excluding(failed);
    }

    /// What the messages of this client are kept on, where that is one server.
    KeptServer.@Nullable Kept takeKept(Pool pool) {
        return plan.options().mode() == MllpOptions.Mode.CONNECTION ? kept.take(pool.name()) : null;
    }

    void keep(Lease lease) {
        kept.keep(lease);
    }

    /// Where connections for the message may stand idle.
    IdleConnections idle(Message message) {
        return message.plan().clientBound()
                        || message.plan().options().mode() == MllpOptions.Mode.CONNECTION
                ? own
                : shared;
    }

    Home home(Message message) {
        return message.plan().options().mode() == MllpOptions.Mode.CONNECTION
                ? kept
                : idle(message);
    }

    /// Leaves the server when its lease is shut, whoever is on it.
    void watch(Lease lease) {
        lease.onShut(why -> loop().execute(() -> shut(lease, why)));
    }

    private void shut(Lease lease, String why) {
        if (kept.shut(lease, why)) {
            return;
        }
        for (Message message : underway.all()) {
            Delivery delivery = message.delivery();
            if (delivery != null && delivery.shut(lease, why)) {
                return;
            }
        }
    }

    /// Answers the message, as soon as those before it have had theirs.
    void answer(Message message, Frame frame) {
        message.countAnswer(frame);
        if (closed) {
            frame.release();
        } else {
            underway.answer(message, frame);
        }
    }

    /// Refuses the message in the gateway's own name.
    void refuse(Message message, Refusal refusal, boolean committed) {
        MessageHeader header = message.headerOrNull();
        AcknowledgementsWanted wanted =
                header == null
                        ? AcknowledgementsWanted.ORIGINAL_MODE
                        : AcknowledgementsWanted.by(header);
        NegativeAcknowledgement negative = refusal.answer(wanted, committed);
        if (negative != null && !closed) {
            message.noteAnswer(negative.code());
            answer(
                    message,
                    negative.frame(
                            channel.alloc(),
                            header,
                            service.nextControlId(),
                            service.context().clock().instant()));
        }
    }

    void refuseAtOnce(Message message, Refusal refusal) {
        refuse(message, refusal, false);
        delivered(message, 0, Exchange.REFUSED_BY_GATEWAY, refusal.text());
    }

    /// The message is in its server's hands: where it was numbered, so is the next of its feed.
    void noteSequence(Message message) {
        service.sequences().note(message);
    }

    /// The server's connection that gave the last answer, for what the client says to it.
    void lastConnection(ServerConnection connection) {
        lastConnection = connection;
    }

    /// A refusal of a message that had no answer to expect.
    void lateRefusal(Frame frame) {
        if (closed || closing) {
            frame.release();
        } else {
            underway.answerLate(frame);
        }
    }

    /// The message has had its answer, or will get none.
    void delivered(Message message, int attempts, String outcome, String why) {
        Duration took = Duration.ofNanos(nanoTime() - message.startedNanos());
        reports.publish(message, took, attempts, outcome, why);
        admission.settle(message, outcome.equals("succeeded"));
        message.done();
        if (closed) {
            underway.drop(message);
            return;
        }
        underway.flushInOrder();
        if (closing && underway.isEmpty()) {
            endInOrder();
        }
        goOn();
    }

    void alarm(@Nullable Lease lease, String what) {
        String server = lease == null ? "" : lease.server().name();
        service.context()
                .events()
                .publish(
                        new Event.Alarm(
                                service.context().clock().instant(),
                                Event.Severity.WARNING,
                                name(),
                                server,
                                server + " " + what));
    }

    // ---- timers ----

    /// A frame has ended with FS and a pause.
    void pauseAfterFrame() {
        if (!closing && !closed && mayTake()) {
            take(decoder.quiet());
            goOn();
        }
    }

    /// A frame does not come to its end.
    void frameTooSlow() {
        LOG.debug("{}: a frame of {} did not end in time", name(), client.name());
        channel.close();
    }

    /// The client has sent nothing for long.
    void idleTooLong() {
        LOG.debug("{}: {} sent nothing for long", name(), client.name());
        channel.close();
    }

    Duration clientTimeout() {
        return plan.definition().timeouts().client();
    }

    // ---- the end ----

    private boolean isFinished() {
        return underway.isEmpty() && (inputEnded || draining && !decoder.insideFrame());
    }

    private void closeAfterAnswers() {
        closing = true;
        if (underway.isEmpty()) {
            endInOrder();
        }
    }

    private void endInOrder() {
        closing = true;
        timers.cancel();
        LingeringClose.of(channel);
    }

    private void gone() {
        if (closed) {
            return;
        }
        closed = true;
        timers.cancel();
        decoder.close();
        for (Message message : underway.all()) {
            message.dropHeld();
            admission.clientGone(message);
        }
        kept.close();
        own.close();
    }

    private void readOn() {
        boolean wanted = closing || !decoder.hasInput() && !draining;
        if (wanted && !reading && !closed && !inputEnded) {
            reading = true;
            channel.read();
        }
    }

    private String name() {
        return service.context().name();
    }
}
