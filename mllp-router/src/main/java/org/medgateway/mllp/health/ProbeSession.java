package org.medgateway.mllp.health;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;

import org.medgateway.core.health.Verdict;
import org.medgateway.mllp.AcknowledgementCode;
import org.medgateway.mllp.wire.Acknowledgement;
import org.medgateway.mllp.wire.AnswerReading;
import org.medgateway.mllp.wire.Decoded;
import org.medgateway.mllp.wire.Frame;
import org.medgateway.mllp.wire.FrameDecoder;
import org.medgateway.mllp.wire.Framing;
import org.medgateway.mllp.wire.MessageHeader;
import org.medgateway.mllp.wire.Opening;
import org.medgateway.mllp.wire.Slice;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/// One question to one server. One event loop only.
final class ProbeSession extends ChannelInboundHandlerAdapter {

    private static final Framing FRAMING = new Framing(Framing.End.TOLERANT, 1 << 20, 4096);

    private final byte[] message;
    private final List<AcknowledgementCode> expected;
    private final CompletableFuture<Verdict> verdict;
    private final FrameDecoder decoder;

    ProbeSession(
            byte[] message,
            List<AcknowledgementCode> expected,
            CompletableFuture<Verdict> verdict) {
        this.message = message;
        this.expected = expected;
        this.verdict = verdict;
        this.decoder = new FrameDecoder(FRAMING, ByteBufAllocator.DEFAULT);
    }

    /// Sends the message; from here on the connection ends with the verdict.
    void ask(Channel channel) {
        verdict.whenComplete((_, _) -> channel.close());
        channel.writeAndFlush(Frame.around(channel.alloc(), message).bytes());
        channel.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object read) {
        decoder.feed((ByteBuf) read);
        switch (decoder.next()) {
            case Decoded.NeedMore _ -> {}
            case Decoded.Fragment _ -> verdict.complete(Verdict.down("the answer was cut off"));
            case Decoded.Broken(_, var why) ->
                    verdict.complete(Verdict.down("the answer is broken: " + why));
            case Frame frame -> {
                judge(frame);
                frame.release();
            }
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (decoder.quiet() instanceof Frame frame) {
            judge(frame);
            frame.release();
        }
        context.read();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            verdict.complete(Verdict.downOrBusy("closed the connection without an answer"));
        }
        context.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        verdict.complete(Verdict.downOrBusy("closed the connection without an answer"));
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        verdict.complete(Verdict.downOrBusy(String.valueOf(cause.getMessage())));
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        decoder.close();
    }

    private void judge(Frame frame) {
        if (frame.isCommitAck()) {
            return;
        }
        switch (Acknowledgement.of(frame.body())) {
            case AnswerReading.NotAnAnswer(var why) ->
                    verdict.complete(Verdict.down("the answer cannot be read: " + why));
            case Acknowledgement answer when !answersTheQuestion(answer) ->
                    verdict.complete(Verdict.down("answered for another message (MSA-2)"));
            case Acknowledgement answer when AcknowledgementCode.isIn(expected, answer.code()) ->
                    verdict.complete(Verdict.up("answered " + answer.code()));
            case Acknowledgement answer ->
                    verdict.complete(
                            Verdict.down(
                                    "answered " + answer.code() + ", expected one of " + expected));
        }
    }

    private boolean answersTheQuestion(Acknowledgement answer) {
        ByteBuf asked = Unpooled.wrappedBuffer(message);
        return Opening.of(new Slice(asked, 0, message.length)) instanceof MessageHeader header
                && answer.answers(header);
    }
}
