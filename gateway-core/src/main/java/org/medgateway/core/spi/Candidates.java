package org.medgateway.core.spi;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.Choice;
import org.medgateway.core.balance.Lease;
import org.medgateway.core.balance.Outcome;
import org.medgateway.core.balance.WaitingRoom;
import org.medgateway.core.route.Attributes;

import java.util.HashSet;
import java.util.Set;

/// Claims one server of a pool after the other for a client's exchange, each once, until the
/// protocol is content with one or none is left. The client's event loop only.
public final class Candidates {

    /// Who wants a server.
    public interface Seeker {

        /// A server, claimed. The seeker tries it, and then keeps the lease and closes it in the
        /// end, or hands it to [#passOver].
        void claimed(Lease lease);

        /// No further server takes the exchange.
        void none(String why);
    }

    private final ServiceDefinition definition;
    private final ClientConnection client;
    private final Attributes attributes;
    private final Pool pool;
    private final Seeker seeker;
    private final Set<String> passedOver = new HashSet<>();
    private WaitingRoom.@Nullable Waiting waiting;
    private int tries;
    private boolean over;

    /// @param attributes what the keys of persistence and hashing are found in
    public Candidates(
            ServiceDefinition definition,
            ClientConnection client,
            Attributes attributes,
            Pool pool,
            Seeker seeker) {
        this.definition = definition;
        this.client = client;
        this.attributes = attributes;
        this.pool = pool;
        this.seeker = seeker;
    }

    /// Claims the next server, at once or after a wait for a free place.
    public void next() {
        waiting =
                pool.servers()
                        .acquire(
                                definition
                                        .selection(pool, client, attributes)
                                        .excluding(passedOver),
                                client.loop(),
                                this::chosen);
    }

    private void chosen(Choice choice) {
        waiting = null;
        switch (choice) {
            case Choice.Chosen(var lease) -> {
                if (over) {
                    lease.close(new Outcome.Abandoned("the client went away while it waited"));
                } else {
                    tries++;
                    seeker.claimed(lease);
                }
            }
            case Choice.Full(var why) -> none(why);
            case Choice.NoneAvailable(var why) -> none(why);
        }
    }

    private void none(String why) {
        if (!over) {
            seeker.none(why);
        }
    }

    /// The server is not the one: closes its lease and claims the next.
    public void passOver(Lease tried, Outcome outcome) {
        passedOver.add(tried.server().name());
        tried.close(outcome);
        next();
    }

    /// As [#passOver], for a server that was not even tried, and does not count as such.
    public void passOverUntried(Lease lease, Outcome outcome) {
        tries--;
        passOver(lease, outcome);
    }

    /// How many servers have been tried, the one that is being tried with them.
    public int tries() {
        return tries;
    }

    /// Nobody wants a server any more; one that is claimed already stays with its seeker.
    public void cancel() {
        over = true;
        if (waiting != null) {
            waiting.cancel();
            waiting = null;
        }
    }
}
