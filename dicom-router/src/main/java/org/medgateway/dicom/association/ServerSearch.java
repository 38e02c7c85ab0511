package org.medgateway.dicom.association;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Promise;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.Lease;
import org.medgateway.core.balance.Outcome;
import org.medgateway.core.observe.Event;
import org.medgateway.core.route.Attributes;
import org.medgateway.core.route.Route;
import org.medgateway.core.spi.Candidates;
import org.medgateway.core.spi.Pool;
import org.medgateway.core.spi.ServiceContext;
import org.medgateway.dicom.DicomAttributes;
import org.medgateway.dicom.DicomServerOptions;
import org.medgateway.dicom.upper.AssociationOpener;
import org.medgateway.dicom.upper.Opened;
import org.medgateway.dicom.wire.Abort;
import org.medgateway.dicom.wire.AssociateReject;
import org.medgateway.dicom.wire.Pdu;
import org.medgateway.dicom.wire.PduScanner;
import org.medgateway.dicom.wire.Scanned;
import org.medgateway.dicom.wire.UpperLayer;
import org.medgateway.dicom.wire.WireLimits;

import java.util.Objects;

/// Looks for a server that takes a client's association: one after the other, until one accepts.
/// The client sees only the end of it. Once a server has accepted, everything goes to the
/// [PduRelay]. One event loop only.
final class ServerSearch implements AssociationOwner, Candidates.Seeker {

    private final ServiceContext context;
    private final ClientAssociation client;
    private final Route route;
    private final Attributes attributes;
    private final PduScanner scanner = new PduScanner(WireLimits.DEFAULT, null);
    private String lastFailure = "";
    private @Nullable AssociateReject lastReject;
    private @Nullable Candidates candidates;
    private @Nullable Promise<Opened> opening;
    private @Nullable Lease lease;
    private @Nullable PduRelay relay;
    private boolean over;
    private boolean draining;

    ServerSearch(ServiceContext context, ClientAssociation client, Route route) {
        this.context = context;
        this.client = client;
        this.route = route;
        this.attributes = DicomAttributes.of(client.connection(), client.request());
    }

    void begin() {
        Pool pool = client.definition().pool(route);
        if (pool == null) {
            reject(AssociateReject.LOCAL_LIMIT_EXCEEDED, "no rule takes the association");
        } else {
            candidates =
                    new Candidates(
                            client.definition(), client.connection(), attributes, pool, this);
            candidates.next();
        }
    }

    @Override
    public void claimed(Lease granted) {
        var options = optionsOf(granted);
        if (options.maxAssociations() > 0
                && granted.state().sessions() > options.maxAssociations()) {
            candidates()
                    .passOverUntried(
                            granted, new Outcome.Abandoned("all its associations are open"));
            return;
        }
        lease = granted;
        var request =
                client.request()
                        .withAeTitles(
                                options.called(client.request().calledAeTitle()),
                                options.calling(client.request().callingAeTitle()));
        var asked =
                AssociationOpener.open(
                        context.connector(),
                        client.loop(),
                        client.definition().target(granted, client.connection()),
                        request,
                        client.options().associateTimeout());
        opening = asked;
        granted.onShut(why -> client.loop().execute(() -> shut(granted, why)));
        asked.addListener(
                done -> {
                    opening = null;
                    if (done.isSuccess()) {
                        answered(granted, asked.getNow());
                    }
                });
    }

    private static DicomServerOptions optionsOf(Lease granted) {
        return granted.server().options() instanceof DicomServerOptions options
                ? options
                : DicomServerOptions.NONE;
    }

    private void answered(Lease tried, Opened opened) {
        var name = tried.server().name();
        var pool = tried.poolName();
        switch (opened) {
            case Opened.Accepted accepted -> {
                if (over) {
                    accepted.connection().discard();
                } else {
                    client.trace().attempt(pool, name, "accepted");
                    accepted(tried, accepted);
                }
            }
            case Opened.Rejected(var reject) -> {
                client.trace().attempt(pool, name, reject.inWords());
                lastReject = reject;
                lastFailure = name + " " + reject.inWords();
                if (reject.isTransient()) {
                    next(tried, new Outcome.Failed(Outcome.Kind.REFUSED, lastFailure));
                } else {
                    rejectedForGood(tried, reject);
                }
            }
            case Opened.Failed(var kind, var why) -> {
                client.trace().attempt(pool, name, why);
                lastFailure = name + ": " + why;
                next(tried, new Outcome.Failed(kind, lastFailure));
            }
        }
    }

    private void accepted(Lease granted, Opened.Accepted accepted) {
        granted.confirm();
        var accept =
                accepted.accept()
                        .withAeTitles(
                                client.request().calledAeTitle(),
                                client.request().callingAeTitle());
        client.machine().on(UpperLayer.Event.A_ASSOCIATE_RESPONSE_ACCEPT);
        client.trace().accepted(accept);
        client.send(accept);
        lease = null;
        var begun = new PduRelay(client, granted);
        relay = begun;
        begun.start(accepted.connection());
        if (draining) {
            begun.drain();
        }
    }

    private void next(Lease tried, Outcome outcome) {
        lease = null;
        if (over) {
            tried.close(outcome);
        } else if (candidates().tries() < client.options().attempts()) {
            candidates().passOver(tried, outcome);
        } else {
            tried.close(outcome);
            none("%d servers were tried".formatted(candidates().tries()));
        }
    }

    private Candidates candidates() {
        return Objects.requireNonNull(candidates, "a server was claimed, so it was sought");
    }

    /// A permanent reject is a fault of the configuration: asking elsewhere would hide it.
    private void rejectedForGood(Lease tried, AssociateReject reject) {
        lease = null;
        tried.close(new Outcome.Failed(Outcome.Kind.REFUSED, lastFailure));
        context.events()
                .publish(
                        new Event.Alarm(
                                context.clock().instant(),
                                Event.Severity.WARNING,
                                context.name(),
                                tried.server().name(),
                                "%s to %s: %s"
                                        .formatted(
                                                client.request().callingAeTitle(),
                                                client.request().calledAeTitle(),
                                                lastFailure)));
        if (!over) {
            reject(reject, lastFailure);
        }
    }

    @Override
    public void none(String why) {
        if (!over) {
            reject(
                    lastReject != null ? lastReject : AssociateReject.LOCAL_LIMIT_EXCEEDED,
                    lastFailure.isEmpty() ? why : why + "; " + lastFailure);
        }
    }

    private void reject(AssociateReject reject, String why) {
        over = true;
        client.reject(reject);
        client.trace().refused(why);
    }

    private void shut(Lease shut, String why) {
        if (lease == shut) {
            end(new Outcome.Failed(Outcome.Kind.CLOSED, why));
            client.abort(Abort.Reason.NOT_SPECIFIED);
        } else if (relay != null) {
            relay.shut(why);
        }
    }

    @Override
    public void received(ByteBuf bytes) {
        if (relay != null) {
            relay.received(bytes);
            return;
        }
        try {
            if (!over) {
                early(bytes);
            }
        } finally {
            bytes.release();
        }
    }

    /// Sta3: whatever comes but an abort is a breach.
    private void early(ByteBuf bytes) {
        switch (scanner.next(bytes)) {
            case Scanned.NeedMore() -> {}
            case Scanned.Data(ByteBuf data) -> {
                data.release();
                breach(UpperLayer.Event.P_DATA_TF_PDU, Abort.Reason.UNEXPECTED_PDU);
            }
            case Scanned.Control(Pdu pdu) -> {
                if (pdu instanceof Abort) {
                    client.machine().on(UpperLayer.Event.A_ABORT_PDU);
                    end(new Outcome.Abandoned("the client aborted before a server accepted"));
                    client.channel().close();
                } else {
                    breach(UpperLayer.Event.A_RELEASE_RQ_PDU, Abort.Reason.UNEXPECTED_PDU);
                }
            }
            case Scanned.Broken(var reason, var _) -> breach(UpperLayer.Event.INVALID_PDU, reason);
        }
    }

    private void breach(UpperLayer.Event event, Abort.Reason reason) {
        client.machine().on(event);
        end(new Outcome.Abandoned("the client went on before it had an answer"));
        client.abort(reason);
    }

    @Override
    public void drain() {
        draining = true;
        if (relay != null) {
            relay.drain();
        }
    }

    @Override
    public void receivedAll() {
        if (relay != null) {
            relay.receivedAll();
        }
    }

    @Override
    public void writabilityChanged(boolean writable) {
        if (relay != null) {
            relay.clientWritabilityChanged();
        }
    }

    @Override
    public void gone(String why) {
        if (relay != null) {
            relay.clientGone(why);
        } else {
            end(new Outcome.Abandoned("the client went away before a server accepted"));
        }
    }

    private void end(Outcome outcome) {
        if (over) {
            return;
        }
        over = true;
        if (candidates != null) {
            candidates.cancel();
        }
        if (opening != null) {
            opening.cancel(false);
        }
        if (lease != null) {
            lease.close(outcome);
            lease = null;
        }
        client.trace().ended(outcome);
    }
}
