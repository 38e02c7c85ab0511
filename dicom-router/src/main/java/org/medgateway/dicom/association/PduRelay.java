package org.medgateway.dicom.association;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.Lease;
import org.medgateway.core.balance.Outcome;
import org.medgateway.core.config.TimeoutsConfig;
import org.medgateway.dicom.upper.Opened;
import org.medgateway.dicom.wire.Abort;
import org.medgateway.dicom.wire.AssociateAccept;
import org.medgateway.dicom.wire.AssociateReject;
import org.medgateway.dicom.wire.AssociateRequest;
import org.medgateway.dicom.wire.CommandSet;
import org.medgateway.dicom.wire.Dimse;
import org.medgateway.dicom.wire.Pdu;
import org.medgateway.dicom.wire.PduEncoder;
import org.medgateway.dicom.wire.PduScanner;
import org.medgateway.dicom.wire.Scanned;
import org.medgateway.dicom.wire.WireLimits;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Carries an established association between client and server: P-DATA-TF as it comes, in slices,
/// and all else PDU by PDU, so that the end of the association is understood. When one side is lost
/// the other gets an A-ABORT. Reads are paced by the other side's writability. One event loop only,
/// both channels on it.
final class PduRelay {

    private final ClientAssociation client;
    private final Lease lease;
    private final Side clientSide = new Side("client");
    private final Side serverSide = new Side("server");
    private final Duration idleTimeout;
    private @Nullable Future<?> idleTimer;
    private @Nullable Future<?> drainTimer;
    private int outstanding; // operations, of both sides
    private @Nullable Channel serverChannel;
    private long lastMove;
    private boolean over;

    /// One direction: what comes from this side.
    private static final class Side {
        final String name;
        boolean releaseRequested;

        Side(String name) {
            this.name = name;
        }
    }

    private final PduScanner fromClient;
    private final PduScanner fromServer;

    PduRelay(ClientAssociation client, Lease lease) {
        this.client = client;
        this.lease = lease;
        this.idleTimeout = idleTimeout(client.definition().timeouts());
        this.fromClient = new PduScanner(WireLimits.DEFAULT, new Watch());
        this.fromServer = new PduScanner(WireLimits.DEFAULT, new Watch());
    }

    /// Writes the messages of one direction down.
    private final class Watch implements PduScanner.MessageObserver {
        private int messageId = -1;

        @Override
        public void command(int contextId, CommandSet command) {
            if (command.isResponse()) {
                messageId = -1;
                if ((command.status() & 0xFF00) != 0xFF00) {
                    outstanding--;
                }
                client.trace().response(command);
            } else if (command.commandField() != Dimse.C_CANCEL.requestField()) {
                messageId = command.messageId();
                outstanding++;
                client.trace().begin(command).server(lease.server().name());
            }
        }

        @Override
        public void data(int contextId, int bytes, boolean last) {
            client.trace().requestData(messageId, bytes);
        }
    }

    /// The shorter of the two limits ends an association on which nothing moves; zero is for ever.
    private static Duration idleTimeout(TimeoutsConfig timeouts) {
        if (timeouts.client().isZero()) {
            return timeouts.server();
        }
        return timeouts.server().isZero() || timeouts.client().compareTo(timeouts.server()) < 0
                ? timeouts.client()
                : timeouts.server();
    }

    void start(Opened.ServerConnection connection) {
        var channel = connection.handTo(new ServerHandler());
        serverChannel = channel;
        lastMove = now();
        if (!idleTimeout.isZero()) {
            idleTimer = schedule(idleTimeout.toNanos());
        }
        if (!channel.isActive()) {
            serverGone("the server closed the connection at once");
        } else {
            channel.config().setAutoRead(client.channel().isWritable());
            client.channel().config().setAutoRead(channel.isWritable());
        }
    }

    private Channel server() {
        if (serverChannel == null) {
            throw new IllegalStateException("the relay has not begun");
        }
        return serverChannel;
    }

    private Channel channel(Side side) {
        return side == clientSide ? client.channel() : server();
    }

    private Side other(Side side) {
        return side == clientSide ? serverSide : clientSide;
    }

    // --- what the two sides send

    void received(ByteBuf bytes) {
        int size = bytes.readableBytes();
        client.trace().bytesIn(size);
        lease.state().sent(size);
        pass(clientSide, fromClient, bytes);
    }

    void receivedAll() {
        if (serverChannel != null) {
            serverChannel.flush();
        }
    }

    private void pass(Side from, PduScanner scanner, ByteBuf bytes) {
        lastMove = now();
        try {
            while (!over) {
                switch (scanner.next(bytes)) {
                    case Scanned.NeedMore() -> {
                        return;
                    }
                    case Scanned.Data(ByteBuf data) -> {
                        var to = channel(other(from));
                        to.write(data, to.voidPromise());
                    }
                    case Scanned.Control(Pdu pdu) -> control(from, pdu);
                    case Scanned.Broken(var reason, var why) -> broken(from, reason, why);
                }
            }
        } finally {
            bytes.release();
        }
    }

    private void control(Side from, Pdu pdu) {
        var to = other(from);
        switch (pdu) {
            case Pdu.ReleaseRequest _ -> {
                from.releaseRequested = true;
                send(channel(to), pdu);
            }
            case Pdu.ReleaseResponse _ -> {
                to.releaseRequested = false;
                send(channel(to), pdu);
                if (!from.releaseRequested) {
                    released(from, to);
                }
            }
            case Abort abort -> {
                end(
                        from == clientSide
                                ? new Outcome.Abandoned("the client: " + abort.inWords())
                                : new Outcome.Failed(
                                        Outcome.Kind.CLOSED, "the server: " + abort.inWords()));
                ClientAssociation.sendLast(channel(to), abort, Duration.ofSeconds(1));
                channel(from).close();
            }
            case AssociateRequest _ -> unexpected(from, "A-ASSOCIATE-RQ");
            case AssociateAccept _ -> unexpected(from, "A-ASSOCIATE-AC");
            case AssociateReject _ -> unexpected(from, "A-ASSOCIATE-RJ");
        }
    }

    /// Both have agreed. Whoever answered the release waits for our end of its connection, the
    /// other closes its own.
    private void released(Side answered, Side asked) {
        end(Outcome.SUCCEEDED);
        channel(answered).close();
        ClientAssociation.closeAfter(channel(asked), client.options().artim());
    }

    private void unexpected(Side from, String what) {
        broken(from, Abort.Reason.UNEXPECTED_PDU, what + " inside an association");
    }

    private void broken(Side from, Abort.Reason reason, String why) {
        var words = "the " + from.name + " broke the protocol: " + why;
        end(
                from == clientSide
                        ? new Outcome.Abandoned(words)
                        : new Outcome.Failed(Outcome.Kind.PROTOCOL, words));
        abort(channel(from), reason);
        abort(channel(other(from)), Abort.Reason.NOT_SPECIFIED);
    }

    private static void send(Channel to, Pdu pdu) {
        var bytes = to.alloc().buffer(16);
        PduEncoder.encode(pdu, bytes);
        to.writeAndFlush(bytes, to.voidPromise());
    }

    private static void abort(Channel to, Abort.Reason reason) {
        ClientAssociation.sendLast(to, Abort.byProvider(reason), Duration.ofSeconds(1));
    }

    // --- losses and limits

    void clientGone(String why) {
        if (!over) {
            end(new Outcome.Abandoned(why));
            abort(server(), Abort.Reason.NOT_SPECIFIED);
        } else {
            server().close();
        }
    }

    private void serverGone(String why) {
        if (!over) {
            end(new Outcome.Failed(Outcome.Kind.CLOSED, why));
            abort(client.channel(), Abort.Reason.NOT_SPECIFIED);
        }
    }

    /// The server was halted or removed, or went down while its sessions are to be shut.
    void shut(String why) {
        if (!over) {
            end(new Outcome.Failed(Outcome.Kind.CLOSED, why));
            abort(client.channel(), Abort.Reason.NOT_SPECIFIED);
            abort(server(), Abort.Reason.NOT_SPECIFIED);
        }
    }

    private Future<?> schedule(long nanos) {
        return client.loop().schedule(this::checkIdle, nanos, TimeUnit.NANOSECONDS);
    }

    private void checkIdle() {
        long rest = idleTimeout.toNanos() - (now() - lastMove);
        if (rest > 0) {
            idleTimer = schedule(rest);
        } else if (!over) {
            end(new Outcome.Abandoned("nothing moved for " + idleTimeout.toSeconds() + " s"));
            abort(client.channel(), Abort.Reason.NOT_SPECIFIED);
            abort(server(), Abort.Reason.NOT_SPECIFIED);
        }
    }

    /// The service ends: an operation on its way is finished, and an idle association is aborted.
    void drain() {
        long patience = client.options().drainIdle().toNanos();
        if (patience > 0 && drainTimer == null && !over) {
            checkDrained(patience);
        }
    }

    private void checkDrained(long patience) {
        if (over) {
            return;
        }
        long rest = patience - (now() - lastMove);
        if (rest <= 0 && outstanding <= 0) {
            end(new Outcome.Abandoned("the service ends, and the association was idle"));
            abort(client.channel(), Abort.Reason.NOT_SPECIFIED);
            abort(server(), Abort.Reason.NOT_SPECIFIED);
        } else {
            drainTimer =
                    client.loop()
                            .schedule(
                                    () -> checkDrained(patience),
                                    rest > 0 ? rest : patience,
                                    TimeUnit.NANOSECONDS);
        }
    }

    private long now() {
        return client.loop().ticker().nanoTime();
    }

    private void end(Outcome outcome) {
        over = true;
        if (idleTimer != null) {
            idleTimer.cancel(false);
        }
        if (drainTimer != null) {
            drainTimer.cancel(false);
        }
        lease.close(outcome);
        client.trace().ended(outcome);
    }

    void clientWritabilityChanged() {
        if (!over) {
            pace(client.channel(), server());
        }
    }

    /// The other side is read as long as this one takes what is read. What waits is offered to the
    /// kernel first: a side that takes it at once stops nobody.
    private static void pace(Channel to, Channel from) {
        if (!to.isWritable()) {
            to.flush();
        }
        from.config().setAutoRead(to.isWritable());
    }

    private final class ServerHandler extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            var bytes = (ByteBuf) message;
            int size = bytes.readableBytes();
            client.trace().bytesOut(size);
            lease.state().received(size);
            pass(serverSide, fromServer, bytes);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            client.channel().flush();
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            if (!over) {
                pace(context.channel(), client.channel());
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
            serverGone("the server cut the connection");
        }
    }
}
