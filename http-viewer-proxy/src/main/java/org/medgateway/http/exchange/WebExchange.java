package org.medgateway.http.exchange;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.Outcome;
import org.medgateway.core.route.Attributes;
import org.medgateway.core.route.Route;
import org.medgateway.core.spi.Pool;
import org.medgateway.core.spi.ServiceDefinition;
import org.medgateway.http.exchange.RequestInspector.Failure;
import org.medgateway.http.exchange.RequestInspector.MergedAnswer;
import org.medgateway.http.server.Receiver;
import org.medgateway.http.server.ServerConnection;
import org.medgateway.http.settings.HttpRouteOptions;
import org.medgateway.http.wire.DicomWeb;
import org.medgateway.http.wire.Fields;
import org.medgateway.http.wire.Framing;
import org.medgateway.http.wire.HopByHop;
import org.medgateway.http.wire.RequestHead;
import org.medgateway.http.wire.RequestVerdict;
import org.medgateway.http.wire.ResponseHead;

/// One request and its answer. One event loop only: that of the client's connection, which the
/// server's shares.
///
/// The way: look into the body where an inspector wants to, find the rule, wait for a server,
/// connect, send, pass the answer on. Until a byte of the request has left, any failure means the
/// next server; afterwards only a request without a body that may be sent twice is, and only where
/// a reused connection had died under it.
public final class WebExchange implements Receiver, ServerSearch.Seeker {

    private enum Phase {
        LOOKING,
        /// There is no server yet that has the request.
        SEEKING,
        /// The request has left, wholly or partly.
        AWAITING,
        ANSWERING,
        TUNNEL,
        OVER
    }

    private final WebLoop loop;
    private final WebLoop.Served served;
    private final ClientSide client;
    private final RequestVerdict.Accepted request;
    private final ExchangeRecord record;
    private final OwnAnswers answers;
    private final HeldBody held = new HeldBody();
    private final ServerSearch search;
    private final @Nullable DicomWeb dicomWeb;
    private final HttpAttributes own;

    private Phase phase = Phase.LOOKING;
    private final RequestInspector.@Nullable Look partLook;
    private Attributes attributes;
    private @Nullable LookingAt looking;
    private @Nullable Heads heads;
    private @Nullable ServerConnection server;
    private boolean starting;
    private boolean requestEnded;
    private boolean answerEnded;
    private boolean privateConnection;
    private @Nullable HeldAnswer heldAnswer;
    private @Nullable SplitRequest splitting;

    public WebExchange(WebLoop loop, ClientSide client, RequestVerdict.Accepted request) {
        this(loop, client, request, null);
    }

    /// @param partLook what is known of a part of a split request; null to look for oneself
    WebExchange(
            WebLoop loop,
            ClientSide client,
            RequestVerdict.Accepted request,
            RequestInspector.@Nullable Look partLook) {
        this.loop = loop;
        this.served = loop.web().served();
        this.client = client;
        this.request = request;
        this.dicomWeb = DicomWeb.recognise(request.head(), request.path(), request.query());
        this.own = new HttpAttributes(client.connection(), request, dicomWeb);
        this.attributes = own;
        this.partLook = partLook;
        this.record = new ExchangeRecord(loop.web(), served, client, request, dicomWeb);
        this.answers = new OwnAnswers(served, client, request, record);
        this.search = new ServerSearch(loop, served, client, record, this);
    }

    private ServiceDefinition definition() {
        return served.definition();
    }

    /// Begins. The exchange may be over when this returns. What of the request has been given
    /// leaves with the next [#requestEnd] or [#flushRequest], one of which has to follow, so that a
    /// head and its short body leave together.
    public void start() {
        starting = true;
        begin();
        starting = false;
    }

    private void begin() {
        if (served.policy().maxBody() > 0
                && request.framing() instanceof Framing.Length(long octets)
                && octets > served.policy().maxBody()) {
            refuse(
                    Failure.REQUEST,
                    413,
                    "the body has %d octets, more than allowed".formatted(octets));
            return;
        }
        RequestInspector.Look look = beginLook();
        if (look == null) {
            route();
            return;
        }
        record.look(look);
        looking = new LookingAt(look);
        if (request.expectContinue()) {
            // The look needs the body before there is a server to ask for it.
            request.head().fields().remove("Expect");
            client.interim(Heads.CONTINUE);
            client.flush();
        }
    }

    private RequestInspector.@Nullable Look beginLook() {
        if (partLook != null) {
            return partLook;
        }
        RequestInspector inspector = loop.web().inspector();
        return inspector == null ? null : inspector.look(request, own, record.id());
    }

    private void route() {
        phase = Phase.SEEKING;
        Route route = definition().route(attributes);
        record.rule(route.name());
        if (route.action() instanceof HttpRouteOptions action && action.decides()) {
            answers.byRule(action);
            finish(Outcome.SUCCEEDED);
            return;
        }
        Pool pool = definition().pool(route);
        if (pool == null) {
            refuse(Failure.REQUEST, 404, "no rule takes the request");
            return;
        }
        Heads prepared = new Heads(loop, served, client, request, record.id());
        heads = prepared;
        prepared.prepareRequest();
        search.begin(pool, attributes, prepared.claimedServer());
    }

    // ---- from the search

    @Override
    public void found(ServerConnection connection) {
        server = connection;
        phase = Phase.AWAITING;
        RequestHead head = heads().outgoing();
        connection.begin(
                this,
                head,
                request.framing(),
                request.upgrade() != null,
                definition().timeouts().server(),
                definition().timeouts().tunnel());
        held.pour(connection);
        if (requestEnded) {
            connection.end(held.trailers());
        }
        if (!starting) {
            connection.flush();
        }
        client.read(connection.writable());
    }

    @Override
    public void notFound(Failure cause, int status, String why) {
        refuse(cause, status, why);
    }

    /// An idempotent request without a body, or one that is held whole.
    @Override
    public boolean maySendTwice() {
        return heldForRepeat()
                || request.head().isIdempotent()
                        && !request.framing().hasBody()
                        && request.upgrade() == null;
    }

    @Override
    public void lost(String why) {
        Outcome outcome = new Outcome.Failed(Outcome.Kind.CLOSED, why);
        switch (phase) {
            case ANSWERING, TUNNEL -> breakOff(outcome, why);
            case AWAITING -> {
                if (heldForRepeat()) {
                    tryNext(outcome);
                } else {
                    refuse(Failure.LOST, 503, why, outcome);
                }
            }
            case LOOKING, SEEKING, OVER ->
                    throw new IllegalStateException("a server is lost in phase " + phase);
        }
    }

    // ---- from the client

    /// A piece of the request's body, or of the tunnel.
    public void requestData(ByteBuf data) {
        record.in(data.readableBytes());
        if (phase != Phase.TUNNEL
                && served.policy().maxBody() > 0
                && record.bytesIn() > served.policy().maxBody()) {
            data.release();
            refuse(Failure.REQUEST, 413, "the body is longer than allowed");
            return;
        }
        record.passed(data, false);
        switch (phase) {
            case LOOKING -> {
                looking().take(data, client);
                look(false);
            }
            case SEEKING -> {
                held.add(data);
                client.read(false);
            }
            case AWAITING, ANSWERING, TUNNEL -> {
                ServerConnection connection = server();
                connection.send(data);
                if (!connection.writable()) {
                    connection.flush();
                    client.read(connection.writable());
                }
            }
            case OVER -> data.release();
        }
    }

    /// The request is whole; or the client sends nothing more through the tunnel.
    public void requestEnd(@Nullable Fields trailers) {
        if (requestEnded) {
            return;
        }
        requestEnded = true;
        if (trailers != null) {
            HopByHop.stripTrailers(trailers);
        }
        held.trailers(trailers);
        switch (phase) {
            case LOOKING -> look(true);
            case SEEKING, OVER -> {}
            case AWAITING, ANSWERING, TUNNEL -> {
                server().end(trailers);
                server().flush();
                if (answerEnded) {
                    finish(Outcome.SUCCEEDED);
                }
            }
        }
    }

    /// What was given of the request may be sent on.
    public void flushRequest() {
        if (server != null) {
            server.flush();
        }
    }

    /// The request's body cannot be understood.
    public void requestBroken(int status, String why) {
        if (phase == Phase.ANSWERING || phase == Phase.TUNNEL) {
            client.breakOff();
            finish(new Outcome.Abandoned(why));
        } else {
            refuse(Failure.REQUEST, status, why);
        }
    }

    /// The client has gone, or gives up.
    public void clientGone(String why) {
        if (phase != Phase.OVER) {
            record.end("abandoned", why, record.status());
            finish(
                    phase == Phase.TUNNEL && answerEnded
                            ? Outcome.SUCCEEDED
                            : new Outcome.Abandoned(why));
        }
    }

    /// The client takes more of the answer, or does not.
    public void clientWritable(boolean writable) {
        if (server != null) {
            server.read(writable);
        }
    }

    /// Whether bytes pass as they are.
    public boolean isTunnel() {
        return phase == Phase.TUNNEL;
    }

    // ---- looking

    private void look(boolean end) {
        switch (looking().decide(end)) {
            case RequestInspector.Decision.NeedMore _ -> {}
            case RequestInspector.Decision.Forward(var more) -> {
                attributes = own.with(more);
                looking().handOver(held, requestEnded);
                route();
            }
            case RequestInspector.Decision.Answer(var answer, var why) -> {
                answers.byInspector(answer, why);
                finish(new Outcome.Abandoned(why));
            }
            case RequestInspector.Decision.Split split -> {
                phase = Phase.SEEKING;
                looking().drop();
                SplitRequest parts = new SplitRequest(loop, client, request, split, this::merged);
                splitting = parts;
                parts.start();
            }
        }
    }

    private void merged(MergedAnswer merged) {
        if (phase == Phase.OVER) {
            merged.body().release();
            return;
        }
        splitting = null;
        answers.merged(merged);
        finish(Outcome.SUCCEEDED);
    }

    // ---- from the server

    @Override
    public void interim(ResponseHead head) {
        HopByHop.stripAnswer(head.fields());
        client.interim(head);
        client.flush();
    }

    @Override
    public void answer(ResponseHead head, Framing framing) {
        record.status(head.status());
        search.lease().confirm();
        if (head.status() == 101) {
            phase = Phase.TUNNEL;
            requestEnded = false; // from here on: the client's side of the tunnel
            heads().prepareAnswer(head, search.lease().server().name());
            client.answer(head, framing);
            client.flush();
            client.tunnel();
            return;
        }
        phase = Phase.ANSWERING;
        privateConnection = Heads.bindsConnection(head);
        heads().prepareAnswer(head, search.lease().server().name());
        int hold = record.holdAnswer(head);
        if (hold > 0 && framing.hasBody()) {
            heldAnswer = new HeldAnswer(head, framing, hold);
        } else {
            client.answer(head, framing);
        }
    }

    @Override
    public void data(ByteBuf data) {
        record.out(data.readableBytes());
        record.passed(data, true);
        if (heldAnswer != null) {
            if (heldAnswer.add(data)) {
                return;
            }
            HeldAnswer streaming = heldAnswer;
            heldAnswer = null;
            streaming.stream(client);
            return;
        }
        client.data(data);
        if (!client.writable()) {
            client.flush();
            server().read(client.writable());
        }
    }

    @Override
    public void end(@Nullable Fields trailers) {
        answerEnded = true;
        if (heldAnswer != null) {
            heldAnswer.rewrite(client, record);
            heldAnswer = null;
        }
        if (trailers != null) {
            HopByHop.stripTrailers(trailers);
        }
        if (phase == Phase.TUNNEL) {
            client.end(null);
            client.flush();
            if (requestEnded) {
                finish(Outcome.SUCCEEDED);
            }
            return;
        }
        client.end(trailers);
        client.flush();
        if (requestEnded || !server().open()) {
            finish(Outcome.SUCCEEDED);
        }
        // else an early answer: what is left of the request still goes to the server
    }

    @Override
    public void broken(Outcome.Kind kind, String why, boolean answered) {
        Outcome.Failed outcome = new Outcome.Failed(kind, why);
        record.failure(search.lease().server().name() + ": " + why);
        switch (phase) {
            case AWAITING -> {
                boolean stale = server().reused() && kind == Outcome.Kind.CLOSED && !answered;
                if (stale && maySendTwice() && !search.onlyFresh()) {
                    server = null;
                    phase = Phase.SEEKING;
                    held.repeat();
                    search.reconnect();
                } else if (!answered && heldForRepeat() && search.mayTryAnother()) {
                    tryNext(outcome);
                } else {
                    boolean slow = kind == Outcome.Kind.TIMEOUT;
                    refuse(slow ? Failure.TIMEOUT : Failure.LOST, slow ? 504 : 502, why, outcome);
                }
            }
            case ANSWERING, TUNNEL -> breakOff(outcome, why);
            case LOOKING, SEEKING, OVER ->
                    throw new IllegalStateException("an answer in phase " + phase);
        }
    }

    private void tryNext(Outcome outcome) {
        server().close();
        server = null;
        phase = Phase.SEEKING;
        held.repeat();
        search.next(outcome);
    }

    private boolean heldForRepeat() {
        return record.mayRepeat() && held.canRepeat();
    }

    @Override
    public void flush() {
        client.flush();
    }

    @Override
    public void writabilityChanged(boolean writable) {
        client.read(writable);
    }

    // ---- the end

    private void refuse(Failure cause, int status, String why) {
        refuse(cause, status, why, new Outcome.Abandoned(why));
    }

    private void refuse(Failure cause, int status, String why, Outcome outcome) {
        if (phase == Phase.OVER) {
            return;
        }
        if (phase == Phase.ANSWERING || phase == Phase.TUNNEL) {
            breakOff(outcome, why);
            return;
        }
        answers.failure(cause, status, why, outcome);
        finish(outcome);
    }

    /// The answer has begun and cannot come to its end.
    private void breakOff(Outcome outcome, String why) {
        record.end(outcome.label(), why, record.status());
        client.breakOff();
        finish(outcome);
    }

    private void finish(Outcome outcome) {
        if (phase == Phase.OVER) {
            return;
        }
        phase = Phase.OVER;
        if (looking != null) {
            looking.drop();
        }
        if (heldAnswer != null) {
            heldAnswer.drop();
        }
        held.drop();
        if (splitting != null) {
            splitting.cancel();
        }
        ServerConnection used = server;
        server = null;
        search.end(outcome, used, privateConnection);
        record.publish(outcome);
        client.over(requestEnded);
    }

    private Heads heads() {
        return required(heads);
    }

    private ServerConnection server() {
        return required(server);
    }

    private LookingAt looking() {
        return required(looking);
    }

    private <T> T required(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("not in phase " + phase);
        }
        return part;
    }
}
