package org.medgateway.dicom.message;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.Outcome;
import org.medgateway.core.balance.ServerState;
import org.medgateway.dicom.association.ClientAssociation;
import org.medgateway.dicom.upper.Opened;
import org.medgateway.dicom.wire.Abort;
import org.medgateway.dicom.wire.Assembled;
import org.medgateway.dicom.wire.AssociateAccept;
import org.medgateway.dicom.wire.AssociateReject;
import org.medgateway.dicom.wire.AssociateRequest;
import org.medgateway.dicom.wire.CommandSet;
import org.medgateway.dicom.wire.Decoded;
import org.medgateway.dicom.wire.Pdu;
import org.medgateway.dicom.wire.PduDecoder;
import org.medgateway.dicom.wire.PduEncoder;
import org.medgateway.dicom.wire.PdvAssembler;
import org.medgateway.dicom.wire.PdvFragmenter;
import org.medgateway.dicom.wire.UpperLayer;
import org.medgateway.dicom.wire.UpperLayer.Event;
import org.medgateway.dicom.wire.WireLimits;

import java.time.Duration;
import java.util.Map;

/// An association of the gateway's own with a server. Used by one exchange at a time; dead for good
/// after a message that was not finished. One event loop only.
final class ServerAssociation extends ChannelInboundHandlerAdapter {

    /// Who uses the association now.
    interface User {

        /// The server sent a command set; its data set follows, if it has one.
        void command(int contextId, CommandSet command);

        /// A piece of the data set, to be released by the receiver.
        void data(int contextId, ByteBuf piece, boolean last);

        /// The channel can take more again, or no more for now.
        void writabilityChanged();

        /// The association is gone. Nothing more comes.
        void lost(Outcome.Kind kind, String why);
    }

    private final ServerKey key;
    private final ServerState state;
    private final Map<ContextKey, Integer> contexts;
    private final PdvFragmenter cut;
    private final PduDecoder decoder;
    private final PdvAssembler assembler = new PdvAssembler(WireLimits.DEFAULT.commandSet());
    private final UpperLayer machine;
    private final Runnable ended;
    private @Nullable Channel channel;
    private @Nullable User user;
    private int lastMessageId;
    private int uses;
    private boolean over;

    /// @param contexts what the server accepted, by number
    /// @param maximumLength what the server takes in one PDU; 0 is no limit
    /// @param announced what we take in one PDU; 0 is no limit
    /// @param ended called once, when the association is no more
    ServerAssociation(
            ServerKey key,
            ServerState state,
            Map<ContextKey, Integer> contexts,
            long maximumLength,
            long announced,
            Runnable ended) {
        this.key = key;
        this.state = state;
        this.contexts = Map.copyOf(contexts);
        this.cut = new PdvFragmenter(maximumLength);
        this.decoder = new PduDecoder(WireLimits.DEFAULT.withDataPdu(announced));
        this.ended = ended;
        this.machine = UpperLayer.requestor();
        machine.on(Event.A_ASSOCIATE_REQUEST);
        machine.on(Event.TRANSPORT_CONNECT_CONFIRM);
        machine.on(Event.A_ASSOCIATE_AC_PDU);
    }

    void start(Opened.ServerConnection connection) {
        var taken = connection.handTo(this);
        channel = taken;
        if (taken.isActive()) {
            taken.config().setAutoRead(true);
        } else {
            lost(Outcome.Kind.CLOSED, "the server closed the connection after accepting");
        }
    }

    private Channel channel() {
        if (channel == null) {
            throw new IllegalStateException("the association has not begun");
        }
        return channel;
    }

    ServerKey key() {
        return key;
    }

    /// The number of a context at this server; null where it was not accepted.
    @Nullable Integer context(ContextKey wanted) {
        return contexts.get(wanted);
    }

    /// What the context of this number is about; null where there is none.
    @Nullable ContextKey contextKey(int contextId) {
        for (var entry : contexts.entrySet()) {
            if (entry.getValue() == contextId) {
                return entry.getKey();
            }
        }
        return null;
    }

    boolean alive() {
        return !over;
    }

    /// Whether exchanges have used it before the present one: the server may have meant to end it.
    boolean used() {
        return uses > 1;
    }

    /// How often it was taken into use.
    int uses() {
        return uses;
    }

    /// Takes the association into use.
    void use(User by) {
        user = by;
        uses++;
    }

    /// The exchange is complete; whoever used it hears nothing more.
    void free() {
        user = null;
    }

    /// A Message ID that is not in use on this association.
    int newMessageId() {
        lastMessageId = lastMessageId == 65535 ? 1 : lastMessageId + 1;
        return lastMessageId;
    }

    /// Writes a command set; on an association that is gone, nothing.
    void command(int contextId, CommandSet command) {
        if (over) {
            return;
        }
        machine.on(Event.P_DATA_REQUEST);
        cut.command(contextId, command, channel().alloc(), this::write);
    }

    /// Writes a piece of a data set; on an association that is gone, nothing.
    ///
    /// @param piece taken over
    void data(int contextId, boolean last, ByteBuf piece) {
        if (over) {
            piece.release();
            return;
        }
        machine.on(Event.P_DATA_REQUEST);
        state.sent(piece.readableBytes());
        cut.data(contextId, last, piece, channel().alloc(), this::write);
    }

    private void write(ByteBuf bytes) {
        channel().write(bytes, channel().voidPromise());
    }

    void flush() {
        channel().flush();
    }

    boolean writable() {
        return !over && channel().isWritable();
    }

    /// Reads, or does not read for now.
    void reading(boolean on) {
        if (!over) {
            channel().config().setAutoRead(on);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var in = (ByteBuf) message;
        state.received(in.readableBytes());
        try {
            while (!over) {
                switch (decoder.next(in)) {
                    case Decoded.NeedMore() -> {
                        return;
                    }
                    case Decoded.Control(var pdu) -> control(pdu);
                    case Decoded.Fragment fragment -> fragment(fragment);
                    case Decoded.Broken(var reason, var why) ->
                            breach(Event.INVALID_PDU, reason, why);
                }
            }
        } finally {
            in.release();
        }
    }

    private void fragment(Decoded.Fragment fragment) {
        machine.on(Event.P_DATA_TF_PDU);
        var data = fragment.data();
        switch (assembler.accept(fragment.contextId(), fragment.command(), fragment.last(), data)) {
            case Assembled.Incomplete() -> data.release();
            case Assembled.Command(int contextId, var command) -> {
                data.release();
                if (user != null) {
                    user.command(contextId, command);
                } else {
                    breach(
                            Event.INVALID_PDU,
                            Abort.Reason.NOT_SPECIFIED,
                            "sent " + command + " unasked");
                }
            }
            case Assembled.Data(int contextId, var piece, boolean last) -> {
                if (user != null) {
                    user.data(contextId, piece, last);
                } else {
                    piece.release();
                }
            }
            case Assembled.Broken(var reason, var why) -> {
                data.release();
                breach(Event.INVALID_PDU, reason, why);
            }
        }
    }

    private void control(Pdu pdu) {
        switch (pdu) {
            case Pdu.ReleaseRequest _ -> releasedByServer();
            case Pdu.ReleaseResponse _ -> {
                if (machine.on(Event.A_RELEASE_RP_PDU) == UpperLayer.Action.AR_3) {
                    over(Outcome.Kind.CLOSED, "released");
                    channel().close();
                }
            }
            case Abort abort -> {
                machine.on(Event.A_ABORT_PDU);
                over(Outcome.Kind.CLOSED, abort.inWords());
                channel().close();
            }
            case AssociateRequest _ -> unexpected(Event.A_ASSOCIATE_RQ_PDU);
            case AssociateAccept _ -> unexpected(Event.A_ASSOCIATE_AC_PDU);
            case AssociateReject _ -> unexpected(Event.A_ASSOCIATE_RJ_PDU);
        }
    }

    /// A server may end an idle association; in the middle of an exchange it is a failure like any
    /// other. The release collision (Sta9) has us answer as well.
    private void releasedByServer() {
        var action = machine.on(Event.A_RELEASE_RQ_PDU);
        if (action == UpperLayer.Action.AR_2 || action == UpperLayer.Action.AR_8) {
            machine.on(Event.A_RELEASE_RESPONSE);
            over(Outcome.Kind.CLOSED, "the server released the association");
            ClientAssociation.sendLast(channel(), new Pdu.ReleaseResponse(), Duration.ofSeconds(2));
        }
    }

    private void unexpected(Event event) {
        breach(
                event,
                Abort.Reason.UNEXPECTED_PDU,
                "sent an association PDU inside the association");
    }

    private void breach(Event event, Abort.Reason reason, String why) {
        machine.on(event);
        over(Outcome.Kind.PROTOCOL, why);
        ClientAssociation.sendLast(channel(), Abort.byProvider(reason), Duration.ofSeconds(1));
    }

    /// Gives up a message in the middle, or an exchange that nobody waits for any more.
    void abort() {
        if (!over) {
            free();
            machine.on(Event.A_ABORT_REQUEST);
            over(Outcome.Kind.CLOSED, "aborted");
            ClientAssociation.sendLast(channel(), Abort.BY_USER, Duration.ofSeconds(1));
        }
    }

    /// Ends an idle association properly.
    void release() {
        if (!over && machine.allows(Event.A_RELEASE_REQUEST)) {
            free();
            machine.on(Event.A_RELEASE_REQUEST);
            var bytes = channel().alloc().buffer(16);
            PduEncoder.encode(new Pdu.ReleaseRequest(), bytes);
            channel().writeAndFlush(bytes, channel().voidPromise());
            ClientAssociation.closeAfter(channel(), Duration.ofSeconds(2));
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        // each receiver flushes what it wrote
    }

    /// What waits is offered to the kernel before the client is made to wait.
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (!context.channel().isWritable()) {
            context.flush();
        }
        if (user != null) {
            user.writabilityChanged();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE
                || event == SslCloseCompletionEvent.SUCCESS) {
            context.close();
        } else {
            ReferenceCountUtil.release(event);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        lost(Outcome.Kind.CLOSED, "the server cut the connection");
    }

    private void lost(Outcome.Kind kind, String why) {
        if (!over && machine.allows(Event.TRANSPORT_CLOSED)) {
            machine.on(Event.TRANSPORT_CLOSED);
        }
        over(kind, why);
    }

    private void over(Outcome.Kind kind, String why) {
        if (over) {
            return;
        }
        over = true;
        var last = user;
        user = null;
        ended.run();
        if (last != null) {
            // Not at once: a write may have brought it to light, and the user be in the middle of
            // its own.
            channel().eventLoop().execute(() -> last.lost(kind, why));
        }
    }
}
