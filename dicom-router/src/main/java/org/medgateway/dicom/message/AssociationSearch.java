package org.medgateway.dicom.message;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.Choice;
import org.medgateway.core.balance.Lease;
import org.medgateway.core.balance.Outcome;
import org.medgateway.core.balance.WaitingRoom;

import java.util.HashSet;
import java.util.Set;

/// Looks for an association that a request can go over: chooses a server, asks for an association
/// with it, and goes on to the next one where that fails. Holds the lease on the server meanwhile,
/// and until the request has ended. One event loop only.
final class AssociationSearch {

    /// A kept association says little about its server: so often the server is asked once more.
    private static final int STALE = 2;

    /// Who looks for an association.
    interface Seeker {

        /// There is one.
        void found(ServerAssociation association);

        /// There is none, or no other one.
        void none(String why);

        /// The server has to be left: it was halted or removed, or went down.
        void shut(String why);
    }

    private final Order order;
    private final Seeker seeker;
    private final Set<String> failed = new HashSet<>();
    private WaitingRoom.@Nullable Waiting waiting;
    private @Nullable Lease lease;
    private int attempt;
    private int tries;
    private int staleTries;
    private String lastFailure = "";
    private boolean over;

    AssociationSearch(Order order, Seeker seeker) {
        this.order = order;
        this.seeker = seeker;
    }

    /// Goes on with the next server.
    void next() {
        waiting =
                order.pool()
                        .servers()
                        .acquire(
                                order.selection().excluding(excluded()),
                                order.session().loop(),
                                this::chosen);
    }

    /// Goes to a server that is held already.
    void found(Line line) {
        lease = line.lease();
        seeker.found(line.association());
    }

    private Set<String> excluded() {
        if (failed.isEmpty()) {
            return order.selection().excluded();
        }
        var all = new HashSet<>(order.selection().excluded());
        all.addAll(failed);
        return all;
    }

    private void chosen(Choice choice) {
        waiting = null;
        switch (choice) {
            case Choice.Chosen(var granted) -> {
                if (over) {
                    granted.close(new Outcome.Abandoned("nobody waits for the answer any more"));
                } else {
                    open(granted);
                }
            }
            case Choice.Full(var why) -> seeker.none(why);
            case Choice.NoneAvailable(var why) -> seeker.none(why);
        }
    }

    private void open(Lease granted) {
        lease = granted;
        int mine = ++attempt;
        granted.onShut(why -> order.session().loop().execute(() -> shut(mine, why)));
        order.session()
                .associations()
                .acquire(
                        order.session().way(granted),
                        order.context(),
                        order.session().wishes(granted.server()),
                        !order.again(),
                        acquired -> acquired(mine, granted, acquired));
    }

    private void acquired(int mine, Lease granted, Acquired acquired) {
        if (mine != attempt || over) {
            if (acquired instanceof Acquired.Got(var unwanted)) {
                order.session().associations().free(unwanted, order.session().options());
            }
            return;
        }
        var name = granted.server().name();
        switch (acquired) {
            case Acquired.Got(var found) -> seeker.found(found);
            case Acquired.NoContext() -> {
                failed.add(name);
                lastFailure = name + " does not accept " + order.context();
                closeLease(new Outcome.Abandoned(lastFailure));
                next();
            }
            case Acquired.Rejected(var reject) -> {
                if (!reject.isTransient()) {
                    order.session().alarm(name, name + " " + reject.inWords());
                }
                passOver(Outcome.Kind.REFUSED, name + " " + reject.inWords());
            }
            case Acquired.Failed(var kind, var why) -> passOver(kind, name + ": " + why);
        }
    }

    private void shut(int mine, String why) {
        if (mine == attempt && !over) {
            seeker.shut(why);
        }
    }

    /// The lease on the present server; null where there is none.
    @Nullable Lease lease() {
        return lease;
    }

    /// The name of the present server; "" where there is none.
    String server() {
        return lease == null ? "" : lease.server().name();
    }

    /// The server has failed: goes on with another, as often as the service wants.
    void passOver(Outcome.Kind kind, String why) {
        failed.add(server());
        failed(kind, why);
        tries++;
        if (tries < order.session().options().attempts()) {
            next();
        } else {
            seeker.none(tries + " servers were tried");
        }
    }

    /// Asks the same server once more, over another association; false where that was done often
    /// enough.
    boolean askAgain(Outcome.Kind kind, String why) {
        if (staleTries == STALE) {
            return false;
        }
        staleTries++;
        failed(kind, why);
        next();
        return true;
    }

    /// The server has failed, and no other one is to be asked.
    void failed(Outcome.Kind kind, String why) {
        lastFailure = why;
        closeLease(new Outcome.Failed(kind, why));
    }

    /// A reason, and what went wrong with the last server before.
    String explain(String why) {
        return lastFailure.isEmpty() ? why : why + "; " + lastFailure;
    }

    /// Nothing is looked for any more, and the lease ends.
    void end(Outcome outcome) {
        over = true;
        if (waiting != null) {
            waiting.cancel();
            waiting = null;
        }
        closeLease(outcome);
    }

    private void closeLease(Outcome outcome) {
        var held = lease;
        lease = null;
        attempt++; // what is still to be heard of it comes too late
        if (held != null) {
            held.close(outcome);
        }
    }
}
