package org.medgateway.http.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.Outcome;
import org.medgateway.http.wire.AnswerCheck;
import org.medgateway.http.wire.AnswerVerdict;
import org.medgateway.http.wire.BodyDecoder;
import org.medgateway.http.wire.Decoded;
import org.medgateway.http.wire.Fields;
import org.medgateway.http.wire.Framing;
import org.medgateway.http.wire.HeadDecoder;
import org.medgateway.http.wire.HeadLimits;
import org.medgateway.http.wire.MessageWriter;
import org.medgateway.http.wire.RequestHead;
import org.medgateway.http.wire.ResponseHead;

import java.time.Duration;

/// One HTTP/1.1 connection to a real server. Carries one exchange at a time and is kept between
/// exchanges where both sides allow it. One event loop only: that of the exchange.
public final class ServerConnection extends ChannelInboundHandlerAdapter {

    /// What the next byte from the server belongs to.
    private enum Mode {
        IDLE,
        HEAD,
        BODY,
        TUNNEL,
        CLOSED
    }

    private static final int MOST_INTERIM_ANSWERS = 64;
    private static final int LONGEST_TRAILERS = 16 * 1024;

    private final HeadDecoder<ResponseHead> heads;
    private final MessageWriter writer;
    private final Runnable whenClosed;

    private @Nullable ChannelHandlerContext context;
    private @Nullable RequestWriter request;
    private Mode mode = Mode.IDLE;
    private @Nullable Receiver receiver;
    private @Nullable BodyDecoder body;
    private String method = "";
    private boolean upgradeAsked;
    private boolean answerEnded;
    private boolean answered;
    private int interimAnswers;
    private boolean keepAlive;
    private boolean reused;
    private long idleSince;
    private boolean privateToClient;
    private boolean inputEnded;

    /// Whether the server ended TLS properly (close_notify).
    private boolean endSaid;

    private Duration answerLimit = Duration.ZERO;
    private Duration tunnelLimit = Duration.ZERO;
    private @Nullable Watchdog watchdog;

    /// @param writer the event loop's
    /// @param whenClosed told once, when the connection has gone
    public ServerConnection(HeadLimits limits, MessageWriter writer, Runnable whenClosed) {
        this.writer = writer;
        heads = HeadDecoder.ofAnswers(limits);
        this.whenClosed = whenClosed;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        request = new RequestWriter(added, writer);
        LongReads.on(added.channel());
        // A failed write must not throw away an answer that is already on its way to us.
        added.channel().config().setOption(ChannelOption.AUTO_CLOSE, false);
        watchdog = new Watchdog(added.executor(), this::tooLate);
    }

    private ChannelHandlerContext context() {
        if (context == null) {
            throw new IllegalStateException("the connection is not made yet");
        }
        return context;
    }

    private RequestWriter request() {
        if (request == null) {
            throw new IllegalStateException("the connection is not made yet");
        }
        return request;
    }

    /// Sends the head of a request; the body follows by [#send] and [#end], which a request without
    /// a body needs too.
    ///
    /// @param answerWait how long the server may be silent while it is its turn
    /// @param tunnelWait how long nothing may move in a tunnel
    public void begin(
            Receiver answers,
            RequestHead head,
            Framing framing,
            boolean asksUpgrade,
            Duration answerWait,
            Duration tunnelWait) {
        receiver = answers;
        answerLimit = answerWait;
        tunnelLimit = tunnelWait;
        mode = Mode.HEAD;
        method = head.method();
        upgradeAsked = asksUpgrade;
        answerEnded = false;
        answered = false;
        interimAnswers = 0;
        body = null;
        request().begin(head, framing);
        context().channel().config().setAutoRead(true);
        watch();
    }

    /// Whose turn it is decides about the time limit: none while the client is slow, the server's
    /// otherwise.
    private void watch() {
        Watchdog dog = watchdog;
        if (dog == null) {
            return;
        }
        switch (mode) {
            case HEAD, BODY -> {
                boolean clientsTurn = !request().ended() && writable();
                if (clientsTurn || !context().channel().config().isAutoRead()) {
                    dog.sleep();
                } else {
                    dog.allow(answerLimit);
                }
            }
            case TUNNEL -> dog.allow(tunnelLimit);
            case IDLE -> dog.sleep();
            case CLOSED -> dog.stop();
        }
    }

    private void tooLate() {
        switch (mode) {
            case HEAD ->
                    fail(
                            Outcome.Kind.TIMEOUT,
                            "no answer within " + answerLimit.toMillis() + " ms");
            case BODY ->
                    fail(
                            Outcome.Kind.TIMEOUT,
                            "the answer stood still for " + answerLimit.toMillis() + " ms");
            case TUNNEL -> {
                Receiver idle = receiver();
                close();
                idle.broken(
                        Outcome.Kind.TIMEOUT,
                        "nothing moved in the tunnel for " + tunnelLimit.toMillis() + " ms",
                        true);
            }
            case IDLE, CLOSED -> {}
        }
    }

    /// A piece of the request's body, or of the tunnel; released when it has been written.
    public void send(ByteBuf data) {
        if (mode == Mode.CLOSED || !data.isReadable()) {
            data.release();
            return;
        }
        request().send(data);
        watch();
    }

    /// The request is whole; or the client will send nothing more through the tunnel.
    public void end(@Nullable Fields trailers) {
        if (mode != Mode.CLOSED && !request().ended()) {
            request().end(trailers);
            watch();
        }
    }

    public void flush() {
        if (mode != Mode.CLOSED) {
            request().flush();
        }
    }

    public boolean writable() {
        return context().channel().isWritable();
    }

    /// Stops or resumes the reading of the answer.
    public void read(boolean on) {
        if (mode != Mode.CLOSED && !inputEnded) {
            context().channel().config().setAutoRead(on);
            watch();
        }
    }

    /// Whether the request can still be sent to its end.
    public boolean open() {
        return mode != Mode.CLOSED && keepAlive && context().channel().isActive();
    }

    /// Whether a request before this one went over the connection, so that the server may just be
    /// closing it.
    public boolean reused() {
        return reused;
    }

    /// Whether the connection has proven the client's identity to the server (NTLM, Negotiate) and
    /// so carries no other client's requests.
    public boolean privateToClient() {
        return privateToClient;
    }

    public void makePrivate() {
        privateToClient = true;
    }

    /// Whether the exchange has ended in a way that lets another one follow.
    public boolean reusable() {
        return request().ended()
                && answerEnded
                && keepAlive
                && mode == Mode.IDLE
                && context().channel().isActive();
    }

    /// The exchange is over and the connection waits for the next one.
    public void rest(long now) {
        receiver = null;
        reused = true;
        idleSince = now;
        context().channel().config().setAutoRead(true);
        watch();
    }

    long idleSince() {
        return idleSince;
    }

    /// The exchange is over, and so is the connection. Its receiver is not called any more.
    public void close() {
        receiver = null;
        if (mode != Mode.CLOSED) {
            mode = Mode.CLOSED;
            watch();
            context().close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext here, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            while (in.isReadable() && step(in)) {
                // each step takes a head, or a piece of a body
            }
        } finally {
            ReferenceCountUtil.release(in);
        }
    }

    /// Answers whether there may be more to take.
    private boolean step(ByteBuf in) {
        return switch (mode) {
            case HEAD -> head(in);
            case BODY -> bodyPiece(in);
            case TUNNEL -> {
                receiver().data(in.readRetainedSlice(in.readableBytes()));
                yield false;
            }
            case IDLE -> {
                // Nothing was asked: an answer to no one, such as 408 before the server closes.
                close();
                yield false;
            }
            case CLOSED -> false;
        };
    }

    private boolean head(ByteBuf in) {
        switch (heads.feed(in)) {
            case Decoded.NeedMore<ResponseHead> _ -> {
                return false;
            }
            case Decoded.Broken<ResponseHead>(_, var why) -> {
                fail(Outcome.Kind.PROTOCOL, why);
                return false;
            }
            case Decoded.Complete<ResponseHead>(var head) -> {
                if (head.isInterim()) {
                    return interim(head);
                }
                return finalAnswer(head, in);
            }
        }
    }

    private boolean interim(ResponseHead head) {
        if (++interimAnswers > MOST_INTERIM_ANSWERS) {
            fail(
                    Outcome.Kind.PROTOCOL,
                    "more than %d interim answers".formatted(MOST_INTERIM_ANSWERS));
            return false;
        }
        answered = true;
        receiver().interim(head);
        return mode == Mode.HEAD;
    }

    private boolean finalAnswer(ResponseHead head, ByteBuf in) {
        switch (AnswerCheck.check(head, method, upgradeAsked)) {
            case AnswerVerdict.Refused(var why) -> {
                fail(Outcome.Kind.PROTOCOL, why);
                return false;
            }
            case AnswerVerdict.Accepted(_, var framing, boolean stays) -> {
                answered = true;
                keepAlive = stays;
                if (head.status() == 101) {
                    mode = Mode.TUNNEL;
                    keepAlive = false;
                    request().tunnel();
                    receiver().answer(head, framing);
                    return true;
                }
                BodyDecoder decoder = new BodyDecoder(framing, LONGEST_TRAILERS);
                body = decoder;
                mode = Mode.BODY;
                receiver().answer(head, framing);
                if (mode == Mode.BODY && decoder.ended()) {
                    ended(null, in);
                }
                return mode != Mode.CLOSED;
            }
        }
    }

    private boolean bodyPiece(ByteBuf in) {
        BodyDecoder decoder = body;
        if (decoder == null) {
            throw new AssertionError("a body without a decoder");
        }
        switch (decoder.next(in)) {
            case BodyDecoder.Step.NeedMore _ -> {
                return false;
            }
            case BodyDecoder.Step.Data(var data) -> {
                receiver().data(data);
                if (mode == Mode.BODY && decoder.ended()) {
                    ended(null, in);
                }
            }
            case BodyDecoder.Step.End(var trailers) -> ended(trailers, in);
            case BodyDecoder.Step.Broken(var why) -> fail(Outcome.Kind.PROTOCOL, why);
        }
        return mode != Mode.CLOSED;
    }

    private void ended(@Nullable Fields trailers, ByteBuf in) {
        if (in.isReadable()) {
            keepAlive = false;
        }
        answerEnded = true;
        mode = Mode.IDLE;
        Receiver whole = receiver();
        whole.end(trailers);
    }

    private Receiver receiver() {
        if (receiver == null) {
            throw new IllegalStateException("an answer to no one");
        }
        return receiver;
    }

    private void fail(Outcome.Kind kind, String why) {
        Receiver failed = receiver;
        close();
        if (failed != null && !answerEnded) {
            failed.broken(kind, why, answered);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext here) {
        if (receiver != null) {
            watch();
            receiver.flush();
        }
        here.fireChannelReadComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext here) {
        if (receiver != null) {
            watch();
            receiver.writabilityChanged(here.channel().isWritable());
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext here, Object event) {
        if (event instanceof SslCloseCompletionEvent close && close.isSuccess()) {
            endSaid = true;
        } else if (event instanceof ChannelInputShutdownEvent) {
            finished();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext here) {
        finished();
        if (mode != Mode.CLOSED) {
            close();
        }
        request().drop();
        whenClosed.run();
    }

    /// Whoever can cut a connection can cut an answer that ends with it, unless TLS says that it
    /// ended (RFC 9112 9.8).
    private boolean overTls() {
        return context().pipeline().get(SslHandler.class) != null;
    }

    /// The server sends nothing more.
    private void finished() {
        inputEnded = true;
        switch (mode) {
            case IDLE -> close();
            case HEAD ->
                    fail(Outcome.Kind.CLOSED, "the server closed the connection without an answer");
            case BODY -> {
                if (body != null && body.endsWithConnection() && !endSaid && overTls()) {
                    fail(
                            Outcome.Kind.CLOSED,
                            "the server's connection ended without the end of TLS, so its answer"
                                    + " may be cut off");
                } else if (body != null && body.endsWithConnection()) {
                    keepAlive = false;
                    answerEnded = true;
                    mode = Mode.IDLE;
                    receiver().end(null);
                    if (mode == Mode.IDLE) {
                        close();
                    }
                } else {
                    fail(
                            Outcome.Kind.CLOSED,
                            "the server closed the connection in the middle of its answer");
                }
            }
            case TUNNEL -> {
                if (!answerEnded) {
                    answerEnded = true;
                    receiver().end(null);
                }
            }
            case CLOSED -> {}
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext here, Throwable cause) {
        // A reset must not look like the end of an answer that lasts until the connection closes.
        fail(Outcome.Kind.CLOSED, "the connection to the server broke: " + cause.getMessage());
    }
}
