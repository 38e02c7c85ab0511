package org.medgateway.dicom.health;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;

import org.medgateway.core.health.Verdict;
import org.medgateway.dicom.upper.Opened;
import org.medgateway.dicom.wire.Assembled;
import org.medgateway.dicom.wire.CommandSet;
import org.medgateway.dicom.wire.Decoded;
import org.medgateway.dicom.wire.Dimse;
import org.medgateway.dicom.wire.Pdu;
import org.medgateway.dicom.wire.PduDecoder;
import org.medgateway.dicom.wire.PduEncoder;
import org.medgateway.dicom.wire.PdvAssembler;
import org.medgateway.dicom.wire.PdvFragmenter;
import org.medgateway.dicom.wire.Tag;
import org.medgateway.dicom.wire.Uids;
import org.medgateway.dicom.wire.WireLimits;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// One C-ECHO over an association that was just accepted, and its release. One event loop only.
final class Echo extends ChannelInboundHandlerAdapter {

    private final CompletableFuture<Verdict> answer;
    private final PduDecoder decoder = new PduDecoder(WireLimits.DEFAULT);
    private final PdvAssembler assembler = new PdvAssembler(WireLimits.DEFAULT.commandSet());

    Echo(CompletableFuture<Verdict> answer) {
        this.answer = answer;
    }

    void start(Opened.ServerConnection connection) {
        Channel channel = connection.handTo(this);
        answer.whenComplete((_, _) -> channel.eventLoop().execute(() -> release(channel)));
        var request =
                CommandSet.of(Dimse.C_ECHO.requestField())
                        .with(Tag.AFFECTED_SOP_CLASS_UID, Uids.VERIFICATION)
                        .with(Tag.MESSAGE_ID, 1);
        new PdvFragmenter(0).command(1, request, channel.alloc(), bytes -> channel.write(bytes));
        channel.flush();
        channel.config().setAutoRead(true);
        if (!channel.isActive()) {
            answer.complete(Verdict.downOrBusy("closed the connection after the association"));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var in = (ByteBuf) message;
        try {
            if (answer.isDone()) {
                context.close(); // the answer to the release: the requestor closes (AR-3)
                return;
            }
            while (!answer.isDone()) {
                switch (decoder.next(in)) {
                    case Decoded.NeedMore() -> {
                        return;
                    }
                    case Decoded.Control(var pdu) ->
                            answer.complete(
                                    Verdict.downOrBusy(
                                            "answered C-ECHO with "
                                                    + pdu.getClass().getSimpleName()));
                    case Decoded.Fragment fragment -> fragment(fragment);
                    case Decoded.Broken(var _, var why) -> answer.complete(Verdict.down(why));
                }
            }
        } finally {
            in.release();
        }
    }

    private void fragment(Decoded.Fragment fragment) {
        var assembled =
                assembler.accept(
                        fragment.contextId(), fragment.command(), fragment.last(), fragment.data());
        fragment.data().release();
        switch (assembled) {
            case Assembled.Incomplete() -> {}
            case Assembled.Data _ -> {}
            case Assembled.Broken(var _, var why) -> answer.complete(Verdict.down(why));
            case Assembled.Command(var _, var response) ->
                    answer.complete(
                            response.status() == 0
                                    ? Verdict.up("C-ECHO answered with success")
                                    : Verdict.down(
                                            "C-ECHO answered with status %04XH"
                                                    .formatted(response.status())));
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
        context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        answer.complete(Verdict.downOrBusy("closed the connection instead of answering C-ECHO"));
    }

    /// The verdict stands; the association is released in any case, and closed by whoever is first.
    private static void release(Channel channel) {
        if (channel.isActive()) {
            var bytes = channel.alloc().buffer(16);
            PduEncoder.encode(new Pdu.ReleaseRequest(), bytes);
            channel.writeAndFlush(bytes, channel.voidPromise());
            var timer = channel.eventLoop().schedule(() -> channel.close(), 2, TimeUnit.SECONDS);
            channel.closeFuture().addListener(_ -> timer.cancel(false));
        }
    }
}
