package org.medgateway.mllp.delivery;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.Outcome;
import org.medgateway.core.balance.RealServer;
import org.medgateway.core.balance.ServerState;
import org.medgateway.core.net.ClientTls;
import org.medgateway.core.net.TurnFlush;
import org.medgateway.core.spi.Pool;
import org.medgateway.mllp.MllpOptions;
import org.medgateway.mllp.wire.Decoded;
import org.medgateway.mllp.wire.Frame;
import org.medgateway.mllp.wire.FrameDecoder;

/// A connection to a server: carries one message at a time and waits for its answer. An answer that
/// nobody waits for ends it, for what comes behind can be trusted no more. One event loop only.
final class ServerConnection extends ChannelInboundHandlerAdapter {

    private final RealServer server;
    private final ServerState state;
    private final @Nullable ClientTls tls;
    private final Home home;
    private final TurnFlush flush;

    private @Nullable ChannelHandlerContext context;
    private @Nullable FrameDecoder decoder;
    private @Nullable Deadline deadline;
    private final MllpOptions options;

    /// The message that is on this connection; null: none, it is idle.
    private @Nullable Delivery current;

    /// The last message that asked for no answer to a success; a refusal of it may still come.
    private @Nullable Unawaited unawaited;

    private boolean ended;

    ServerConnection(
            RealServer server,
            ServerState state,
            Pool pool,
            MllpOptions options,
            Home home,
            TurnFlush flush) {
        this.server = server;
        this.state = state;
        this.tls = pool.tls();
        this.options = options;
        this.home = home;
        this.flush = flush;
    }

    ServerState server() {
        return state;
    }

    /// Whether it stands and leads where the definition says that the server is.
    boolean leadsTo(RealServer wanted, Pool pool) {
        return isOpen() && tls == pool.tls() && (server == wanted || sameAddress(wanted));
    }

    boolean isOpen() {
        return !ended && context != null && context.channel().isActive();
    }

    /// Begins to listen to the server.
    void start() {
        context().read();
    }

    /// Puts the message on the wire; its answer, or the end of the connection, goes to `delivery`.
    void send(Delivery delivery, ByteBuf message) {
        current = delivery;
        deadline().in(delivery.options().acknowledgementTimeout());
        write(message, delivery);
    }

    /// Puts a frame on the wire that nobody answers: an acknowledgement of an answer.
    void sendUnanswered(ByteBuf frame) {
        state.sent(frame.readableBytes());
        context().writeAndFlush(frame);
    }

    /// The answer is to be waited for anew: the first of two has come.
    void awaitSecond(Delivery delivery) {
        deadline().in(delivery.options().acknowledgementTimeout());
    }

    /// The message has had its answer, or wants none; the connection is free.
    void release(@Nullable Unawaited mayBeRefused) {
        current = null;
        unawaited = mayBeRefused;
        deadline().in(home.idleTime(options));
    }

    /// Goes back to where idle connections wait.
    void park() {
        if (isOpen() && hasSaidAll()) {
            home.park(this, options);
        }
    }

    /// Whether nothing has come behind the answer. What has come would else be taken for the answer
    /// to the next message.
    private boolean hasSaidAll() {
        Decoded more = decoder().next();
        if (more == Decoded.NeedMore.NEED_MORE) {
            return true;
        }
        if (more instanceof Frame frame && (unawaited == null || !unawaited.takes(frame))) {
            frame.release();
        }
        close();
        return false;
    }

    /// Ends the connection without telling the message on it.
    void close() {
        ended = true;
        current = null;
        if (context != null) {
            context.close();
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        decoder = new FrameDecoder(options.answerFraming(), added.alloc());
        deadline = new Deadline(added.executor(), this::tooLate);
    }

    @Override
    public void channelRead(ChannelHandlerContext reading, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        state.received(bytes.readableBytes());
        decoder().feed(bytes);
        for (Decoded found = decoder().next(); !ended; found = decoder().next()) {
            switch (found) {
                case Decoded.NeedMore _ -> {
                    return;
                }
                case Decoded.Fragment _ ->
                        fail(Outcome.Kind.PROTOCOL, "the answer was cut off by another");
                case Decoded.Broken(_, var why) ->
                        fail(Outcome.Kind.PROTOCOL, "the answer is broken: " + why);
                case Frame frame -> frame(frame);
            }
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext reading) {
        if (!ended
                && decoder().awaitsCarriageReturn()
                && decoder().quiet() instanceof Frame frame) {
            frame(frame);
        }
        reading.read();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext told, Object event) {
        if (event instanceof ChannelInputShutdownEvent
                || event instanceof ChannelInputShutdownReadComplete) {
            fail(Outcome.Kind.CLOSED, "the server closed the connection");
        } else {
            told.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext gone) {
        fail(Outcome.Kind.CLOSED, "the server closed the connection");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext failing, Throwable cause) {
        fail(Outcome.Kind.CLOSED, "the connection failed: " + cause.getMessage());
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext removed) {
        deadline().cancel();
        decoder().close();
    }

    private void frame(Frame frame) {
        Delivery waiting = current;
        if (waiting != null) {
            waiting.answered(this, frame);
        } else if (unawaited != null && unawaited.takes(frame)) {
            unawaited = null;
        } else {
            frame.release();
            fail(Outcome.Kind.PROTOCOL, "an answer came that nobody waits for");
        }
    }

    private void write(ByteBuf message, Delivery delivery) {
        int start = message.readerIndex();
        int length = message.readableBytes();
        state.sent(length);
        ChannelFuture writing = flush.write(context().channel(), message);
        writing.addListener(
                done -> {
                    if (done.isSuccess()) {
                        delivery.written(this);
                    } else if (current == delivery) {
                        // What the socket has taken is gone from the buffer; TLS leaves no such
                        // trace.
                        boolean untouched = tls == null && message.readerIndex() == start;
                        delivery.writeFailed(untouched);
                        fail(
                                Outcome.Kind.CLOSED,
                                "the connection failed: " + done.cause().getMessage());
                    }
                });
    }

    private void tooLate() {
        if (current != null) {
            fail(Outcome.Kind.TIMEOUT, "no acknowledgement within " + seconds());
        } else {
            home.forget(this);
            close();
        }
    }

    private String seconds() {
        Delivery waiting = current;
        return waiting == null ? "" : waiting.options().acknowledgementTimeout().toMillis() + " ms";
    }

    /// Ends the connection and tells the message on it.
    private void fail(Outcome.Kind kind, String why) {
        if (ended) {
            return;
        }
        Delivery failed = current;
        home.forget(this);
        close();
        if (failed != null) {
            failed.connectionFailed(kind, why);
        }
    }

    private boolean sameAddress(RealServer wanted) {
        return server.address().equals(wanted.address());
    }

    private ChannelHandlerContext context() {
        if (context == null) {
            throw new IllegalStateException("not connected yet");
        }
        return context;
    }

    private FrameDecoder decoder() {
        if (decoder == null) {
            throw new IllegalStateException("not connected yet");
        }
        return decoder;
    }

    private Deadline deadline() {
        if (deadline == null) {
            throw new IllegalStateException("not connected yet");
        }
        return deadline;
    }
}
