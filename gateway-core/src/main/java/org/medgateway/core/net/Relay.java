package org.medgateway.core.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.Outcome;
import org.medgateway.core.balance.ServerState;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Carries bytes between a client and a server as they are, each side read no faster than the other
/// takes it. An end of one direction is passed on as the end of that direction; a reset as a reset.
/// One event loop only, both channels on it.
public final class Relay {

    private final Duration idleTimeout;
    private final ServerState state;
    private final Consumer<Outcome> ended;
    private final Side client;
    private final Side server;
    private @Nullable Future<?> idleTimer;
    private long lastMove;
    private boolean over;

    /// @param client the client's channel, not read yet
    /// @param idleTimeout how long nothing may move in either direction; zero is for ever
    /// @param state the server's, for its byte counts
    /// @param ended called once with the outcome, when both channels are closed or closing
    public Relay(Channel client, Duration idleTimeout, ServerState state, Consumer<Outcome> ended) {
        this.idleTimeout = idleTimeout;
        this.state = state;
        this.ended = ended;
        this.client = new Side("client");
        this.server = new Side("server");
        this.client.channel = client;
    }

    /// The handler for the end of the server's pipeline.
    public ChannelHandler serverSide() {
        return server;
    }

    /// Begins to carry; the client's handler joins the end of its pipeline.
    public void start(Channel serverChannel) {
        server.channel = serverChannel;
        Channel clientChannel = client.channel();
        clientChannel.pipeline().addLast(client);
        lastMove = clientChannel.eventLoop().ticker().nanoTime();
        if (!idleTimeout.isZero()) {
            idleTimer =
                    clientChannel
                            .eventLoop()
                            .schedule(this::checkIdle, idleTimeout.toNanos(), TimeUnit.NANOSECONDS);
        }
        if (!clientChannel.isActive()) {
            end(new Outcome.Abandoned("the client went away"));
        } else if (!serverChannel.isActive()) {
            end(
                    new Outcome.Failed(
                            Outcome.Kind.CLOSED, "the server closed the connection at once"));
        } else {
            readOn(serverChannel, clientChannel.isWritable());
            readOn(clientChannel, serverChannel.isWritable());
        }
    }

    /// Lets a channel be read, or not. One whose input has ended has nothing to read, and epoll no
    /// longer knows it.
    private static void readOn(Channel channel, boolean wanted) {
        if (!((DuplexChannel) channel).isInputShutdown()) {
            channel.config().setAutoRead(wanted);
        }
    }

    /// Bytes from the client to the server so far.
    public long bytesIn() {
        return client.bytes;
    }

    /// Bytes from the server to the client so far.
    public long bytesOut() {
        return server.bytes;
    }

    /// Cuts both connections with a reset.
    public void cut(Outcome outcome) {
        if (!over) {
            AbruptClose.of(client.channel());
            AbruptClose.of(server.channel());
            end(outcome);
        }
    }

    private void end(Outcome outcome) {
        if (over) {
            return;
        }
        over = true;
        if (idleTimer != null) {
            idleTimer.cancel(false);
        }
        client.channel().close();
        server.channel().close();
        ended.accept(outcome);
    }

    private void checkIdle() {
        long quiet = client.channel().eventLoop().ticker().nanoTime() - lastMove;
        long rest = idleTimeout.toNanos() - quiet;
        if (rest <= 0) {
            cut(new Outcome.Abandoned("nothing moved for " + idleTimeout.toSeconds() + " s"));
        } else {
            idleTimer =
                    client.channel()
                            .eventLoop()
                            .schedule(this::checkIdle, rest, TimeUnit.NANOSECONDS);
        }
    }

    private final class Side extends ChannelInboundHandlerAdapter {
        private final String who;
        private @Nullable Channel channel;
        private long bytes;
        private boolean inputEnded;
        private boolean passedOn;
        private @Nullable String failure;

        Side(String who) {
            this.who = who;
        }

        Channel channel() {
            if (channel == null) {
                throw new IllegalStateException("the " + who + " is not connected yet");
            }
            return channel;
        }

        Side other() {
            return this == client ? server : client;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf buffer = (ByteBuf) message;
            int size = buffer.readableBytes();
            bytes += size;
            lastMove = context.channel().eventLoop().ticker().nanoTime();
            if (this == client) {
                state.sent(size);
            } else {
                state.received(size);
            }
            Channel to = other().channel();
            to.write(buffer, to.voidPromise());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            Side other = other();
            if (other.channel != null) {
                other.channel.flush();
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            Side other = other();
            if (other.channel != null) {
                readOn(other.channel, context.channel().isWritable());
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event == ChannelInputShutdownEvent.INSTANCE
                    || event == SslCloseCompletionEvent.SUCCESS) {
                inputEnded();
            } else {
                context.fireUserEventTriggered(event);
            }
        }

        private void inputEnded() {
            if (inputEnded || over) {
                return;
            }
            inputEnded = true;
            other().channel().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> passedOn());
        }

        /// All that this side had to say is with the other.
        private void passedOn() {
            passedOn = true;
            if (other().passedOn) {
                end(Outcome.SUCCEEDED);
            } else if (!over) {
                other().endOutput();
            }
        }

        private void endOutput() {
            Channel to = channel();
            SslHandler tls = to.pipeline().get(SslHandler.class);
            ChannelFutureListener shut = _ -> ((DuplexChannel) to).shutdownOutput();
            if (tls == null) {
                ((DuplexChannel) to).shutdownOutput();
            } else {
                tls.closeOutbound().addListener(shut);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            failure =
                    cause.getMessage() == null
                            ? cause.getClass().getSimpleName()
                            : cause.getMessage();
            context.close();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (channel == null || over) {
                return; // the connector speaks of a connection that fails before the relay begins
            }
            if (inputEnded && (other().inputEnded || this == server)) {
                // All has been said. A server may well refuse what still comes, such as the
                // client's last words of TLS.
                other().channel()
                        .writeAndFlush(Unpooled.EMPTY_BUFFER)
                        .addListener(_ -> end(Outcome.SUCCEEDED));
                return;
            }
            String why =
                    "the " + who + " cut the connection" + (failure == null ? "" : ": " + failure);
            cut(
                    this == client
                            ? new Outcome.Abandoned(why)
                            : new Outcome.Failed(Outcome.Kind.CLOSED, why));
        }
    }
}
