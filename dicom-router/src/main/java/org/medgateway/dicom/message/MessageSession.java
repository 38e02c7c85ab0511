package org.medgateway.dicom.message;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.Outcome;
import org.medgateway.core.balance.RealServer;
import org.medgateway.core.route.Attributes;
import org.medgateway.core.spi.ServiceDefinition;
import org.medgateway.dicom.DicomAttributes;
import org.medgateway.dicom.DicomOptions;
import org.medgateway.dicom.Implementation;
import org.medgateway.dicom.association.AssociationOwner;
import org.medgateway.dicom.association.AssociationTrace;
import org.medgateway.dicom.association.ClientAssociation;
import org.medgateway.dicom.wire.Abort;
import org.medgateway.dicom.wire.Assembled;
import org.medgateway.dicom.wire.AssociateAccept;
import org.medgateway.dicom.wire.AssociateReject;
import org.medgateway.dicom.wire.AssociateRequest;
import org.medgateway.dicom.wire.CommandSet;
import org.medgateway.dicom.wire.Decoded;
import org.medgateway.dicom.wire.Dimse;
import org.medgateway.dicom.wire.NegotiatedContext;
import org.medgateway.dicom.wire.Pdu;
import org.medgateway.dicom.wire.PduDecoder;
import org.medgateway.dicom.wire.PdvAssembler;
import org.medgateway.dicom.wire.PdvFragmenter;
import org.medgateway.dicom.wire.Tag;
import org.medgateway.dicom.wire.Uids;
import org.medgateway.dicom.wire.UpperLayer;
import org.medgateway.dicom.wire.UserInformation;
import org.medgateway.dicom.wire.UserItem;
import org.medgateway.dicom.wire.WireLimits;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// A client's association that the gateway has accepted itself. Works on one request after the
/// other; what comes meanwhile waits unread, but for C-CANCEL, aborts and the release. One event
/// loop only.
final class MessageSession implements AssociationOwner {

    private final MessageExchange exchange;
    private final ClientAssociation client;
    private final Attributes attributes;
    private final PduDecoder decoder;
    private final PdvAssembler assembler = new PdvAssembler(WireLimits.DEFAULT.commandSet());
    private final PdvFragmenter cut;
    private final Map<Integer, ContextKey> contexts = new HashMap<>();
    private final ArrayDeque<ByteBuf> inbox = new ArrayDeque<>();
    private final PinnedServer pinned;
    private final ClientRequests requests = new ClientRequests();
    private final ArrayDeque<Runnable> betweenMessages = new ArrayDeque<>();
    private final List<ServerAssociation> unflushed = new ArrayList<>();
    private ServiceDefinition definition;
    private boolean established;
    private @Nullable Operation current;
    private @Nullable Request waiting;
    private boolean releaseRequested;
    private boolean processing;
    private boolean dataOfResponse;
    private boolean sendingData;
    private boolean over;
    private @Nullable Future<?> idleTimer;
    private @Nullable Future<?> drainTimer;
    private long lastMove;

    /// A request whose turn has not come.
    private record Request(int contextId, CommandSet command) {}

    MessageSession(MessageExchange exchange, ClientAssociation client) {
        this.exchange = exchange;
        this.client = client;
        this.definition = client.definition();
        this.attributes = DicomAttributes.of(client.connection(), client.request());
        this.decoder =
                new PduDecoder(
                        WireLimits.DEFAULT.withDataPdu(client.options().maximumLength().bytes()));
        this.cut = new PdvFragmenter(client.request().user().maximumLength());
        this.pinned = new PinnedServer(this);
    }

    // --- establishing

    void begin() {
        new Negotiation(
                        exchange,
                        client,
                        attributes,
                        new Negotiation.Outcome() {
                            @Override
                            public void agreed(
                                    List<NegotiatedContext> answers, List<UserItem> items) {
                                if (!over) {
                                    accept(answers, items);
                                }
                            }

                            @Override
                            public void rejected(AssociateReject reject, String why) {
                                if (!over) {
                                    over = true;
                                    client.reject(reject);
                                    client.trace().refused(why);
                                }
                            }
                        })
                .begin();
    }

    private void accept(List<NegotiatedContext> answers, List<UserItem> passedBack) {
        var proposed = new HashMap<Integer, String>();
        client.request().contexts().forEach(c -> proposed.put(c.id(), c.abstractSyntax()));
        for (var answer : answers) {
            if (answer.isAccepted()) {
                contexts.put(
                        answer.id(),
                        new ContextKey(
                                Objects.requireNonNull(proposed.get(answer.id())),
                                answer.transferSyntax()));
            }
        }
        var items =
                new ArrayList<UserItem>(
                        Implementation.user(client.options().maximumLength().bytes()).items());
        window(items);
        items.addAll(client.request().user().all(UserItem.RoleSelection.class));
        items.addAll(passedBack);
        var accept = AssociateAccept.to(client.request(), answers, new UserInformation(items));
        client.machine().on(UpperLayer.Event.A_ASSOCIATE_RESPONSE_ACCEPT);
        client.trace().accepted(accept);
        client.send(accept);
        established = true;
        move();
        watchIdle();
        process();
    }

    /// PS3.7 D.3.3.3: answered only where the client asks for more than one; 0 is no limit.
    private void window(List<UserItem> items) {
        int asked = client.request().user().window().invoked();
        int most = client.options().operationsWindow();
        if (asked != 1) {
            items.add(
                    new UserItem.AsynchronousWindow(asked == 0 ? most : Math.min(asked, most), 1));
        }
    }

    // --- reading

    @Override
    public void received(ByteBuf bytes) {
        if (over) {
            bytes.release();
            return;
        }
        client.trace().bytesIn(bytes.readableBytes());
        move();
        inbox.add(bytes);
        process();
    }

    private void process() {
        if (processing) {
            return;
        }
        processing = true;
        try {
            while (!over && waiting == null && !inbox.isEmpty()) {
                var bytes = inbox.element();
                switch (decoder.next(bytes)) {
                    case Decoded.NeedMore() -> inbox.remove().release();
                    case Decoded.Control(var pdu) -> control(pdu);
                    case Decoded.Fragment fragment -> fragment(fragment);
                    case Decoded.Broken(var reason, var why) ->
                            breach(UpperLayer.Event.INVALID_PDU, reason, why);
                }
            }
        } finally {
            processing = false;
        }
        while (!unflushed.isEmpty()) {
            unflushed.removeLast().flush();
        }
        pace();
    }

    private void flush(ServerAssociation association) {
        if (!processing) {
            association.flush();
        } else if (!unflushed.contains(association)) {
            unflushed.add(association);
        }
    }

    private void fragment(Decoded.Fragment fragment) {
        var data = fragment.data();
        if (client.machine().on(UpperLayer.Event.P_DATA_TF_PDU) != UpperLayer.Action.DT_2) {
            data.release();
            lost(Abort.Reason.UNEXPECTED_PDU, "the client sent data where none is allowed");
            return;
        }
        switch (assembler.accept(fragment.contextId(), fragment.command(), fragment.last(), data)) {
            case Assembled.Incomplete() -> data.release();
            case Assembled.Command(int contextId, var command) -> {
                data.release();
                command(contextId, command);
            }
            case Assembled.Data(int _, var piece, boolean last) -> {
                if (dataOfResponse) {
                    dataOfResponse = !last;
                    requests.data(piece, last);
                } else if (current != null) {
                    current.data(piece, last);
                } else {
                    piece.release();
                }
            }
            case Assembled.Broken(var reason, var why) -> {
                data.release();
                breach(UpperLayer.Event.INVALID_PDU, reason, why);
            }
        }
    }

    private void command(int contextId, CommandSet command) {
        if (!contexts.containsKey(contextId)) {
            breach(
                    UpperLayer.Event.INVALID_PDU,
                    Abort.Reason.INVALID_PARAMETER_VALUE,
                    "a message in the context %d, which was not accepted".formatted(contextId));
        } else if (command.isResponse()) {
            dataOfResponse = command.hasDataSet();
            requests.responded(command);
        } else if (command.commandField() == Dimse.C_CANCEL.requestField()) {
            if (current != null) {
                current.cancelRequested();
            }
        } else if (current != null) {
            waiting = new Request(contextId, command);
        } else {
            begin(contextId, command);
        }
    }

    private void begin(int contextId, CommandSet command) {
        definition = exchange.context().definition();
        var context = Objects.requireNonNull(contexts.get(contextId));
        var request =
                new RequestInHand(contextId, context, command, client.trace().message(command));
        if (command.commandField() == Dimse.C_STORE.requestField() && command.hasDataSet()) {
            var store = new StoreOperation(this, request);
            current = store;
            store.begin();
        } else if (command.commandField() == Dimse.C_ECHO.requestField()
                && options().echo() == DicomOptions.Echo.ANSWER) {
            respond(request, command.response(0));
        } else if (isCommitment(command, Dimse.N_ACTION)) {
            current = new CommitmentOperation(this, request);
        } else if (isCommitment(command, Dimse.N_EVENT_REPORT)) {
            var report = new ReportOperation(this, request);
            current = report;
            report.begin();
        } else {
            var forward = new ForwardOperation(this, request);
            current = forward;
            forward.begin();
        }
    }

    private static boolean isCommitment(CommandSet command, Dimse operation) {
        return command.commandField() == operation.requestField()
                && command.sopClassUid().equals(Uids.STORAGE_COMMITMENT)
                && (operation == Dimse.N_EVENT_REPORT || command.hasDataSet());
    }

    /// A request that is being worked on.
    record RequestInHand(
            int contextId,
            ContextKey context,
            CommandSet command,
            AssociationTrace.Message trace) {}

    private void control(Pdu pdu) {
        switch (pdu) {
            case Pdu.ReleaseRequest _ -> {
                if (client.machine().on(UpperLayer.Event.A_RELEASE_RQ_PDU)
                        != UpperLayer.Action.AR_2) {
                    lost(
                            Abort.Reason.UNEXPECTED_PDU,
                            "the client released what it had no answer to");
                    return;
                }
                releaseRequested = true;
                if (current == null) {
                    released();
                }
            }
            case Abort abort -> {
                client.machine().on(UpperLayer.Event.A_ABORT_PDU);
                end(new Outcome.Abandoned("the client: " + abort.inWords()));
                client.channel().close();
            }
            case Pdu.ReleaseResponse _ -> unexpected(UpperLayer.Event.A_RELEASE_RP_PDU);
            case AssociateRequest _ -> unexpected(UpperLayer.Event.A_ASSOCIATE_RQ_PDU);
            case AssociateAccept _ -> unexpected(UpperLayer.Event.A_ASSOCIATE_AC_PDU);
            case AssociateReject _ -> unexpected(UpperLayer.Event.A_ASSOCIATE_RJ_PDU);
        }
    }

    private void released() {
        client.machine().on(UpperLayer.Event.A_RELEASE_RESPONSE);
        end(Outcome.SUCCEEDED);
        ClientAssociation.sendLast(client.channel(), new Pdu.ReleaseResponse(), options().artim());
    }

    private void unexpected(UpperLayer.Event event) {
        breach(event, Abort.Reason.UNEXPECTED_PDU, "a PDU that has no place here");
    }

    private void breach(UpperLayer.Event event, Abort.Reason reason, String why) {
        client.machine().on(event);
        lost(reason, "the client broke the protocol: " + why);
    }

    /// Ends the association without its consent.
    void lost(Abort.Reason reason, String why) {
        end(new Outcome.Abandoned(why));
        client.abort(reason);
    }

    // --- answering

    /// Answers a request that is in hand, and ends it.
    void respond(RequestInHand request, CommandSet response) {
        send(request.contextId(), answering(request, response));
        finished(request, response.status());
    }

    /// The response under the client's Message ID.
    static CommandSet answering(RequestInHand request, CommandSet response) {
        return response.with(Tag.MESSAGE_ID_BEING_RESPONDED_TO, request.command().messageId());
    }

    /// Writes a command set to the client.
    void send(int contextId, CommandSet command) {
        if (!over && client.machine().allows(UpperLayer.Event.P_DATA_REQUEST)) {
            client.machine().on(UpperLayer.Event.P_DATA_REQUEST);
            cut.command(contextId, command, client.channel().alloc(), this::write);
            client.channel().flush();
            sendingData = command.hasDataSet();
        }
    }

    /// Writes a piece of a data set to the client.
    ///
    /// @param piece taken over
    void sendData(int contextId, ByteBuf piece, boolean last) {
        if (!over && client.machine().allows(UpperLayer.Event.P_DATA_REQUEST)) {
            cut.data(contextId, last, piece, client.channel().alloc(), this::write);
            client.channel().flush();
        } else {
            piece.release();
        }
        if (last) {
            sendingData = false;
            while (!sendingData && !betweenMessages.isEmpty()) {
                betweenMessages.remove().run();
            }
        }
    }

    /// Sends a request of the gateway's own to the client, as soon as no other message to it is
    /// under way.
    ///
    /// @param data its data set, taken over
    /// @return false where the association has ended, or is about to
    boolean ask(ContextKey context, CommandSet request, ByteBuf data, ClientRequests.Asker asker) {
        var number = contextId(context);
        if (over || releaseRequested || number == null) {
            data.release();
            return false;
        }
        betweenMessages.add(
                () -> {
                    if (over) {
                        data.release();
                        asker.gone();
                        return;
                    }
                    send(number, request.with(Tag.MESSAGE_ID, requests.begin(asker)));
                    sendData(number, data, true);
                });
        if (!sendingData) {
            betweenMessages.remove().run();
        }
        return true;
    }

    private void write(ByteBuf bytes) {
        client.trace().bytesOut(bytes.readableBytes());
        client.channel().write(bytes, client.channel().voidPromise());
    }

    /// A request has its final response.
    void finished(RequestInHand request, int status) {
        client.trace().end(request.trace(), status);
        current = null;
        if (client.channel().config().getRecvByteBufAllocator() instanceof KeptReads reads) {
            reads.letGo();
        }
        move();
        if (over) {
            return;
        }
        var next = waiting;
        waiting = null;
        if (next != null) {
            begin(next.contextId, next.command);
        } else if (releaseRequested) {
            released();
            return;
        }
        process();
    }

    // --- pace

    /// Reads from the client, or does not: as the operation that runs can take it. While bytes of
    /// one read are worked on, the end of that work sees to it.
    void pace() {
        if (!over && !processing) {
            boolean room =
                    waiting == null && inbox.isEmpty() && (current == null || current.wantsMore());
            client.channel().config().setAutoRead(!established || room);
        }
    }

    @Override
    public void writabilityChanged(boolean writable) {
        if (current != null) {
            current.clientWritable(writable);
        }
    }

    boolean clientWritable() {
        return client.channel().isWritable();
    }

    private void move() {
        lastMove = loop().ticker().nanoTime();
    }

    /// A client that sends nothing while it is its turn.
    private void watchIdle() {
        long patience = client.definition().timeouts().client().toNanos();
        if (patience > 0) {
            idleTimer = loop().schedule(() -> checkIdle(patience), patience, TimeUnit.NANOSECONDS);
        }
    }

    private void checkIdle(long patience) {
        long rest = patience - (loop().ticker().nanoTime() - lastMove);
        boolean clientsTurn = client.channel().config().isAutoRead();
        if (over) {
            return;
        }
        if (rest <= 0 && clientsTurn && (current == null || current.wantsMore())) {
            lost(
                    Abort.Reason.NOT_SPECIFIED,
                    "the client sent nothing for " + patience / 1_000_000_000 + " s");
        } else {
            idleTimer =
                    loop().schedule(
                                    () -> checkIdle(patience),
                                    rest > 0 ? rest : patience,
                                    TimeUnit.NANOSECONDS);
        }
    }

    /// The service ends: what is on its way is finished, and a client that is idle is told.
    @Override
    public void drain() {
        long patience = options().drainIdle().toNanos();
        if (patience > 0 && drainTimer == null && !over) {
            checkDrained(patience);
        }
    }

    private void checkDrained(long patience) {
        long rest = patience - (loop().ticker().nanoTime() - lastMove);
        boolean idle = established && current == null && waiting == null && inbox.isEmpty();
        if (over) {
            return;
        }
        if (idle && rest <= 0) {
            lost(Abort.Reason.NOT_SPECIFIED, "the service ends, and the association was idle");
        } else {
            drainTimer =
                    loop().schedule(
                                    () -> checkDrained(patience),
                                    rest > 0 ? rest : patience,
                                    TimeUnit.NANOSECONDS);
        }
    }

    // --- the end

    @Override
    public void gone(String why) {
        end(new Outcome.Abandoned(why));
    }

    private void end(Outcome outcome) {
        if (over) {
            return;
        }
        over = true;
        if (idleTimer != null) {
            idleTimer.cancel(false);
        }
        if (drainTimer != null) {
            drainTimer.cancel(false);
        }
        var unfinished = current;
        current = null;
        if (unfinished != null) {
            unfinished.cancel(outcome.why());
        }
        pinned.close();
        requests.end();
        betweenMessages.forEach(Runnable::run);
        betweenMessages.clear();
        inbox.forEach(ByteBuf::release);
        inbox.clear();
        client.trace().ended(outcome);
    }

    // --- what operations need to know

    MessageExchange exchange() {
        return exchange;
    }

    Attributes attributes() {
        return attributes;
    }

    ClientAssociation client() {
        return client;
    }

    PinnedServer pinned() {
        return pinned;
    }

    ClientRequests requests() {
        return requests;
    }

    /// Whether a server is known to accept a context for this client.
    boolean accepts(RealServer server, ContextKey context) {
        return exchange.capabilities()
                .accepts(
                        ServerKey.of(
                                server,
                                client.connection().destination().getPort(),
                                client.request()),
                        context);
    }

    EventLoop loop() {
        return client.loop();
    }

    private DicomOptions options() {
        return definition.options(DicomOptions.class);
    }

    /// What deliveries of a request need: as things stand now.
    SessionView view() {
        return new MessageView(
                exchange, client, definition, List.copyOf(contexts.values()), this::flush);
    }

    ServiceDefinition definition() {
        return definition;
    }

    /// The number that the client gave to a context; null where it has none of it.
    @Nullable Integer contextId(ContextKey wanted) {
        for (var entry : contexts.entrySet()) {
            if (entry.getValue().equals(wanted)) {
                return entry.getKey();
            }
        }
        return null;
    }
}
