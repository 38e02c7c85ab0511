package org.medgateway.dicom.message;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.ServerPool;
import org.medgateway.core.route.Attributes;
import org.medgateway.core.spi.Pool;
import org.medgateway.core.spi.ServiceDefinition;
import org.medgateway.dicom.DicomAttributes;
import org.medgateway.dicom.DicomOptions;
import org.medgateway.dicom.DicomRouteOptions;
import org.medgateway.dicom.association.ClientAssociation;
import org.medgateway.dicom.wire.AssociateReject;
import org.medgateway.dicom.wire.NegotiatedContext;
import org.medgateway.dicom.wire.NegotiatedContext.Result;
import org.medgateway.dicom.wire.ProposedContext;
import org.medgateway.dicom.wire.Uids;
import org.medgateway.dicom.wire.UserItem;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Finds out what the live servers of the pools in question accept, asking those of which it is not
/// known, and makes the answer to the client of it: never a context that nobody behind can serve.
/// One event loop only.
final class Negotiation {

    /// What came of it.
    interface Outcome {

        /// @param answers user information of a server that answers what was passed on
        void agreed(List<NegotiatedContext> contexts, List<UserItem> answers);

        void rejected(AssociateReject reject, String why);
    }

    private final MessageExchange exchange;
    private final ClientAssociation client;
    private final Attributes attributes;
    private final Outcome outcome;
    private final Map<ServerKey, Boolean> servers = new LinkedHashMap<>();
    private int open;
    private String lastFailure = "";
    private @Nullable AssociateReject lastReject;

    Negotiation(
            MessageExchange exchange,
            ClientAssociation client,
            Attributes attributes,
            Outcome outcome) {
        this.exchange = exchange;
        this.client = client;
        this.attributes = attributes;
        this.outcome = outcome;
    }

    void begin() {
        var wanted = new LinkedHashSet<ContextKey>();
        for (var proposed : client.request().contexts()) {
            if (!answeredHere(proposed)) {
                proposed.transferSyntaxes()
                        .forEach(ts -> wanted.add(new ContextKey(proposed.abstractSyntax(), ts)));
            }
        }
        if (wanted.isEmpty()) {
            finish();
            return;
        }
        var ways = new ArrayList<LoopAssociations.Way>();
        for (var pool : pools(client.definition(), attributes)) {
            members(pool).forEach(member -> ways.add(way(pool, member)));
        }
        open = ways.size();
        if (open == 0) {
            outcome.rejected(AssociateReject.LOCAL_LIMIT_EXCEEDED, "no server is available");
            return;
        }
        ways.forEach(way -> ask(way, wanted));
    }

    private void ask(LoopAssociations.Way way, Set<ContextKey> wanted) {
        var unknown = exchange.capabilities().unknown(way.key(), wanted);
        if (unknown.isEmpty()) {
            known(way.key());
            return;
        }
        exchange.associations(client.loop())
                .probe(
                        way,
                        unknown,
                        acquired -> {
                            var name = way.key().server().name();
                            switch (acquired) {
                                case Acquired.Got _, Acquired.NoContext _ -> known(way.key());
                                case Acquired.Rejected(var reject) -> {
                                    lastReject = reject;
                                    failed(name + " " + reject.inWords());
                                }
                                case Acquired.Failed(var _, var why) -> failed(name + ": " + why);
                            }
                        });
    }

    private void known(ServerKey server) {
        servers.put(server, true);
        oneLess();
    }

    private void failed(String why) {
        lastFailure = why;
        oneLess();
    }

    private void oneLess() {
        open--;
        if (open > 0) {
            return;
        }
        if (!servers.isEmpty()) {
            finish();
        } else {
            outcome.rejected(
                    lastReject != null ? lastReject : AssociateReject.LOCAL_LIMIT_EXCEEDED,
                    lastFailure);
        }
    }

    private void finish() {
        var answers = new ArrayList<NegotiatedContext>();
        client.request().contexts().forEach(proposed -> answers.add(answer(proposed)));
        outcome.agreed(
                answers,
                servers.keySet().stream()
                        .findFirst()
                        .map(server -> exchange.capabilities().answers(server))
                        .orElse(List.of()));
    }

    private NegotiatedContext answer(ProposedContext proposed) {
        if (proposed.transferSyntaxes().isEmpty()) {
            return NegotiatedContext.refused(
                    proposed.id(),
                    Result.TRANSFER_SYNTAXES_NOT_SUPPORTED,
                    Uids.IMPLICIT_VR_LITTLE_ENDIAN);
        }
        var first = proposed.transferSyntaxes().getFirst();
        if (answeredHere(proposed)) {
            return NegotiatedContext.accepted(proposed.id(), first);
        }
        String best = "";
        long most = 0;
        for (var syntax : proposed.transferSyntaxes()) {
            var context = new ContextKey(proposed.abstractSyntax(), syntax);
            long takers =
                    servers.keySet().stream()
                            .filter(server -> exchange.capabilities().accepts(server, context))
                            .count();
            if (takers > most) {
                most = takers;
                best = syntax;
            }
        }
        return most > 0
                ? NegotiatedContext.accepted(proposed.id(), best)
                : NegotiatedContext.refused(
                        proposed.id(), Result.ABSTRACT_SYNTAX_NOT_SUPPORTED, first);
    }

    private boolean answeredHere(ProposedContext proposed) {
        return (proposed.abstractSyntax().equals(Uids.VERIFICATION)
                        && client.options().echo() == DicomOptions.Echo.ANSWER)
                || isReport(proposed);
    }

    /// A server that reports on storage commitments proposes the role of the SCP (PS3.4 J.3.3).
    private boolean isReport(ProposedContext proposed) {
        return proposed.abstractSyntax().equals(Uids.STORAGE_COMMITMENT)
                && client.request().user().all(UserItem.RoleSelection.class).stream()
                        .anyMatch(
                                role ->
                                        role.sopClass().equals(Uids.STORAGE_COMMITMENT)
                                                && role.scp()
                                                && !role.scu());
    }

    private LoopAssociations.Way way(Pool pool, ServerPool.Member member) {
        int clientPort = client.connection().destination().getPort();
        return new LoopAssociations.Way(
                ServerKey.of(member.server(), clientPort, client.request()),
                member.state(),
                pool.target(member.server(), client.definition().config(), clientPort),
                client.options());
    }

    /// The servers that would take something new now; if there is none, the fallback server.
    private static List<ServerPool.Member> members(Pool pool) {
        var ready =
                pool.servers().members().stream()
                        .filter(
                                member ->
                                        member.state().condition().acceptsNew()
                                                && member.state().weight(member.server()) > 0)
                        .toList();
        var fallback = pool.servers().fallback();
        return !ready.isEmpty() || fallback == null ? ready : List.of(fallback);
    }

    /// Every pool that a message of the association may be sent to, as far as the association
    /// tells.
    static Set<Pool> pools(ServiceDefinition definition, Attributes attributes) {
        var pools = new LinkedHashSet<Pool>();
        var routes = definition.routing().routes();
        for (int i = 0; i < routes.size(); i++) {
            var route = routes.get(i);
            boolean later =
                    DicomAttributes.needsMessage(definition.config().routes().get(i).when());
            if (later || route.when().holds(attributes)) {
                if (route.action() instanceof DicomRouteOptions options) {
                    options.fanOut().forEach(name -> add(definition.pools().get(name), pools));
                }
                add(definition.pool(route), pools);
                if (!later) {
                    return pools;
                }
            }
        }
        add(definition.pool(definition.routing().otherwise()), pools);
        return pools;
    }

    private static void add(@Nullable Pool pool, Set<Pool> pools) {
        if (pool != null) {
            pools.add(pool);
        }
    }
}
