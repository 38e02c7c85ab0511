package org.medgateway.core.tcp;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Promise;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.Lease;
import org.medgateway.core.balance.Outcome;
import org.medgateway.core.config.TimeoutsConfig;
import org.medgateway.core.net.Connector;
import org.medgateway.core.net.EarlyBytes;
import org.medgateway.core.net.Relay;
import org.medgateway.core.observe.Event;
import org.medgateway.core.observe.Exchange;
import org.medgateway.core.route.Attributes;
import org.medgateway.core.route.Route;
import org.medgateway.core.spi.Candidates;
import org.medgateway.core.spi.ClientConnection;
import org.medgateway.core.spi.Pool;
import org.medgateway.core.spi.ServiceContext;
import org.medgateway.core.spi.ServiceDefinition;

import java.time.Duration;
import java.util.Map;

/// One client's connection and the server's connection that it is carried to. One event loop only.
///
/// The client is not read until a server has taken the connection, so trying the next server is
/// invisible to it.
final class TcpSession implements Candidates.Seeker {

    private final ServiceContext context;
    private final ServiceDefinition definition;
    private final ClientConnection client;
    private final Attributes attributes;
    private final Route route;
    private final EarlyBytes early = new EarlyBytes();

    private @Nullable Candidates candidates;
    private @Nullable Promise<Channel> connecting;
    private @Nullable Lease lease;
    private @Nullable Relay relay;
    private String lastServer = "";
    private String lastFailure = "";
    private boolean ended;

    /// @param attributes what rules and keys see: the connection's own, and those of its
    ///   ClientHello
    TcpSession(ServiceContext context, ClientConnection client, Attributes attributes) {
        this.context = context;
        this.definition = context.definition();
        this.client = client;
        this.attributes = attributes;
        this.route = definition.route(attributes);
    }

    void start() {
        client.channel().pipeline().addLast(early);
        client.channel().closeFuture().addListener(_ -> clientGone());
        Pool pool = definition.pool(route);
        if (pool == null) {
            none("no rule takes the connection");
        } else {
            candidates = new Candidates(definition, client, attributes, pool, this);
            candidates.next();
        }
    }

    @Override
    public void claimed(Lease granted) {
        lease = granted;
        lastServer = granted.server().name();
        Relay joining =
                new Relay(
                        client.channel(),
                        idleTimeout(definition.timeouts()),
                        granted.state(),
                        this::end);
        Promise<Channel> opening =
                context.connector()
                        .connect(
                                client.loop(),
                                definition.target(granted, client),
                                joining.serverSide());
        connecting = opening;
        granted.onShut(why -> client.loop().execute(() -> shut(granted, why)));
        opening.addListener(
                done -> {
                    connecting = null;
                    if (done.isSuccess()) {
                        relay = joining;
                        granted.confirm();
                        joining.start(opening.getNow());
                        early.release();
                    } else if (!ended) {
                        connectFailed(granted, done.cause());
                    }
                });
    }

    /// HAProxy keeps one limit for either side; the shorter one ends a connection on which nothing
    /// moves.
    private static Duration idleTimeout(TimeoutsConfig timeouts) {
        if (timeouts.client().isZero()) {
            return timeouts.server();
        }
        return timeouts.server().isZero() || timeouts.client().compareTo(timeouts.server()) < 0
                ? timeouts.client()
                : timeouts.server();
    }

    private void connectFailed(Lease tried, Throwable cause) {
        lastFailure = lastServer + ": " + cause.getMessage();
        Outcome.Failed outcome =
                new Outcome.Failed(
                        cause instanceof Connector.ConnectTimeout
                                ? Outcome.Kind.TIMEOUT
                                : Outcome.Kind.CONNECT,
                        lastFailure);
        if (candidates != null && tries() < definition.options(TcpOptions.class).attempts()) {
            lease = null;
            candidates.passOver(tried, outcome);
        } else {
            end(outcome);
        }
    }

    private void shut(Lease shut, String why) {
        if (lease == shut) {
            Outcome outcome = new Outcome.Failed(Outcome.Kind.CLOSED, why);
            if (relay != null) {
                relay.cut(outcome);
            } else {
                end(outcome);
            }
        }
    }

    private void clientGone() {
        if (relay == null) {
            end(new Outcome.Abandoned("the client went away before a server took the connection"));
        }
    }

    private int tries() {
        return candidates == null ? 0 : candidates.tries();
    }

    @Override
    public void none(String why) {
        if (!ended) {
            ended = true;
            publish(
                    Exchange.REFUSED_BY_GATEWAY,
                    lastFailure.isEmpty() ? why : why + "; " + lastFailure);
            client.channel().close();
        }
    }

    private void end(Outcome outcome) {
        if (ended) {
            return;
        }
        ended = true;
        if (candidates != null) {
            candidates.cancel();
        }
        if (connecting != null) {
            connecting.cancel(false);
        }
        if (lease != null) {
            lease.close(outcome);
        }
        client.channel().close();
        publish(outcome.label(), outcome.why());
    }

    private void publish(String outcome, String why) {
        Duration duration = Duration.between(client.accepted(), context.clock().instant());
        context.events()
                .publish(
                        new Event.ExchangeEnded(
                                new Exchange(
                                        context.events().nextExchangeId(),
                                        context.name(),
                                        "tcp",
                                        "connection",
                                        client.name(),
                                        route.name(),
                                        lease == null ? "" : lease.poolName(),
                                        lastServer,
                                        tries(),
                                        client.accepted(),
                                        duration,
                                        relay == null ? 0 : relay.bytesIn(),
                                        relay == null ? 0 : relay.bytesOut(),
                                        outcome,
                                        why,
                                        Map.of())));
    }
}
