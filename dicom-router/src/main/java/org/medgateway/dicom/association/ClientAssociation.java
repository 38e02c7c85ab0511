package org.medgateway.dicom.association;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;

import org.medgateway.core.spi.ClientConnection;
import org.medgateway.core.spi.ServiceDefinition;
import org.medgateway.dicom.DicomOptions;
import org.medgateway.dicom.wire.Abort;
import org.medgateway.dicom.wire.AssociateReject;
import org.medgateway.dicom.wire.AssociateRequest;
import org.medgateway.dicom.wire.Pdu;
import org.medgateway.dicom.wire.PduEncoder;
import org.medgateway.dicom.wire.UpperLayer;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// The client's side of an association that it has asked for. One event loop only.
///
/// @param machine the acceptor's state machine, in Sta3 when handed over
/// @param trace what is written down of the association
public record ClientAssociation(
        ClientConnection connection,
        ServiceDefinition definition,
        AssociateRequest request,
        UpperLayer machine,
        AssociationTrace trace) {

    public Channel channel() {
        return connection.channel();
    }

    public EventLoop loop() {
        return connection.loop();
    }

    public DicomOptions options() {
        return definition.options(DicomOptions.class);
    }

    /// Writes a whole PDU and flushes.
    public void send(Pdu pdu) {
        var bytes = channel().alloc().buffer(256);
        PduEncoder.encode(pdu, bytes);
        channel().writeAndFlush(bytes, channel().voidPromise());
    }

    /// AE-8: rejects, and gives the client the ARTIM time to close.
    public void reject(AssociateReject reject) {
        machine.on(UpperLayer.Event.A_ASSOCIATE_RESPONSE_REJECT);
        trace.rejected(reject);
        sendLast(channel(), reject, options().artim());
    }

    /// Aborts as the service provider.
    public void abort(Abort.Reason reason) {
        abort(Abort.byProvider(reason));
    }

    /// Passes an abort on.
    public void abort(Abort abort) {
        sendLast(channel(), abort, Duration.ofSeconds(1));
    }

    /// Writes the last PDU of a connection: closed by the peer, or by us when `patience` is over. A
    /// peer that does not read is not waited for any longer.
    public static void sendLast(Channel channel, Pdu pdu, Duration patience) {
        if (!channel.isActive()) {
            channel.close();
            return;
        }
        var bytes = channel.alloc().buffer(16);
        PduEncoder.encode(pdu, bytes);
        if (pdu instanceof Abort) {
            channel.writeAndFlush(bytes).addListener(ChannelFutureListener.CLOSE);
        } else {
            channel.writeAndFlush(bytes, channel.voidPromise());
        }
        closeAfter(channel, patience);
    }

    /// Closes the channel when the time is over, unless it is closed until then.
    public static void closeAfter(Channel channel, Duration patience) {
        var timer =
                channel.eventLoop()
                        .schedule(() -> channel.close(), patience.toNanos(), TimeUnit.NANOSECONDS);
        channel.closeFuture().addListener(_ -> timer.cancel(false));
        channel.config().setAutoRead(true);
    }
}
