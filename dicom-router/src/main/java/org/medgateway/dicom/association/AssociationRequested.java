package org.medgateway.dicom.association;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.route.Route;
import org.medgateway.core.spi.ClientConnection;
import org.medgateway.core.spi.DrainRequested;
import org.medgateway.core.spi.ServiceContext;
import org.medgateway.core.spi.ServiceDefinition;
import org.medgateway.dicom.DicomAttributes;
import org.medgateway.dicom.DicomOptions;
import org.medgateway.dicom.DicomRouteOptions;
import org.medgateway.dicom.upper.LargeObjects;
import org.medgateway.dicom.wire.Abort;
import org.medgateway.dicom.wire.AssociateAccept;
import org.medgateway.dicom.wire.AssociateReject;
import org.medgateway.dicom.wire.AssociateRequest;
import org.medgateway.dicom.wire.Pdu;
import org.medgateway.dicom.wire.PduScanner;
import org.medgateway.dicom.wire.Scanned;
import org.medgateway.dicom.wire.UpperLayer;
import org.medgateway.dicom.wire.UpperLayer.Event;
import org.medgateway.dicom.wire.WireLimits;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// A client's connection from its first byte on: waits for the association request (Sta2), judges
/// it, and hands what follows to the owner that the mode names. The handler of the client's
/// channel. One event loop only.
public final class AssociationRequested extends ChannelInboundHandlerAdapter {

    private final ServiceContext context;
    private final ServiceDefinition definition;
    private final ClientConnection client;
    private final AssociationCounts counts;
    private final NegotiationRows negotiations;
    private final Mode mode;
    private final UpperLayer machine = UpperLayer.acceptor();
    private final PduScanner scanner = new PduScanner(WireLimits.DEFAULT, null);
    private @Nullable Future<?> artim;
    private @Nullable AssociationOwner owner;
    private boolean over;

    public AssociationRequested(
            ServiceContext context,
            ServiceDefinition definition,
            ClientConnection client,
            AssociationCounts counts,
            NegotiationRows negotiations,
            Mode mode) {
        this.context = context;
        this.definition = definition;
        this.client = client;
        this.counts = counts;
        this.negotiations = negotiations;
        this.mode = mode;
    }

    /// AE-5: the connection is there, the request is awaited for as long as ARTIM runs.
    public void start() {
        machine.on(Event.TRANSPORT_CONNECT_INDICATION);
        Duration patience = definition.timeouts().request();
        if (!patience.isZero()) {
            artim =
                    client.loop()
                            .schedule(this::artimExpired, patience.toNanos(), TimeUnit.NANOSECONDS);
        }
        Channel channel = client.channel();
        LargeObjects.on(channel, mode.reads(channel));
        // DICOM knows no half-closed association
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
        channel.pipeline().addLast(this);
        channel.config().setAutoRead(true);
    }

    private void artimExpired() {
        if (machine.allows(Event.ARTIM_EXPIRED)) {
            machine.on(Event.ARTIM_EXPIRED);
            client.channel().close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext channel, Object message) {
        var in = (ByteBuf) message;
        if (owner != null) {
            owner.received(in);
        } else {
            awaitRequest(in);
        }
    }

    private void awaitRequest(ByteBuf in) {
        try {
            if (over) {
                return;
            }
            switch (scanner.next(in)) {
                case Scanned.NeedMore() -> {}
                case Scanned.Control(Pdu pdu) -> first(pdu, in);
                case Scanned.Data(ByteBuf data) -> {
                    data.release();
                    refuse(Event.P_DATA_TF_PDU, Abort.Reason.UNEXPECTED_PDU);
                }
                case Scanned.Broken(var reason, var _) -> refuse(Event.INVALID_PDU, reason);
            }
        } finally {
            in.release();
        }
    }

    private void first(Pdu pdu, ByteBuf rest) {
        switch (pdu) {
            case AssociateRequest request -> requested(request, rest);
            case Abort _ -> {
                machine.on(Event.A_ABORT_PDU);
                client.channel().close();
            }
            case Pdu.ReleaseRequest _ ->
                    refuse(Event.A_RELEASE_RQ_PDU, Abort.Reason.UNEXPECTED_PDU);
            case Pdu.ReleaseResponse _ ->
                    refuse(Event.A_RELEASE_RP_PDU, Abort.Reason.UNEXPECTED_PDU);
            case AssociateReject _ -> refuse(Event.A_ASSOCIATE_RJ_PDU, Abort.Reason.UNEXPECTED_PDU);
            case AssociateAccept _ -> refuse(Event.A_ASSOCIATE_AC_PDU, Abort.Reason.UNEXPECTED_PDU);
        }
    }

    /// AA-1, with the reason that a provider would give.
    private void refuse(Event event, Abort.Reason reason) {
        machine.on(event);
        over = true;
        stopArtim();
        ClientAssociation.sendLast(
                client.channel(),
                Abort.byProvider(reason),
                definition.options(DicomOptions.class).artim());
    }

    /// AE-6: acceptable requests go to the mode, all others are rejected.
    private void requested(AssociateRequest request, ByteBuf rest) {
        stopArtim();
        machine.on(Event.A_ASSOCIATE_RQ_PDU);
        var attributes = DicomAttributes.of(client, request);
        Route route = mode.route(definition, attributes);
        var trace = new AssociationTrace(context, client, request, negotiations, route.name());
        var association = new ClientAssociation(client, definition, request, machine, trace);
        var reject = judge(request, route);
        if (reject != null) {
            reject(association, reject, route.name().isEmpty() ? "" : "rule " + route.name());
            return;
        }
        if (!counts.enter(
                request.callingAeTitle(), association.options().maxAssociationsPerCallingAet())) {
            reject(
                    association,
                    AssociateReject.LOCAL_LIMIT_EXCEEDED,
                    "%s has its %d associations open already"
                            .formatted(
                                    request.callingAeTitle(),
                                    association.options().maxAssociationsPerCallingAet()));
            return;
        }
        client.channel().closeFuture().addListener(_ -> counts.leave(request.callingAeTitle()));
        var begun = mode.begin(association, route);
        owner = begun;
        if (rest.isReadable()) {
            begun.received(rest.readRetainedSlice(rest.readableBytes()));
        }
    }

    private @Nullable AssociateReject judge(AssociateRequest request, Route route) {
        if ((request.protocolVersion() & 1) == 0) {
            return AssociateReject.PROTOCOL_VERSION_NOT_SUPPORTED;
        }
        if (!request.applicationContext().equals(AssociateRequest.APPLICATION_CONTEXT)) {
            return AssociateReject.CONTEXT_NAME_NOT_SUPPORTED;
        }
        return route.action() instanceof DicomRouteOptions options && options.reject() != null
                ? options.reject().pdu()
                : null;
    }

    private void reject(ClientAssociation association, AssociateReject reject, String why) {
        over = true;
        association.reject(reject);
        association
                .trace()
                .refused(why.isEmpty() ? reject.inWords() : why + ": " + reject.inWords());
    }

    private void stopArtim() {
        if (artim != null) {
            artim.cancel(false);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext channel) {
        if (owner != null) {
            owner.receivedAll();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext channel) {
        if (owner != null) {
            owner.writabilityChanged(channel.channel().isWritable());
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext channel, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE
                || event == SslCloseCompletionEvent.SUCCESS) {
            channel.close();
        } else if (event == DrainRequested.INSTANCE) {
            if (owner != null) {
                owner.drain();
            } else {
                channel.close();
            }
        } else {
            ReferenceCountUtil.release(event);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext channel, Throwable cause) {
        channel.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext channel) {
        stopArtim();
        if (owner != null) {
            owner.gone("the client cut the connection");
        }
    }
}
