package org.medgateway.xds;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.DataSize;
import org.medgateway.core.route.Attributes;
import org.medgateway.core.route.Route;
import org.medgateway.core.spi.ServiceDefinition;
import org.medgateway.http.exchange.RequestInspector.Decision;
import org.medgateway.http.exchange.RequestInspector.MergedAnswer;
import org.medgateway.http.exchange.RequestInspector.Part;
import org.medgateway.http.exchange.RequestInspector.PartAnswer;
import org.medgateway.http.wire.Fields;
import org.medgateway.xds.wire.EnvelopePackage;
import org.medgateway.xds.wire.RegistryAnswer;
import org.medgateway.xds.wire.RegistryError;
import org.medgateway.xds.wire.RegistryError.Code;
import org.medgateway.xds.wire.ReplyContext;
import org.medgateway.xds.wire.RetrieveMerge;
import org.medgateway.xds.wire.RetrieveMerge.Portion;
import org.medgateway.xds.wire.RetrieveRequest;
import org.medgateway.xds.wire.RetrieveRequest.Entry;
import org.medgateway.xds.wire.RetrieveResponse;
import org.medgateway.xds.wire.RetrieveResponseReader;
import org.medgateway.xds.wire.SoapFacts;
import org.medgateway.xds.wire.SoapLook;
import org.medgateway.xds.wire.Transaction;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/// A retrieval that may name repositories of several pools: one request to each, one answer of all.
/// One event loop only.
final class RetrievalSplit {

    /// Where documents of one repository and community go: a pool, or a refusal.
    private record Destination(String pool, XdsRouteOptions.@Nullable Rejection rejection) {}

    private final ServiceDefinition definition;
    private final Attributes http;
    private final XdsAttributes attributes;
    private final SoapLook look;
    private @Nullable RetrieveRequest retrieval;

    RetrievalSplit(
            ServiceDefinition definition,
            Attributes http,
            XdsAttributes attributes,
            SoapLook look) {
        this.definition = definition;
        this.http = http;
        this.attributes = attributes;
        this.look = look;
    }

    /// Whether the named repositories and communities lead to different places.
    boolean isNeeded() {
        List<String> repositories = attributes.repositories();
        List<String> communities = attributes.communities();
        if (repositories.size() < 2 && communities.size() < 2) {
            return false;
        }
        Set<Destination> destinations = new HashSet<>();
        for (String repository : repositories.isEmpty() ? List.of("") : repositories) {
            for (String community : communities.isEmpty() ? List.of("") : communities) {
                destinations.add(destination(repository, community));
            }
        }
        return destinations.size() > 1;
    }

    /// Why it cannot be split, in words; null when it can.
    @Nullable String problem() {
        SoapFacts facts = attributes.facts();
        if (facts.asynchronous()) {
            return "it asks for its answer to be sent elsewhere and names repositories that are"
                    + " served apart from each other";
        }
        if (facts.signed()) {
            return "it is signed and names repositories that are served apart from each other";
        }
        if (!look.complete()) {
            return "it is too long to be divided among the repositories that it names";
        }
        try {
            retrieval = RetrieveRequest.parse(look.envelope());
            return null;
        } catch (IllegalArgumentException e) {
            return "it names repositories that are served apart from each other, and "
                    + e.getMessage();
        }
    }

    /// The parts and how their answers become one. To be called after [#problem] found none.
    Decision decide(
            Transaction transaction, ReplyContext context, DataSize limit, SoapRecord record) {
        RetrieveRequest divided = retrieval;
        if (divided == null) {
            throw new IllegalStateException("problem() comes first");
        }
        Map<Destination, Set<Entry>> groups = groups(divided);
        List<Part> parts = new ArrayList<>();
        List<RegistryError> refused = new ArrayList<>();
        groups.forEach(
                (destination, entries) -> {
                    if (destination.rejection() == null) {
                        parts.add(part(divided, entries));
                    } else {
                        refused.addAll(errors(destination.rejection(), entries));
                    }
                });
        if (parts.isEmpty()) {
            record.answered("rejected");
            var answer = RegistryAnswer.failure(transaction, refused, context);
            return new Decision.Answer(
                    OwnWords.answer(answer, answer.httpStatus()),
                    "all repositories that it names are rejected by rules");
        }
        int each = (int) Math.min(Integer.MAX_VALUE, limit.bytes() / parts.size());
        return new Decision.Split(
                parts, each, answers -> merge(answers, refused, transaction, context, record));
    }

    private Map<Destination, Set<Entry>> groups(RetrieveRequest divided) {
        Map<Destination, Set<Entry>> groups = new LinkedHashMap<>();
        for (Entry entry : divided.entries()) {
            groups.computeIfAbsent(
                            destination(entry.repository(), entry.home()), _ -> new HashSet<>())
                    .add(entry);
        }
        return groups;
    }

    private Destination destination(String repository, String community) {
        Route route = definition.route(http.with(attributes.about(repository, community)));
        return new Destination(
                String.valueOf(route.pool()),
                route.action() instanceof XdsRouteOptions rejecting ? rejecting.reject() : null);
    }

    private Part part(RetrieveRequest divided, Set<Entry> entries) {
        Entry any = entries.iterator().next();
        byte[] envelope = divided.keeping(entries);
        return new Part(
                attributes.about(any.repository(), any.home()),
                Fields.of("Accept-Encoding", "identity"),
                EnvelopePackage.around(look.content(), look.rootHeaders(), envelope),
                true);
    }

    private static List<RegistryError> errors(
            XdsRouteOptions.Rejection rejection, Set<Entry> entries) {
        return entries.stream()
                .map(
                        entry ->
                                switch (rejection) {
                                    case UNKNOWN_REPOSITORY ->
                                            RegistryError.of(
                                                    Code.XDSUnknownRepositoryId,
                                                    "The repository "
                                                            + entry.repository()
                                                            + " is not known here");
                                    case BUSY ->
                                            RegistryError.of(
                                                    Code.XDSRepositoryBusy,
                                                    "The repository "
                                                            + entry.repository()
                                                            + " takes no requests at the moment");
                                    case ACTION_NOT_SUPPORTED, REFUSED ->
                                            RegistryError.of(
                                                    Code.XDSRepositoryError,
                                                    "Retrievals from "
                                                            + entry.repository()
                                                            + " are not taken here");
                                })
                .toList();
    }

    private MergedAnswer merge(
            List<PartAnswer> answers,
            List<RegistryError> refused,
            Transaction transaction,
            ReplyContext context,
            SoapRecord record) {
        List<Portion> portions = new ArrayList<>();
        answers.forEach(answer -> portions.add(portion(answer)));
        refused.forEach(error -> portions.add(new Portion.Failed(error)));
        ThreadLocalRandom random = ThreadLocalRandom.current();
        String boundary = "MIMEBoundary_%016x%016x".formatted(random.nextLong(), random.nextLong());
        RetrieveMerge.Merged merged = RetrieveMerge.merge(context, transaction, portions, boundary);
        record.split(answers.size(), merged.status());
        return new MergedAnswer(
                200, Fields.of("Content-Type", merged.contentType()), merged.body());
    }

    private Portion portion(PartAnswer answer) {
        if (answer.head() == null) {
            boolean notTaken =
                    answer.failure() != null
                            && switch (answer.failure()) {
                                case BUSY, UNAVAILABLE -> true;
                                case LOST, TIMEOUT, REQUEST -> false;
                            };
            return failed(
                    notTaken ? Code.XDSRepositoryBusy : Code.XDSRepositoryError,
                    answer,
                    notTaken ? "is not available" : "did not answer");
        }
        try {
            RetrieveResponse response =
                    RetrieveResponseReader.read(
                            answer.head().fields().first("Content-Type"), answer.body());
            return new Portion.Answered(response);
        } catch (IllegalArgumentException e) {
            return failed(
                    Code.XDSRepositoryError,
                    answer,
                    "answered with HTTP status " + answer.head().status() + ", " + e.getMessage());
        }
    }

    private static Portion failed(Code code, PartAnswer answer, String what) {
        String repository = answer.part().attributes().first("repositoryUniqueId");
        return new Portion.Failed(
                RegistryError.of(
                        code,
                        "The repository " + (repository == null ? "" : repository) + ' ' + what));
    }
}
