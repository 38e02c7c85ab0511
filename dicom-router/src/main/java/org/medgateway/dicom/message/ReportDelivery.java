package org.medgateway.dicom.message;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.Outcome;
import org.medgateway.core.balance.RealServer;
import org.medgateway.core.balance.ServerState;
import org.medgateway.core.config.Endpoint;
import org.medgateway.core.net.ClientTls;
import org.medgateway.core.net.Connector;
import org.medgateway.core.spi.Pool;
import org.medgateway.core.spi.ServiceDefinition;
import org.medgateway.dicom.DicomOptions;
import org.medgateway.dicom.commitment.Transaction;
import org.medgateway.dicom.wire.CommandSet;
import org.medgateway.dicom.wire.Dimse;
import org.medgateway.dicom.wire.Tag;
import org.medgateway.dicom.wire.Uids;
import org.medgateway.dicom.wire.UserItem;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// Brings the report on a storage commitment to its requester: over the association of the request
/// as long as that is open, else over one to the requester's configured address, which is tried
/// again for a while. One event loop only.
final class ReportDelivery {

    /// How long a requester may take to answer the report.
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    private final MessageExchange exchange;
    private final Commitments commitments;
    private final Transaction transaction;
    private final @Nullable MessageSession session;
    private final EventLoop loop;
    private final ContextKey context;
    private final Instant giveUp;
    private ContextKey own;
    private Duration pause = FIRST_PAUSE;
    private @Nullable Future<?> timer;
    private boolean over;

    ReportDelivery(
            MessageExchange exchange,
            Commitments commitments,
            Transaction transaction,
            @Nullable MessageSession session) {
        this.exchange = exchange;
        this.commitments = commitments;
        this.transaction = transaction;
        this.session = session;
        this.loop = session == null ? exchange.context().loops().next() : session.loop();
        this.context =
                new ContextKey(Uids.STORAGE_COMMITMENT, transaction.requester().transferSyntax());
        this.own = context;
        this.giveUp = exchange.context().clock().instant().plus(commitments.options().timeout());
    }

    void begin() {
        loop.execute(
                () -> {
                    if (session == null || !askOver(session)) {
                        open();
                    }
                });
    }

    private CommandSet request() {
        return CommandSet.of(Dimse.N_EVENT_REPORT.requestField())
                .with(Tag.COMMAND_DATA_SET_TYPE, 1)
                .with(Tag.AFFECTED_SOP_CLASS_UID, Uids.STORAGE_COMMITMENT)
                .with(Tag.AFFECTED_SOP_INSTANCE_UID, Uids.STORAGE_COMMITMENT_INSTANCE)
                .with(Tag.EVENT_TYPE_ID, transaction.report().eventType());
    }

    // --- over the association of the request

    private boolean askOver(MessageSession asked) {
        var data = Commitments.dataSet(transaction, context.transferSyntax());
        return asked.ask(
                context,
                request(),
                data,
                new ClientRequests.Asker() {
                    @Override
                    public void answered(CommandSet response) {
                        done(response, "over the association of the request");
                    }

                    @Override
                    public void gone() {
                        open();
                    }
                });
    }

    private void done(CommandSet response, String how) {
        if (over) {
            return;
        }
        over = true;
        stopTimer();
        if (Status.stored(response.status())) {
            commitments.delivered(transaction, how);
        } else {
            commitments.undeliverable(
                    transaction, "the requester answered with %04XH".formatted(response.status()));
        }
    }

    // --- over an association of our own

    private void open() {
        if (over || commitments.closed()) {
            return;
        }
        var requester = transaction.requester();
        var address = commitments.options().requesters().get(requester.callingAeTitle());
        if (address == null) {
            over = true;
            commitments.undeliverable(
                    transaction,
                    "its association has ended, and storageCommitment.requesters has no address of %s"
                            .formatted(requester.callingAeTitle()));
            return;
        }
        exchange.associations(loop).acquire(way(address), own, List.of(), true, this::acquired);
    }

    private LoopAssociations.Way way(Endpoint endpoint) {
        var service = exchange.context();
        var definition = service.definition();
        var requester = transaction.requester();
        var address = InetSocketAddress.createUnresolved(endpoint.host(), endpoint.port());
        var server = new RealServer("requester " + requester.callingAeTitle(), address);
        var scp = new UserItem.RoleSelection(Uids.STORAGE_COMMITMENT, false, true);
        return new LoopAssociations.Way(
                new ServerKey(
                        server,
                        address,
                        requester.callingAeTitle(),
                        requester.calledAeTitle(),
                        List.of(scp)),
                new ServerState(server.name(), service.clock()),
                new Connector.Target(
                        address, tls(definition), null, null, definition.timeouts().connect()),
                definition.options(DicomOptions.class));
    }

    /// The service's own: that of any pool that brings none.
    private @Nullable ClientTls tls(ServiceDefinition definition) {
        if (!commitments.options().requesterTls()) {
            return null;
        }
        for (var entry : definition.config().allPools().entrySet()) {
            Pool pool = definition.pools().get(entry.getKey());
            if (entry.getValue().serverTls() == null && pool != null) {
                return pool.tls();
            }
        }
        throw new IllegalStateException("no pool speaks TLS in the way of the service");
    }

    private void acquired(Acquired acquired) {
        switch (acquired) {
            case Acquired.Got(var association) -> send(association);
            case Acquired.NoContext() -> {
                var refused = own;
                own = new ContextKey(Uids.STORAGE_COMMITMENT, Uids.IMPLICIT_VR_LITTLE_ENDIAN);
                again("it does not accept " + refused);
            }
            case Acquired.Rejected(var reject) -> again(reject.inWords());
            case Acquired.Failed(var _, var why) -> again(why);
        }
    }

    private void send(ServerAssociation association) {
        int number = Objects.requireNonNull(association.context(own));
        int messageId = association.newMessageId();
        association.use(new Sent(association, messageId));
        association.reading(true);
        association.command(number, request().with(Tag.MESSAGE_ID, messageId));
        association.data(number, true, Commitments.dataSet(transaction, own.transferSyntax()));
        association.flush();
        timer =
                loop.schedule(
                        () -> {
                            association.abort();
                            again("no answer within " + PATIENCE.toSeconds() + " s");
                        },
                        PATIENCE.toNanos(),
                        TimeUnit.NANOSECONDS);
    }

    /// Waits for the answer.
    private final class Sent implements ServerAssociation.User {
        private final ServerAssociation association;
        private final int messageId;

        Sent(ServerAssociation association, int messageId) {
            this.association = association;
            this.messageId = messageId;
        }

        @Override
        public void command(int contextId, CommandSet command) {
            if (command.isResponse() && command.respondedTo() == messageId) {
                association.release();
                done(command, "over an association to the requester");
            } else {
                association.abort();
                again("it answered with " + command);
            }
        }

        @Override
        public void data(int contextId, ByteBuf piece, boolean last) {
            piece.release();
        }

        @Override
        public void writabilityChanged() {
            // it is all in the channel's buffer already
        }

        @Override
        public void lost(Outcome.Kind kind, String why) {
            again(why);
        }
    }

    private void again(String why) {
        stopTimer();
        if (over || commitments.closed()) {
            return;
        }
        if (exchange.context().clock().instant().plus(pause).isAfter(giveUp)) {
            over = true;
            commitments.undeliverable(transaction, why);
            return;
        }
        timer = loop.schedule(this::open, pause.toNanos(), TimeUnit.NANOSECONDS);
        var twice = pause.multipliedBy(2);
        pause = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
