package org.medgateway.http.exchange;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Promise;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.Choice;
import org.medgateway.core.balance.Lease;
import org.medgateway.core.balance.Outcome;
import org.medgateway.core.balance.Selection;
import org.medgateway.core.balance.WaitingRoom;
import org.medgateway.core.net.Connector;
import org.medgateway.core.route.Attributes;
import org.medgateway.core.spi.Pool;
import org.medgateway.core.spi.ServiceDefinition;
import org.medgateway.http.exchange.RequestInspector.Failure;
import org.medgateway.http.server.ServerConnection;
import org.medgateway.http.server.ServerConnections;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/// Finds a server for one exchange and a connection to it: waits for a place, takes a connection
/// that rests or makes one, and goes on to the next server where that fails. Holds the lease until
/// the exchange ends. One event loop only.
final class ServerSearch {

    /// Whose search it is.
    interface Seeker {
        /// On this connection the request may be sent. May be called before [#begin] returns.
        void found(ServerConnection connection);

        /// There is no server for the exchange, and no lease any more.
        void notFound(Failure cause, int status, String why);

        /// The server that was found went down, was halted or removed. The lease is still held.
        void lost(String why);

        /// Whether nothing is lost by sending the request a second time.
        boolean maySendTwice();
    }

    private enum State {
        IDLE,
        CHOOSING,
        CONNECTING,
        FOUND,
        OVER
    }

    /// A connection that rested longer may be closed by the server just now, which a request that
    /// cannot be sent twice would not survive.
    private static final Duration FRESH = Duration.ofSeconds(2);

    private final WebLoop loop;
    private final WebLoop.Served served;
    private final ClientSide client;
    private final ExchangeRecord record;
    private final Seeker seeker;

    private State state = State.IDLE;
    private Set<String> failed = Set.of();
    private @Nullable Pool pool;
    private Attributes attributes = Attributes.NONE;
    private @Nullable String claimed;
    private WaitingRoom.@Nullable Waiting waiting;
    private @Nullable Promise<Channel> connecting;
    private @Nullable Lease lease;
    private ClientSide.@Nullable Kept kept;
    private ServerConnections.@Nullable Key key;
    private boolean freshOnly;

    ServerSearch(
            WebLoop loop,
            WebLoop.Served served,
            ClientSide client,
            ExchangeRecord record,
            Seeker seeker) {
        this.loop = loop;
        this.served = served;
        this.client = client;
        this.record = record;
        this.seeker = seeker;
    }

    /// @param known what rules and keys may ask
    /// @param named the server that the client itself names; null where it names none
    void begin(Pool from, Attributes known, @Nullable String named) {
        pool = from;
        attributes = known;
        claimed = named;
        kept = client.takeKept();
        choose();
    }

    /// The claim on the server that was chosen last.
    Lease lease() {
        if (lease == null) {
            throw new IllegalStateException("no server is chosen");
        }
        return lease;
    }

    /// Whether one more server may be tried.
    boolean mayTryAnother() {
        return failed.size() + 1 < served.policy().redispatch();
    }

    boolean onlyFresh() {
        return freshOnly;
    }

    /// The server that was found has failed: the next one.
    void next(Outcome outcome) {
        Lease tried = lease();
        failedOn(tried.server().name());
        lease = null; // first: whoever is told that connecting was given up must not take it for a
        // failure
        abandonConnecting();
        tried.close(outcome);
        choose();
    }

    /// The same server once more, on a connection of its own.
    void reconnect() {
        freshOnly = true;
        state = State.CONNECTING;
        open(lease(), definition().target(lease(), client.connection()));
    }

    private ServiceDefinition definition() {
        return served.definition();
    }

    private void choose() {
        state = State.CHOOSING;
        Pool from = pool;
        if (from == null) {
            throw new IllegalStateException("begin() comes first");
        }
        Selection selection = definition().selection(from, client.connection(), attributes);
        String preferred = kept != null ? kept.server() : claimed;
        if (preferred != null) {
            selection = selection.preferring(preferred);
        }
        if (!failed.isEmpty()) {
            selection = selection.excluding(failed);
        }
        WaitingRoom.Waiting wait = from.servers().acquire(selection, client.loop(), this::chosen);
        if (state == State.CHOOSING) {
            waiting = wait;
        }
    }

    private void chosen(Choice choice) {
        waiting = null;
        switch (choice) {
            case Choice.Chosen(var granted) -> {
                if (state == State.OVER) {
                    granted.close(new Outcome.Abandoned("the client went away while it waited"));
                } else {
                    connect(granted);
                }
            }
            case Choice.Full(var why) -> notFound(Failure.BUSY, 503, withFailures(why));
            case Choice.NoneAvailable(var why) ->
                    notFound(Failure.UNAVAILABLE, 503, withFailures(why));
        }
    }

    private String withFailures(String why) {
        return record.lastFailure().isEmpty() ? why : why + "; " + record.lastFailure();
    }

    private void notFound(Failure cause, int status, String why) {
        if (state != State.OVER) {
            state = State.IDLE;
            seeker.notFound(cause, status, why);
        }
    }

    private void found(ServerConnection connection) {
        state = State.FOUND;
        seeker.found(connection);
    }

    private void connect(Lease granted) {
        state = State.CONNECTING;
        lease = granted;
        record.attempt(granted);
        granted.onShut(why -> client.loop().execute(() -> shut(granted, why)));
        Connector.Target target = definition().target(granted, client.connection());
        boolean shared = !Pool.bindsConnectionsToClients(definition().config());
        key =
                shared
                        ? new ServerConnections.Key(
                                granted.poolName(), granted.server().name(), target.address())
                        : null;
        ServerConnection open = resting(granted);
        if (open != null) {
            found(open);
        } else {
            open(granted, target);
        }
    }

    private @Nullable ServerConnection resting(Lease granted) {
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
                : loop.connections().take(key, seeker.maySendTwice() ? null : FRESH);
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
                    boolean still = state == State.CONNECTING && lease == granted;
                    if (done.isSuccess()) {
                        if (still) {
                            found(opening);
                        } else {
                            opening.close();
                        }
                    } else if (still) {
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
            notFound(Failure.UNAVAILABLE, slow ? 504 : 503, why);
        }
    }

    private void failedOn(String name) {
        if (failed.isEmpty()) {
            failed = new HashSet<>(4);
        }
        failed.add(name);
    }

    private void shut(Lease shut, String why) {
        if (lease != shut || state == State.OVER) {
            return;
        }
        if (state == State.CONNECTING) {
            next(new Outcome.Failed(Outcome.Kind.CLOSED, why));
        } else {
            seeker.lost(why);
        }
    }

    private void abandonConnecting() {
        Promise<Channel> running = connecting;
        connecting = null;
        if (running != null) {
            running.cancel(false);
        }
    }

    /// The exchange is over: nothing is sought any more, and the lease is closed.
    ///
    /// @param used the connection that was found and not lost; null where there is none
    /// @param proven whether it carries one client's proof of who it is, and no other's requests
    void end(Outcome outcome, @Nullable ServerConnection used, boolean proven) {
        state = State.OVER;
        if (waiting != null) {
            waiting.cancel();
            waiting = null;
        }
        abandonConnecting();
        if (kept != null) {
            kept.connection().close();
            kept = null;
        }
        if (used != null) {
            putBack(used, proven);
        }
        if (lease != null) {
            lease.close(outcome);
        }
    }

    private void putBack(ServerConnection used, boolean proven) {
        if (proven) {
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
}
