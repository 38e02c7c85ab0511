package org.medgateway.dicom.message;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.Outcome;
import org.medgateway.core.spi.Pool;
import org.medgateway.dicom.commitment.Part;
import org.medgateway.dicom.commitment.Requester;
import org.medgateway.dicom.commitment.Split;
import org.medgateway.dicom.commitment.Transaction;
import org.medgateway.dicom.wire.CommandSet;
import org.medgateway.dicom.wire.DataSetEncoding;
import org.medgateway.dicom.wire.FoundElements;
import org.medgateway.dicom.wire.StorageCommitment;
import org.medgateway.dicom.wire.StorageCommitment.Reading;
import org.medgateway.dicom.wire.Tag;
import org.medgateway.dicom.wire.Uids;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// A request for storage commitment: split over the servers that hold the instances, each asked
/// under a Transaction UID of its own. The requester is told that its request is accepted when a
/// server has accepted a part of it, or when there is nobody to ask; what comes of it is reported
/// later. One event loop only.
final class CommitmentOperation implements Operation {

    private static final int REQUEST_STORAGE_COMMITMENT = 1;

    private final MessageSession session;
    private final RequestInHand request;
    private final SessionView view;
    private final Commitments commitments;
    private final Gathered gathered = new Gathered();
    private final MessageAttributes attributes;
    private final List<Asking> askings = new ArrayList<>();
    private @Nullable Transaction transaction;
    private int open;
    private int accepted;
    private @Nullable CommandSet refusal;
    private boolean over;

    CommitmentOperation(MessageSession session, RequestInHand request) {
        this.session = session;
        this.request = request;
        this.view = session.view();
        this.commitments = session.exchange().commitments();
        this.attributes =
                new MessageAttributes(session.attributes(), request.context(), FoundElements.NONE);
    }

    @Override
    public void data(ByteBuf piece, boolean last) {
        request.trace().bytes(piece.readableBytes());
        gathered.add(piece);
        if (last) {
            understand();
        }
    }

    private void understand() {
        if (gathered.tooLong()) {
            refuse(Status.INVALID_ARGUMENT, "the request is too long");
            return;
        }
        if (request.command().us(Tag.ACTION_TYPE_ID).orElse(0) != REQUEST_STORAGE_COMMITMENT) {
            refuse(Status.NO_SUCH_ACTION, "storage commitment has the action 1 only");
            return;
        }
        var encoding = DataSetEncoding.of(request.context().transferSyntax());
        switch (StorageCommitment.read(gathered.bytes(), encoding)) {
            case Reading.Unreadable(var why) -> refuse(Status.INVALID_ARGUMENT, why);
            case Reading.Understood(var wanted) -> {
                gathered.release();
                if (wanted.transactionUid().isEmpty() || wanted.referenced().isEmpty()) {
                    refuse(
                            Status.INVALID_ARGUMENT,
                            "it has no Transaction UID, or names no instance");
                } else {
                    ask(wanted);
                }
            }
        }
    }

    private void ask(StorageCommitment wanted) {
        var client = session.client().request();
        var split =
                Split.of(
                        wanted,
                        new Requester(
                                client.callingAeTitle(),
                                client.calledAeTitle(),
                                request.context().transferSyntax()),
                        session.exchange()
                                .context()
                                .clock()
                                .instant()
                                .plus(commitments.options().timeout()),
                        this::holder,
                        servers(routed()));
        transaction = split;
        commitments.asking(split);
        open = split.parts().size();
        if (open == 0) {
            answer();
        }
        for (var part : split.parts()) {
            var pool = pool(part.server());
            if (pool == null) {
                refused(
                        part,
                        Status.refused(
                                request.command(),
                                Status.PROCESSING_FAILURE,
                                "server " + part.server() + " is no more"));
            } else {
                var asking = new Asking(split, part, pool);
                askings.add(asking);
                asking.begin();
            }
        }
    }

    /// Of the servers that have an instance the first that can be asked now, those of the pool that
    /// the rules name for the request before others; "" where nobody is known to have it.
    private String holder(String instance) {
        var holders = session.exchange().instances().holders(instance);
        if (holders.isEmpty()) {
            return "";
        }
        var routed = servers(routed());
        return Stream.concat(holders.stream().filter(routed::contains), holders.stream())
                .filter(this::serves)
                .findFirst()
                .orElse(holders.getFirst());
    }

    private boolean serves(String server) {
        var pool = pool(server);
        return pool != null
                && pool.servers().members().stream()
                        .filter(member -> member.server().name().equals(server))
                        .anyMatch(member -> member.state().condition().serving());
    }

    private @Nullable Pool routed() {
        return view.definition().pool(view.definition().route(attributes));
    }

    private static Set<String> servers(@Nullable Pool pool) {
        var names = new LinkedHashSet<String>();
        if (pool != null) {
            pool.servers().members().forEach(member -> names.add(member.server().name()));
        }
        return names;
    }

    /// The pool of a server: rules may have sent its objects to another one than this request.
    private @Nullable Pool pool(String server) {
        var routed = routed();
        if (servers(routed).contains(server)) {
            return routed;
        }
        return view.definition().pools().values().stream()
                .filter(pool -> servers(pool).contains(server))
                .findFirst()
                .orElse(null);
    }

    /// One server that is asked.
    private final class Asking implements Delivery.Asker {
        private final Part part;
        private final Pool pool;
        private final ContextKey context;
        private final KeptMessage body;
        private @Nullable Delivery delivery;
        private @Nullable CommandSet response;

        Asking(Transaction of, Part part, Pool pool) {
            this.part = part;
            this.pool = pool;
            this.context = context();
            var exchange = session.exchange();
            this.body =
                    new KeptMessage(
                            exchange.memory(),
                            exchange.spool(),
                            session.loop(),
                            view.options().replayMemory().bytes(),
                            () -> {});
            body.append(
                    of.request(part).toBytes(DataSetEncoding.of(context.transferSyntax())), true);
        }

        /// The client's own context, where the server takes it; every server takes the default
        /// transfer syntax (PS3.5 10.1).
        private ContextKey context() {
            boolean taken =
                    pool.servers().members().stream()
                            .filter(member -> member.server().name().equals(part.server()))
                            .anyMatch(
                                    member -> session.accepts(member.server(), request.context()));
            return taken
                    ? request.context()
                    : new ContextKey(Uids.STORAGE_COMMITMENT, Uids.IMPLICIT_VR_LITTLE_ENDIAN);
        }

        void begin() {
            var order =
                    new Order(
                            view,
                            pool,
                            Order.only(
                                    pool,
                                    view.definition()
                                            .selection(
                                                    pool,
                                                    session.client().connection(),
                                                    attributes),
                                    part.server()),
                            context,
                            request.command(),
                            body,
                            request.trace(),
                            false,
                            true);
            var begun = new Delivery(order, this);
            delivery = begun;
            begun.start();
        }

        @Override
        public void response(CommandSet answered, boolean last) {
            response = answered;
        }

        @Override
        public void responseData(ByteBuf piece, boolean last) {
            piece.release(); // the action has no reply (PS3.4 J.3.2.1.1)
        }

        @Override
        public void answered(String server) {
            body.close();
            var line = delivery == null ? null : delivery.line();
            var own = response;
            if (line != null) {
                line.lease().close(Outcome.SUCCEEDED);
            }
            if (own != null && Status.stored(own.status())) {
                if (line != null) {
                    await(line.association());
                }
                accepted++;
                oneLess();
            } else {
                if (line != null) {
                    line.association().release();
                }
                refused(
                        part,
                        own != null ? own : Status.undelivered(request.command(), "no answer"));
            }
        }

        private void await(ServerAssociation association) {
            new AwaitedReport(commitments, view.associations(), session.loop(), part, association)
                    .begin();
        }

        @Override
        public void undeliverable(String why) {
            body.close();
            refused(part, Status.undelivered(request.command(), why));
        }

        @Override
        public void paceChanged() {
            // its body has come already
        }

        void cancel(String why) {
            if (delivery != null) {
                delivery.cancel(why);
            }
            body.close();
        }
    }

    private void refused(Part part, CommandSet by) {
        if (transaction != null) {
            commitments.refused(transaction, part);
        }
        refusal = by;
        oneLess();
    }

    private void oneLess() {
        open--;
        if (open == 0) {
            answer();
        }
    }

    private void answer() {
        var of = transaction;
        if (over || of == null) {
            return;
        }
        var no = refusal;
        if (accepted == 0 && no != null) {
            over = true;
            commitments.abandoned(of);
            session.respond(request, no);
            return;
        }
        commitments.accepted(
                of,
                session,
                () -> {
                    if (over) {
                        return false;
                    }
                    over = true;
                    session.respond(request, request.command().response(0));
                    return true;
                });
    }

    private void refuse(int status, String why) {
        over = true;
        gathered.release();
        session.respond(request, Status.refused(request.command(), status, why));
    }

    @Override
    public void cancel(String why) {
        over = true;
        gathered.release();
        askings.forEach(asking -> asking.cancel(why));
        if (transaction != null) {
            commitments.abandoned(transaction);
        }
    }
}
