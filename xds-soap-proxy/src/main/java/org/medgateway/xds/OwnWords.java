package org.medgateway.xds;

import org.jspecify.annotations.Nullable;
import org.medgateway.http.exchange.RequestInspector.Failure;
import org.medgateway.http.wire.Fields;
import org.medgateway.http.wire.OwnAnswer;
import org.medgateway.xds.wire.RegistryAnswer;
import org.medgateway.xds.wire.ReplyContext;
import org.medgateway.xds.wire.SoapAnswer;
import org.medgateway.xds.wire.SoapFacts;
import org.medgateway.xds.wire.SoapFault;
import org.medgateway.xds.wire.Transaction;
import org.medgateway.xds.wire.Trouble;

/// What clients are told by the gateway itself: enough to act upon, nothing about the inside, and
/// the number under which the operator finds the exchange in the log.
record OwnWords(long exchangeId) {

    static OwnAnswer answer(SoapAnswer answer, int status) {
        return new OwnAnswer(
                status,
                Fields.of("Content-Type", answer.contentType(), "Cache-Control", "no-store"),
                answer.body());
    }

    SoapAnswer rejected(
            XdsRouteOptions.Rejection rejection, SoapFacts facts, ReplyContext context) {
        return switch (rejection) {
            case UNKNOWN_REPOSITORY ->
                    RegistryAnswer.of(
                            facts.transaction(),
                            Trouble.UNKNOWN_REPOSITORY,
                            "The repository "
                                    + String.join(", ", facts.repositoryUniqueIds())
                                    + " is not known here",
                            context);
            case ACTION_NOT_SUPPORTED ->
                    SoapFault.actionNotSupported(facts.action()).answer(context);
            case BUSY ->
                    RegistryAnswer.of(
                            facts.transaction(),
                            Trouble.BUSY,
                            numbered("Requests of this kind are not taken at the moment"),
                            context);
            case REFUSED ->
                    RegistryAnswer.of(
                            facts.transaction(),
                            Trouble.REFUSED,
                            numbered("Requests of this kind are not taken here"),
                            context);
        };
    }

    SoapAnswer failed(
            Failure cause, int status, @Nullable Transaction transaction, ReplyContext context) {
        return switch (cause) {
            case BUSY -> trouble(transaction, Trouble.BUSY, "All servers are busy", context);
            case UNAVAILABLE ->
                    trouble(transaction, Trouble.NO_SERVER, "No server is available", context);
            case LOST -> trouble(transaction, Trouble.SERVER_LOST, lost(transaction), context);
            case TIMEOUT ->
                    trouble(
                            transaction,
                            Trouble.TIMEOUT,
                            "The server did not answer in time" + unknownOutcome(transaction),
                            context);
            case REQUEST ->
                    SoapFault.sender(numbered("The request was refused with HTTP status " + status))
                            .answer(context);
        };
    }

    private SoapAnswer trouble(
            @Nullable Transaction transaction,
            Trouble trouble,
            String reason,
            ReplyContext context) {
        return RegistryAnswer.of(transaction, trouble, numbered(reason), context);
    }

    private static String lost(@Nullable Transaction transaction) {
        return "The server broke off before it had answered" + unknownOutcome(transaction);
    }

    // The client must not take it for granted that nothing was stored.
    private static String unknownOutcome(@Nullable Transaction transaction) {
        return transaction == null || transaction.repeatable()
                ? ""
                : "; whether the submission was carried out is not known";
    }

    String numbered(String reason) {
        return reason + " (exchange " + exchangeId + ")";
    }
}
