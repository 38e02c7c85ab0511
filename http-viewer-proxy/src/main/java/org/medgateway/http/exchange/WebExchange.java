package org.medgateway.http.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Promise;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.Choice;
import org.medgateway.core.balance.Lease;
import org.medgateway.core.balance.Outcome;
import org.medgateway.core.balance.Selection;
import org.medgateway.core.balance.WaitingRoom;
import org.medgateway.core.net.Connector;
import org.medgateway.core.observe.Exchange;
import org.medgateway.core.route.Attributes;
import org.medgateway.core.route.Route;
import org.medgateway.core.spi.Pool;
import org.medgateway.core.spi.ServiceDefinition;
import org.medgateway.http.exchange.RequestInspector.Failure;
import org.medgateway.http.server.Receiver;
import org.medgateway.http.server.ServerConnection;
import org.medgateway.http.server.ServerConnections;
import org.medgateway.http.settings.HttpRouteOptions;
import org.medgateway.http.wire.DicomWeb;
import org.medgateway.http.wire.Fields;
import org.medgateway.http.wire.Framing;
import org.medgateway.http.wire.HopByHop;
import org.medgateway.http.wire.OwnAnswer;
import org.medgateway.http.wire.RequestHead;
import org.medgateway.http.wire.RequestVerdict;
import org.medgateway.http.wire.ResponseHead;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/// One request and its answer. One event loop only: that of the client's connection, which the
/// server's shares.
///
/// The way: look into the body where an inspector wants to, find the rule, wait for a server,
/// connect, send, pass the answer on. Until a byte of the request has left, any failure means the
/// next server; afterwards only a request without a body that may be sent twice is, and only where
/// a reused connection had died under it.
public final class WebExchange implements Receiver {

    private enum Phase {
        LOOKING,
        CHOOSING,
        CONNECTING,
        /// The request has left, wholly or partly.
        AWAITING,
        ANSWERING,
        TUNNEL,
        OVER
    }

    /// A connection that rested longer may be closed by the server just now, which a request that
    /// cannot be sent twice would not survive.
    private static final Duration FRESH = Duration.ofSeconds(2);

    private final WebLoop loop;
    private final WebLoop.Served served;
    private final ClientSide client;
    private final RequestVerdict.Accepted request;
    private final ExchangeRecord record;
    private final HeldBody held = new HeldBody();
    private Set<String> failed = Set.of();
    private final @Nullable DicomWeb dicomWeb;
    private final HttpAttributes own;

    private Phase phase = Phase.LOOKING;
    private final RequestInspector.@Nullable Look partLook;
    private Attributes attributes;
    private @Nullable LookingAt looking;
    private @Nullable Heads heads;
    private @Nullable Pool pool;
    private WaitingRoom.@Nullable Waiting waiting;
    private @Nullable Promise<Channel> connecting;
    private @Nullable Lease lease;
    private @Nullable ServerConnection server;
    private ClientSide.@Nullable Kept kept;
    private ServerConnections.@Nullable Key key;
    private boolean starting;
    private boolean freshOnly;
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
        phase = Phase.CHOOSING;
        Route route = definition().route(attributes);
        record.rule(route.name());
        if (route.action() instanceof HttpRouteOptions action && action.decides()) {
            answerByRule(action);
            return;
        }
        pool = definition().pool(route);
        if (pool == null) {
            refuse(Failure.REQUEST, 404, "no rule takes the request");
            return;
        }
        heads = new Heads(loop, served, client, request, record.id());
        heads.prepareRequest();
        kept = client.takeKept();
        choose();
    }

    private void answerByRule(HttpRouteOptions action) {
        OwnAnswer answer =
                RuleAnswers.of(
                        action,
                        new ExchangeValues(client, request, definition().name(), "", record.id()));
        record.end(Outcome.SUCCEEDED.label(), "", answer.status());
        give(answer);
        finish(Outcome.SUCCEEDED);
    }

    private void choose() {
        phase = Phase.CHOOSING;
        Pool from = pool();
        Selection selection = definition().selection(from, client.connection(), attributes);
        String preferred = kept != null ? kept.server() : heads().claimedServer();
        if (preferred != null) {
            selection = selection.preferring(preferred);
        }
        if (!failed.isEmpty()) {
            selection = selection.excluding(failed);
        }
        WaitingRoom.Waiting wait = from.servers().acquire(selection, client.loop(), this::chosen);
        if (phase == Phase.CHOOSING) {
            waiting = wait;
        }
    }

    private void chosen(Choice choice) {
        waiting = null;
        switch (choice) {
            case Choice.Chosen(var granted) -> {
                if (phase == Phase.OVER) {
                    granted.close(new Outcome.Abandoned("the client went away while it waited"));
                } else {
                    connect(granted);
                }
            }
            case Choice.Full(var why) -> refuse(Failure.BUSY, 503, withFailures(why));
            case Choice.NoneAvailable(var why) ->
                    refuse(Failure.UNAVAILABLE, 503, withFailures(why));
        }
    }

    private String withFailures(String why) {
        return record.lastFailure().isEmpty() ? why : why + "; " + record.lastFailure();
    }

    private void connect(Lease granted) {
        phase = Phase.CONNECTING;
        lease = granted;
        record.attempt(granted);
        granted.onShut(why -> client.loop().execute(() -> shut(granted, why)));
        if (phase != Phase.CONNECTING) {
            return;
        }
        Connector.Target target = definition().target(granted, client.connection());
        boolean shared = !Pool.bindsConnectionsToClients(definition().config());
        key =
                shared
                        ? new ServerConnections.Key(
                                granted.poolName(), granted.server().name(), target.address())
                        : null;
        ServerConnection open = openConnection(granted);
        if (open != null) {
            send(open);
        } else {
            open(granted, target);
        }
    }

    private @Nullable ServerConnection openConnection(Lease granted) {
        ClientSide.Kept mine = kept;
        kept = null;
        if (mine != null) {
            if (!freshOnly
                    && mine.server().equals(granted.server().name())
                    && mine.connection().reusable()) {
                return mine.connection();
            }
            mine.connection().close();
        }
        return key == null || freshOnly
                ? null
                : loop.connections().take(key, repeatable() || heldForRepeat() ? null : FRESH);
    }

    private void open(Lease granted, Connector.Target target) {
        ServerConnections.Key place = key;
        ServerConnection[] made = new ServerConnection[1];
        ServerConnection opening =
                new ServerConnection(
                        served.policy().limits(),
                        loop.writer(),
                        () -> {
                            if (place != null) {
                                loop.connections().gone(place, made[0]);
                            }
                        });
        made[0] = opening;
        Promise<Channel> promise =
                loop.web().context().connector().connect(client.loop(), target, opening);
        connecting = promise;
        promise.addListener(
                done -> {
                    connecting = null;
                    if (done.isSuccess()) {
                        if (phase == Phase.CONNECTING && lease == granted) {
                            send(opening);
                        } else {
                            opening.close();
                        }
                    } else if (phase == Phase.CONNECTING && lease == granted) {
                        connectFailed(granted, done.cause());
                    }
                });
    }

    private void connectFailed(Lease tried, Throwable cause) {
        boolean slow = cause instanceof Connector.ConnectTimeout;
        String why = tried.server().name() + ": " + cause.getMessage();
        record.failure(why);
        failedOn(tried.server().name());
        lease = null;
        tried.close(new Outcome.Failed(slow ? Outcome.Kind.TIMEOUT : Outcome.Kind.CONNECT, why));
        if (failed.size() < served.policy().redispatch()) {
            choose();
        } else {
            refuse(Failure.UNAVAILABLE, slow ? 504 : 503, why);
        }
    }

    private void failedOn(String name) {
        if (failed.isEmpty()) {
            failed = new HashSet<>(4);
        }
        failed.add(name);
    }

    private void send(ServerConnection connection) {
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
            case CHOOSING, CONNECTING -> {
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
            case CHOOSING, CONNECTING, OVER -> {}
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
                record.end(Exchange.REFUSED_BY_GATEWAY, why, answer.status());
                give(answer);
                finish(new Outcome.Abandoned(why));
            }
            case RequestInspector.Decision.Split split -> {
                phase = Phase.CHOOSING;
                looking().drop();
                SplitRequest parts = new SplitRequest(loop, client, request, split, this::merged);
                splitting = parts;
                parts.start();
            }
        }
    }

    private void merged(OwnAnswer answer) {
        if (phase != Phase.OVER) {
            splitting = null;
            record.end(Outcome.SUCCEEDED.label(), "", answer.status());
            give(answer);
            finish(Outcome.SUCCEEDED);
        }
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
        lease().confirm();
        if (head.status() == 101) {
            phase = Phase.TUNNEL;
            requestEnded = false; // from here on: the client's side of the tunnel
            heads().prepareAnswer(head, lease().server().name());
            client.answer(head, framing);
            client.flush();
            client.tunnel();
            return;
        }
        phase = Phase.ANSWERING;
        privateConnection = Heads.bindsConnection(head);
        heads().prepareAnswer(head, lease().server().name());
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
        ServerConnection lost = server();
        Outcome.Failed outcome = new Outcome.Failed(kind, why);
        record.failure(lease().server().name() + ": " + why);
        switch (phase) {
            case AWAITING -> {
                boolean stale = lost.reused() && kind == Outcome.Kind.CLOSED && !answered;
                if (stale && (repeatable() || heldForRepeat()) && !freshOnly) {
                    freshOnly = true;
                    server = null;
                    held.repeat();
                    reconnect();
                } else if (!answered
                        && heldForRepeat()
                        && failed.size() + 1 < served.policy().redispatch()) {
                    tryNext(outcome);
                } else {
                    boolean slow = kind == Outcome.Kind.TIMEOUT;
                    refuse(slow ? Failure.TIMEOUT : Failure.LOST, slow ? 504 : 502, why, outcome);
                }
            }
            case ANSWERING, TUNNEL -> {
                record.end(outcome.label(), why, record.status());
                client.breakOff();
                finish(outcome);
            }
            case LOOKING, CHOOSING, CONNECTING, OVER ->
                    throw new IllegalStateException("an answer in phase " + phase);
        }
    }

    /// The same server once more, on a connection of its own.
    private void reconnect() {
        phase = Phase.CONNECTING;
        Lease granted = lease();
        open(granted, definition().target(granted, client.connection()));
    }

    private void tryNext(Outcome outcome) {
        Lease tried = lease();
        failedOn(tried.server().name());
        lease = null;
        server().close();
        server = null;
        tried.close(outcome);
        held.repeat();
        choose();
    }

    private boolean heldForRepeat() {
        return record.mayRepeat() && held.canRepeat();
    }

    /// Nothing is lost by sending the request again.
    private boolean repeatable() {
        return request.head().isIdempotent()
                && !request.framing().hasBody()
                && request.upgrade() == null;
    }

    @Override
    public void flush() {
        client.flush();
    }

    @Override
    public void writabilityChanged(boolean writable) {
        client.read(writable);
    }

    /// The server went down, was halted or removed.
    private void shut(Lease shut, String why) {
        if (lease != shut || phase == Phase.OVER) {
            return;
        }
        Outcome outcome = new Outcome.Failed(Outcome.Kind.CLOSED, why);
        switch (phase) {
            case CONNECTING -> {
                abandonConnecting();
                failedOn(shut.server().name());
                lease = null;
                shut.close(outcome);
                choose();
            }
            case ANSWERING, TUNNEL -> {
                record.end(outcome.label(), why, record.status());
                client.breakOff();
                finish(outcome);
            }
            case AWAITING -> {
                if (heldForRepeat()) {
                    tryNext(outcome);
                } else {
                    refuse(Failure.LOST, 503, why, outcome);
                }
            }
            case LOOKING, CHOOSING, OVER -> refuse(Failure.UNAVAILABLE, 503, why, outcome);
        }
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
            record.end(outcome.label(), why, record.status());
            client.breakOff();
            finish(outcome);
            return;
        }
        record.end(
                outcome instanceof Outcome.Failed ? outcome.label() : Exchange.REFUSED_BY_GATEWAY,
                why,
                status);
        OwnAnswer answer = record.failure(cause, status, why);
        give(
                answer != null
                        ? answer
                        : GatewayAnswers.of(status, served.policy(), request.head(), record.id()));
        finish(outcome);
    }

    private void give(OwnAnswer answer) {
        Heads.finishOwn(answer, served.policy(), client, request, definition().name(), record.id());
        client.own(answer);
        client.flush();
    }

    private void abandonConnecting() {
        if (connecting != null) {
            connecting.cancel(false);
            connecting = null;
        }
    }

    private void finish(Outcome outcome) {
        if (phase == Phase.OVER) {
            return;
        }
        phase = Phase.OVER;
        if (waiting != null) {
            waiting.cancel();
        }
        abandonConnecting();
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
        if (kept != null) {
            kept.connection().close();
        }
        putBack();
        if (lease != null) {
            lease.close(outcome);
        }
        record.publish(outcome);
        client.over(requestEnded);
    }

    private void putBack() {
        ServerConnection used = server;
        server = null;
        if (used == null) {
            return;
        }
        if (privateConnection) {
            used.makePrivate();
        }
        if (!used.reusable()) {
            used.close();
        } else if (key != null && !used.privateToClient()) {
            loop.connections().give(key, used);
        } else {
            Lease from = lease();
            used.rest(loop.connections().now());
            if (!client.keep(new ClientSide.Kept(from.poolName(), from.server().name(), used))) {
                used.close();
            }
        }
    }

    private Pool pool() {
        return required(pool);
    }

    private Heads heads() {
        return required(heads);
    }

    private Lease lease() {
        return required(lease);
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
