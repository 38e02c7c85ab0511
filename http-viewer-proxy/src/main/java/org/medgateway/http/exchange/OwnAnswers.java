package org.medgateway.http.exchange;

import org.medgateway.core.balance.Outcome;
import org.medgateway.core.observe.Exchange;
import org.medgateway.http.exchange.RequestInspector.Failure;
import org.medgateway.http.exchange.RequestInspector.MergedAnswer;
import org.medgateway.http.settings.HttpRouteOptions;
import org.medgateway.http.wire.Framing;
import org.medgateway.http.wire.OwnAnswer;
import org.medgateway.http.wire.RequestVerdict;

/// What the gateway itself answers in an exchange: by a rule, for an inspector, or because there is
/// nobody else to answer. Writes down what it was, and gives it; the exchange ends itself then. One
/// event loop only.
final class OwnAnswers {

    private final WebLoop.Served served;
    private final ClientSide client;
    private final RequestVerdict.Accepted request;
    private final ExchangeRecord record;

    OwnAnswers(
            WebLoop.Served served,
            ClientSide client,
            RequestVerdict.Accepted request,
            ExchangeRecord record) {
        this.served = served;
        this.client = client;
        this.request = request;
        this.record = record;
    }

    private String service() {
        return served.definition().name();
    }

    private void give(OwnAnswer answer) {
        Heads.finishOwn(answer, served.policy(), client, request, service(), record.id());
        client.own(answer);
        client.flush();
    }

    /// A redirect or a fixed answer of the configuration.
    void byRule(HttpRouteOptions action) {
        OwnAnswer answer =
                RuleAnswers.of(
                        action, new ExchangeValues(client, request, service(), "", record.id()));
        record.end(Outcome.SUCCEEDED.label(), "", answer.status());
        give(answer);
    }

    /// What an inspector answers in the servers' place.
    void byInspector(OwnAnswer answer, String why) {
        record.end(Exchange.REFUSED_BY_GATEWAY, why, answer.status());
        give(answer);
    }

    /// The request has failed, or is refused.
    void failure(Failure cause, int status, String why, Outcome outcome) {
        record.end(
                outcome instanceof Outcome.Failed ? outcome.label() : Exchange.REFUSED_BY_GATEWAY,
                why,
                status);
        OwnAnswer answer = record.failure(cause, status, why);
        give(
                answer != null
                        ? answer
                        : GatewayAnswers.of(status, served.policy(), request.head(), record.id()));
    }

    /// What became of the parts of a split request.
    void merged(MergedAnswer merged) {
        record.end(Outcome.SUCCEEDED.label(), "", merged.status());
        int octets = merged.body().readableBytes();
        OwnAnswer empty = new OwnAnswer(merged.status(), merged.fields(), new byte[0]);
        Heads.finishOwn(empty, served.policy(), client, request, service(), record.id());
        empty.fields()
                .add("Date", GatewayAnswers.date())
                .add("Content-Length", Integer.toString(octets));
        client.answer(empty.head(), new Framing.Length(octets));
        client.data(merged.body());
        client.end(null);
        client.flush();
    }
}
