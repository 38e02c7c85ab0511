package org.medgateway.dicom.upper;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.Outcome;
import org.medgateway.core.net.Connector;
import org.medgateway.dicom.wire.Abort;
import org.medgateway.dicom.wire.AssociateAccept;
import org.medgateway.dicom.wire.AssociateReject;
import org.medgateway.dicom.wire.AssociateRequest;
import org.medgateway.dicom.wire.Pdu;
import org.medgateway.dicom.wire.PduEncoder;
import org.medgateway.dicom.wire.PduScanner;
import org.medgateway.dicom.wire.Scanned;
import org.medgateway.dicom.wire.UpperLayer;
import org.medgateway.dicom.wire.UpperLayer.Event;
import org.medgateway.dicom.wire.WireLimits;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Connects to a server and asks it for an association: the requestor's part of PS3.8 from Sta1 to
/// Sta6. One event loop only.
public final class AssociationOpener extends ChannelInboundHandlerAdapter
        implements Opened.ServerConnection {

    private final Promise<Opened> answer;
    private final UpperLayer machine = UpperLayer.requestor();
    private final PduScanner scanner = new PduScanner(WireLimits.DEFAULT, null);
    private ByteBuf rest = Unpooled.EMPTY_BUFFER;
    private @Nullable Channel channel;

    private AssociationOpener(Promise<Opened> answer) {
        this.answer = answer;
    }

    /// Begins; the promise is kept on `loop`, with success whatever came of it. Cancelling it gives
    /// up and closes the connection.
    ///
    /// @param patience how long the server may take to answer, from the connection on
    public static Promise<Opened> open(
            Connector connector,
            EventLoop loop,
            Connector.Target target,
            AssociateRequest request,
            Duration patience) {
        Promise<Opened> answer = loop.newPromise();
        var opener = new AssociationOpener(answer);
        opener.machine.on(Event.A_ASSOCIATE_REQUEST);
        Promise<Channel> connecting = connector.connect(loop, target, opener);
        answer.addListener(
                _ -> {
                    if (answer.isCancelled()) {
                        connecting.cancel(false);
                        opener.close();
                    }
                });
        connecting.addListener(
                done -> {
                    if (done.isSuccess()) {
                        opener.connected(connecting.getNow(), request, patience);
                    } else if (!done.isCancelled()) {
                        opener.failed(
                                done.cause() instanceof Connector.ConnectTimeout
                                        ? Outcome.Kind.TIMEOUT
                                        : Outcome.Kind.CONNECT,
                                words(done.cause()));
                    }
                });
        return answer;
    }

    static String words(Throwable cause) {
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    private void connected(Channel connected, AssociateRequest request, Duration patience) {
        channel = connected;
        VisibleProgress.on(connected);
        LargeObjects.on(connected, LargeObjects.PASSING_THROUGH);
        connected.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
        machine.on(Event.TRANSPORT_CONNECT_CONFIRM);
        var bytes = connected.alloc().buffer(1024);
        PduEncoder.encode(request, bytes);
        connected.writeAndFlush(bytes);
        Future<?> timer =
                connected
                        .eventLoop()
                        .schedule(
                                () ->
                                        abort(
                                                Outcome.Kind.TIMEOUT,
                                                "no answer to the association request within "
                                                        + patience.toMillis()
                                                        + " ms"),
                                patience.toNanos(),
                                TimeUnit.NANOSECONDS);
        answer.addListener(_ -> timer.cancel(false));
        if (connected.isActive()) {
            connected.read();
        } else {
            failed(Outcome.Kind.CLOSED, "closed at once");
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var in = (ByteBuf) message;
        if (answer.isDone()) {
            keep(in);
            return;
        }
        switch (scanner.next(in)) {
            case Scanned.NeedMore() -> in.release();
            case Scanned.Control(Pdu pdu) -> {
                if (pdu instanceof AssociateAccept) {
                    keep(in);
                } else {
                    in.release();
                }
                answered(pdu);
            }
            case Scanned.Data(ByteBuf data) -> {
                data.release();
                in.release();
                machine.on(Event.P_DATA_TF_PDU);
                abort(Outcome.Kind.PROTOCOL, "data before an answer to the association request");
            }
            case Scanned.Broken(var _, var why) -> {
                in.release();
                machine.on(Event.INVALID_PDU);
                abort(Outcome.Kind.PROTOCOL, why);
            }
        }
    }

    private void answered(Pdu pdu) {
        switch (pdu) {
            case AssociateAccept accept -> {
                machine.on(Event.A_ASSOCIATE_AC_PDU);
                answer.trySuccess(new Opened.Accepted(this, accept));
            }
            case AssociateReject reject -> {
                machine.on(Event.A_ASSOCIATE_RJ_PDU);
                close();
                answer.trySuccess(new Opened.Rejected(reject));
            }
            case Abort abort -> {
                machine.on(Event.A_ABORT_PDU);
                failed(Outcome.Kind.CLOSED, abort.inWords());
            }
            case AssociateRequest _ -> unexpected(Event.A_ASSOCIATE_RQ_PDU);
            case Pdu.ReleaseRequest _ -> unexpected(Event.A_RELEASE_RQ_PDU);
            case Pdu.ReleaseResponse _ -> unexpected(Event.A_RELEASE_RP_PDU);
        }
    }

    private void unexpected(Event event) {
        machine.on(event);
        abort(Outcome.Kind.PROTOCOL, "answered the association request with something else");
    }

    private void keep(ByteBuf in) {
        if (in.isReadable()) {
            rest = rest.isReadable() ? Unpooled.wrappedBuffer(rest, in) : in;
        } else {
            in.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (!answer.isDone()) {
            context.read();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            context.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        failed(Outcome.Kind.CLOSED, words(cause));
        context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        failed(
                Outcome.Kind.CLOSED,
                "closed the connection instead of answering the association request");
        rest.release();
        rest = Unpooled.EMPTY_BUFFER;
    }

    private void failed(Outcome.Kind kind, String why) {
        close();
        answer.trySuccess(new Opened.Failed(kind, why));
    }

    private void abort(Outcome.Kind kind, String why) {
        if (answer.trySuccess(new Opened.Failed(kind, why))) {
            sayAbort();
        }
    }

    private void sayAbort() {
        if (channel != null) {
            var bytes = channel.alloc().buffer(10);
            PduEncoder.encode(Abort.byProvider(Abort.Reason.NOT_SPECIFIED), bytes);
            channel.writeAndFlush(bytes).addListener(ChannelFutureListener.CLOSE);
            channel.eventLoop().schedule(this::close, 1, TimeUnit.SECONDS);
        }
    }

    private void close() {
        if (channel != null) {
            channel.close();
        }
    }

    @Override
    public Channel handTo(ChannelHandler owner) {
        var open = channel;
        if (open == null) {
            throw new IllegalStateException("no association was accepted");
        }
        var pending = rest;
        rest = Unpooled.EMPTY_BUFFER;
        var context = open.pipeline().context(this);
        if (context == null) { // closed meanwhile, and Netty has emptied the pipeline
            pending.release();
            return open;
        }
        open.pipeline().addAfter(context.name(), null, owner);
        if (pending.isReadable()) {
            context.fireChannelRead(pending);
            context.fireChannelReadComplete();
        }
        open.pipeline().remove(this);
        return open;
    }

    @Override
    public void discard() {
        rest.release();
        rest = Unpooled.EMPTY_BUFFER;
        sayAbort();
    }
}
