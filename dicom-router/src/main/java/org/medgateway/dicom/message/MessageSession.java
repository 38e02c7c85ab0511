package org.medgateway.dicom.message;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.Outcome;
import org.medgateway.core.balance.RealServer;
import org.medgateway.core.route.Attributes;
import org.medgateway.core.spi.ServiceDefinition;
import org.medgateway.dicom.DicomAttributes;
import org.medgateway.dicom.DicomOptions;
import org.medgateway.dicom.Implementation;
import org.medgateway.dicom.association.AssociationOwner;
import org.medgateway.dicom.association.ClientAssociation;
import org.medgateway.dicom.wire.Abort;
import org.medgateway.dicom.wire.AssociateAccept;
import org.medgateway.dicom.wire.AssociateReject;
import org.medgateway.dicom.wire.CommandSet;
import org.medgateway.dicom.wire.Dimse;
import org.medgateway.dicom.wire.NegotiatedContext;
import org.medgateway.dicom.wire.Pdu;
import org.medgateway.dicom.wire.Uids;
import org.medgateway.dicom.wire.UpperLayer;
import org.medgateway.dicom.wire.UserInformation;
import org.medgateway.dicom.wire.UserItem;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// A client's association that the gateway has accepted itself. Works on one request after the
/// other; what comes meanwhile waits unread, but for C-CANCEL, aborts and the release. One event
/// loop only.
final class MessageSession implements AssociationOwner, ClientInput.Receiver {

    private final MessageExchange exchange;
    private final ClientAssociation client;
    private final Attributes attributes;
    private final PinnedServer pinned;
    private final ClientRequests requests = new ClientRequests();
    private final ClientInput input;
    private final ClientOutput output;
    private final SilenceWatch silence;
    private final List<ServerAssociation> unflushed = new ArrayList<>();
    private AcceptedContexts contexts = AcceptedContexts.NONE;
    private ServiceDefinition definition;
    private boolean established;
    private @Nullable Operation current;
    private @Nullable Request waiting;
    private boolean releaseRequested;
    private boolean requestWhole; // the client has sent all of the request that runs
    private boolean dataOfResponse;
    private boolean over;

    /// A request whose turn has not come.
    private record Request(int contextId, CommandSet command) {}

    MessageSession(MessageExchange exchange, ClientAssociation client) {
        this.exchange = exchange;
        this.client = client;
        this.definition = client.definition();
        this.attributes = DicomAttributes.of(client.connection(), client.request());
        this.input = new ClientInput(client, this);
        this.output = new ClientOutput(client, requests);
        this.silence = new SilenceWatch(loop(), why -> lost(Abort.Reason.NOT_SPECIFIED, why));
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
        contexts = AcceptedContexts.of(client.request(), answers);
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
        silence.start(client.definition().timeouts().client(), this::clientsTurn);
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
        silence.moved();
        input.add(bytes);
        process();
    }

    private void process() {
        if (!input.work()) {
            return;
        }
        while (!unflushed.isEmpty()) {
            unflushed.removeLast().flush();
        }
        pace();
    }

    private void flush(ServerAssociation association) {
        if (!input.working()) {
            association.flush();
        } else if (!unflushed.contains(association)) {
            unflushed.add(association);
        }
    }

    @Override
    public boolean takesMore() {
        return waiting == null;
    }

    @Override
    public void data(ByteBuf piece, boolean last) {
        if (dataOfResponse) {
            dataOfResponse = !last;
            requests.data(piece, last);
        } else if (current != null) {
            requestWhole = last;
            current.data(piece, last);
        } else {
            piece.release();
        }
    }

    @Override
    public void command(int contextId, CommandSet command) {
        if (contexts.key(contextId) == null) {
            input.breach(
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
        requestWhole = !command.hasDataSet();
        var context = Objects.requireNonNull(contexts.key(contextId));
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

    @Override
    public void releaseRequested() {
        releaseRequested = true;
        if (current == null) {
            released();
        }
    }

    @Override
    public void aborted(Abort abort) {
        end(new Outcome.Abandoned("the client: " + abort.inWords()));
        client.channel().close();
    }

    @Override
    public void broken(Abort.Reason reason, String why) {
        lost(reason, why);
    }

    private void released() {
        client.machine().on(UpperLayer.Event.A_RELEASE_RESPONSE);
        end(Outcome.SUCCEEDED);
        ClientAssociation.sendLast(client.channel(), new Pdu.ReleaseResponse(), options().artim());
    }

    /// Ends the association without its consent.
    void lost(Abort.Reason reason, String why) {
        end(new Outcome.Abandoned(why));
        client.abort(reason);
    }

    // --- answering

    /// Answers a request that is in hand, and ends it.
    void respond(RequestInHand request, CommandSet response) {
        output.send(request.contextId(), request.answeredWith(response));
        finished(request, response.status());
    }

    /// The way to the client.
    ClientOutput output() {
        return output;
    }

    /// Sends a request of the gateway's own to the client, as soon as no other message to it is
    /// under way.
    ///
    /// @param data its data set, taken over
    /// @return false where the association has ended, or is about to
    boolean ask(ContextKey context, CommandSet request, ByteBuf data, ClientRequests.Asker asker) {
        var number = contexts.number(context);
        if (over || releaseRequested || number == null) {
            data.release();
            return false;
        }
        output.ask(number, request, data, asker);
        return true;
    }

    /// A request has its final response.
    void finished(RequestInHand request, int status) {
        client.trace().end(request.trace(), status);
        current = null;
        if (client.channel().config().getRecvByteBufAllocator() instanceof KeptReads reads) {
            reads.letGo();
        }
        silence.moved();
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
        if (!over && !input.working()) {
            boolean room =
                    waiting == null && input.isEmpty() && (current == null || current.wantsMore());
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

    private boolean clientsTurn() {
        return client.channel().config().isAutoRead()
                && (current == null || (!requestWhole && current.wantsMore()));
    }

    /// The service ends: what is on its way is finished, and a client that is idle is told.
    @Override
    public void drain() {
        if (!over) {
            silence.drain(
                    options().drainIdle(),
                    () -> established && current == null && waiting == null && input.isEmpty());
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
        output.close();
        silence.stop();
        var unfinished = current;
        current = null;
        if (unfinished != null) {
            unfinished.cancel(outcome.why());
        }
        pinned.close();
        requests.end();
        input.close();
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
        return new MessageView(exchange, client, definition, contexts.all(), this::flush);
    }

    AcceptedContexts contexts() {
        return contexts;
    }

    ServiceDefinition definition() {
        return definition;
    }
}
