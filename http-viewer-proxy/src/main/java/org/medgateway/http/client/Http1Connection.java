package org.medgateway.http.client;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.spi.ClientConnection;
import org.medgateway.core.spi.DrainRequested;
import org.medgateway.http.exchange.ClientSide;
import org.medgateway.http.exchange.GatewayAnswers;
import org.medgateway.http.exchange.WebExchange;
import org.medgateway.http.exchange.WebLoop;
import org.medgateway.http.server.LongReads;
import org.medgateway.http.wire.BodyDecoder;
import org.medgateway.http.wire.Decoded;
import org.medgateway.http.wire.HeadDecoder;
import org.medgateway.http.wire.OwnAnswer;
import org.medgateway.http.wire.RequestCheck;
import org.medgateway.http.wire.RequestHead;
import org.medgateway.http.wire.RequestVerdict;

/// A client's HTTP/1 connection: reads requests one after the other, gives each to an exchange, and
/// writes nothing itself ([Http1Answers] does). Pipelined requests wait unread. One event loop
/// only.
public final class Http1Connection extends ChannelInboundHandlerAdapter {

    /// What the next byte from the client belongs to.
    private enum Mode {
        HEAD,
        BODY,
        /// The request is whole and its answer is not: what comes waits.
        ANSWER,
        TUNNEL,
        /// The last answer is on its way; what comes is thrown away, so that the client gets to
        /// read it.
        LINGER,
        CLOSED
    }

    private static final int LONGEST_TRAILERS = 16 * 1024;
    private static final int MOST_LINGERING = 16 * 1024 * 1024;

    private final WebLoop loop;
    private final ClientConnection client;
    private final boolean secure;
    private final HeadDecoder<RequestHead> heads;

    private @Nullable ChannelHandlerContext context;
    private @Nullable ClientTime time;
    private @Nullable Http1Answers answers;
    private Mode mode = Mode.HEAD;
    private @Nullable WebExchange exchange;
    private @Nullable BodyDecoder body;
    private final WaitingOctets waiting = new WaitingOctets();
    private ClientSide.@Nullable Kept kept;
    private boolean wanted = true;
    private boolean parsing;
    private boolean inputEnded;
    private boolean draining;
    private boolean servedBefore;
    private long lingered;

    public Http1Connection(WebLoop loop, ClientConnection client, boolean secure) {
        this.loop = loop;
        this.client = client;
        this.secure = secure;
        this.heads = HeadDecoder.ofRequests(loop.web().served().policy().limits());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        Channel channel = added.channel();
        LongReads.on(channel);
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        ClientTime limits = new ClientTime(added.executor(), loop.web(), this::tooLate);
        time = limits;
        answers = new Http1Answers(this, added, client, secure, loop.writer());
        limits.rest(false);
        channel.config().setAutoRead(true);
    }

    private ChannelHandlerContext context() {
        if (context == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return context;
    }

    private ClientTime time() {
        if (time == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return time;
    }

    private Http1Answers answers() {
        if (answers == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return answers;
    }

    // ---- reading

    @Override
    public void channelRead(ChannelHandlerContext here, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (waiting.isEmpty()) {
            take(in);
        } else {
            waiting.add(in, here.alloc());
        }
    }

    /// Takes as much as is its turn; the rest waits.
    private void take(ByteBuf in) {
        parsing = true;
        try {
            while (in.isReadable() && step(in)) {
                // each step takes a head or a piece of a body
            }
            if (in.isReadable() && mode == Mode.ANSWER) {
                waiting.add(in.retain(), context().alloc());
            }
        } finally {
            in.release();
            parsing = false;
        }
        updateReading();
    }

    /// Answers whether there may be more to take.
    private boolean step(ByteBuf in) {
        return switch (mode) {
            case HEAD -> head(in);
            case BODY -> bodyPiece(in);
            case TUNNEL -> {
                exchange().requestData(in.readRetainedSlice(in.readableBytes()));
                yield false;
            }
            case ANSWER -> false;
            case LINGER -> {
                linger(in.readableBytes());
                in.skipBytes(in.readableBytes());
                yield false;
            }
            case CLOSED -> {
                in.skipBytes(in.readableBytes());
                yield false;
            }
        };
    }

    private boolean head(ByteBuf in) {
        boolean begun = heads.inMidst();
        switch (heads.feed(in)) {
            case Decoded.NeedMore<RequestHead> _ -> {
                if (!begun) {
                    time().head();
                }
                return false;
            }
            case Decoded.Broken<RequestHead>(int status, _) -> {
                refuse(status);
                return false;
            }
            case Decoded.Complete<RequestHead>(var head) -> {
                switch (RequestCheck.check(head)) {
                    case RequestVerdict.Refused(int status, _) -> {
                        refuse(status);
                        return false;
                    }
                    case RequestVerdict.Accepted accepted -> begin(accepted);
                }
                return true;
            }
        }
    }

    private void begin(RequestVerdict.Accepted request) {
        servedBefore = true;
        BodyDecoder decoder = new BodyDecoder(request.framing(), LONGEST_TRAILERS);
        body = decoder;
        mode = Mode.BODY;
        answers().begin(request, draining || loop.web().served().policy().keepAlive().isZero());
        WebExchange begun = new WebExchange(loop, answers(), request);
        exchange = begun;
        if (!decoder.ended()) {
            watchBody();
        }
        begun.start();
        if (exchange == begun && mode == Mode.BODY && decoder.ended()) {
            bodyEnded(null);
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
                watchBody();
                WebExchange before = exchange();
                before.requestData(data);
                if (exchange == before && mode == Mode.BODY && decoder.ended()) {
                    bodyEnded(null);
                }
            }
            case BodyDecoder.Step.End(var trailers) -> bodyEnded(trailers);
            case BodyDecoder.Step.Broken(var why) -> exchange().requestBroken(400, why);
        }
        return true;
    }

    private void bodyEnded(org.medgateway.http.wire.@Nullable Fields trailers) {
        mode = Mode.ANSWER;
        time().othersTurn();
        exchange().requestEnd(trailers);
    }

    private WebExchange exchange() {
        if (exchange == null) {
            throw new IllegalStateException("no exchange in mode " + mode);
        }
        return exchange;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext here) {
        if (exchange != null) {
            exchange.flushRequest();
        }
    }

    /// Refuses what could not be read as a request.
    private void refuse(int status) {
        answers().beginUnread();
        OwnAnswer answer = GatewayAnswers.unread(status);
        answers().own(answer);
        answers().flush();
        lastAnswerGiven();
    }

    // ---- what the exchange wants

    /// Stops or resumes reading for the exchange's sake.
    void read(boolean on) {
        if (wanted != on) {
            wanted = on;
            updateReading();
            if (mode == Mode.BODY) {
                watchBody();
            }
        }
    }

    private void updateReading() {
        if (inputEnded) {
            return; // nothing comes any more, and Netty's epoll cannot be asked for it again
        }
        boolean on = mode == Mode.LINGER || wanted && waiting.isEmpty();
        if (mode != Mode.CLOSED && context().channel().config().isAutoRead() != on) {
            context().channel().config().setAutoRead(on);
        }
    }

    void tunnel() {
        mode = Mode.TUNNEL;
        time().othersTurn(); // the server's side watches both
        takeWaiting();
    }

    /// Whether the next byte begins a next request.
    boolean requestRead() {
        return mode == Mode.ANSWER || mode == Mode.HEAD || body != null && body.ended();
    }

    /// The exchange is over.
    ///
    /// @param exchangeReadAll whether it took the request to its end
    /// @param keepAlive whether the client was told that it may send one
    void over(boolean exchangeReadAll, boolean keepAlive) {
        exchange = null;
        wanted = true;
        if (mode == Mode.CLOSED) {
            return;
        }
        if (!exchangeReadAll && !requestRead() || !keepAlive || mode == Mode.TUNNEL || draining) {
            lastAnswerGiven();
            return;
        }
        mode = Mode.HEAD;
        time().rest(true);
        takeWaiting();
        if (inputEnded && mode == Mode.HEAD && waiting.isEmpty()) {
            close();
        }
    }

    private void takeWaiting() {
        if (waiting.isEmpty()) {
            updateReading();
        } else if (!parsing) {
            // Not from within the answer of the request before: a long line of pipelined requests
            // must not pile up calls.
            context().executor().execute(this::goOn);
        }
    }

    private void goOn() {
        if (mode == Mode.CLOSED) {
            waiting.drop();
        } else if (mode == Mode.HEAD || mode == Mode.TUNNEL) {
            ByteBuf next = waiting.take();
            if (next == null) {
                return;
            }
            take(next);
            if (exchange != null) {
                exchange.flushRequest();
            }
            if (inputEnded && waiting.isEmpty()) {
                inputEnded();
            }
        }
    }

    /// Tells the client that nothing more is coming, and waits a little for it to read that.
    void lastAnswerGiven() {
        if (mode == Mode.CLOSED || mode == Mode.LINGER) {
            return;
        }
        answers().flush();
        mode = Mode.LINGER;
        waiting.drop();
        time().linger();
        Closing.finishOutput(context().channel(), inputEnded);
        updateReading();
    }

    private void linger(int octets) {
        lingered += octets;
        if (lingered > MOST_LINGERING) {
            close();
        }
    }

    /// Ends the connection so that the client sees that the answer is not whole.
    void breakOff() {
        if (mode != Mode.CLOSED) {
            Closing.reset(context().channel());
            close();
        }
    }

    void close() {
        if (mode == Mode.CLOSED) {
            return;
        }
        mode = Mode.CLOSED;
        time().stop();
        waiting.drop();
        context().close();
    }

    ClientSide.@Nullable Kept takeKept() {
        ClientSide.Kept mine = kept;
        kept = null;
        return mine;
    }

    boolean keep(ClientSide.Kept connection) {
        if (mode == Mode.CLOSED) {
            return false;
        }
        kept = connection;
        return true;
    }

    // ---- time limits

    /// While the client is asked for its body it has to send; while it is not read, it is not to
    /// blame.
    private void watchBody() {
        if (wanted) {
            time().moves();
        } else {
            time().othersTurn();
        }
    }

    /// The client does not take its answer, or takes it again.
    void watchAnswer(boolean blocked) {
        if (mode == Mode.ANSWER || mode == Mode.BODY && blocked) {
            if (blocked) {
                time().moves();
            } else {
                time().othersTurn();
            }
        }
    }

    private void tooLate() {
        switch (mode) {
            case HEAD -> {
                if (heads.inMidst() || !servedBefore) {
                    refuse(408);
                } else {
                    close();
                }
            }
            case BODY -> {
                if (context().channel().isWritable()) {
                    exchange().requestBroken(408, "the body did not arrive in time");
                } else {
                    breakOff();
                }
            }
            case ANSWER -> breakOff();
            case LINGER -> close();
            case TUNNEL, CLOSED -> {}
        }
    }

    // ---- the connection itself

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext here) {
        boolean writable = here.channel().isWritable();
        watchAnswer(!writable);
        if (exchange != null) {
            exchange.clientWritable(writable);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext here, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnded = true;
            inputEnded();
        } else if (event instanceof DrainRequested) {
            drain();
        } else {
            here.fireUserEventTriggered(event);
        }
    }

    private void drain() {
        draining = true;
        answers().closeAfter();
        if (mode == Mode.HEAD && !heads.inMidst() && exchange == null && waiting.isEmpty()) {
            lastAnswerGiven();
        }
    }

    /// The client sends nothing more; it may still read.
    private void inputEnded() {
        switch (mode) {
            case HEAD -> {
                if (heads.inMidst()) {
                    refuse(400);
                } else {
                    close();
                }
            }
            case BODY -> {
                exchange().clientGone("the client closed in the middle of its request");
                close();
            }
            case ANSWER -> {
                if (!waiting.isEmpty()) {
                    return; // pipelined requests, of which the last one is the last
                }
                if (loop.web().served().policy().abortOnClose()) {
                    exchange().clientGone("the client closed while it waited for the answer");
                    close();
                } else {
                    answers().closeAfter();
                }
            }
            case TUNNEL -> exchange().requestEnd(null);
            case LINGER -> close();
            case CLOSED -> {}
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext here) {
        WebExchange running = exchange;
        exchange = null;
        mode = Mode.CLOSED;
        time().stop();
        answers().drop();
        if (running != null) {
            running.clientGone("the client went away");
        }
        waiting.drop();
        if (kept != null) {
            kept.connection().close();
            kept = null;
        }
        here.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext here, Throwable cause) {
        // Resets and broken TLS: channelInactive does the rest.
        here.close();
    }
}
