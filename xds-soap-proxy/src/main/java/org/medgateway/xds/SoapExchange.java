package org.medgateway.xds;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.route.Attributes;
import org.medgateway.core.route.Route;
import org.medgateway.core.spi.ServiceDefinition;
import org.medgateway.http.exchange.RequestInspector;
import org.medgateway.http.exchange.RequestInspector.Decision;
import org.medgateway.http.wire.OwnAnswer;
import org.medgateway.http.wire.ResponseHead;
import org.medgateway.xds.wire.Look;
import org.medgateway.xds.wire.RegistryAnswer;
import org.medgateway.xds.wire.ReplyContext;
import org.medgateway.xds.wire.SoapAnswer;
import org.medgateway.xds.wire.SoapContent;
import org.medgateway.xds.wire.SoapFacts;
import org.medgateway.xds.wire.SoapFault;
import org.medgateway.xds.wire.SoapLook;
import org.medgateway.xds.wire.Transaction;
import org.medgateway.xds.wire.Trouble;

import java.util.Map;

/// One SOAP request on its way: looked at, routed or answered, and told of in the log. One event
/// loop only.
final class SoapExchange implements RequestInspector.Look {

    private final ServiceDefinition definition;
    private final XdsOptions options;
    private final PatientTokens tokens;
    private final Attributes http;
    private final SoapLook look;
    private final SoapRecord record;
    private final OwnWords words;
    private int shown;
    private @Nullable SoapFacts facts;

    SoapExchange(
            ServiceDefinition definition,
            XdsOptions options,
            PatientTokens tokens,
            Attributes http,
            long exchangeId,
            SoapLook look) {
        this.definition = definition;
        this.options = options;
        this.tokens = tokens;
        this.http = http;
        this.look = look;
        this.record = new SoapRecord(look.content());
        this.words = new OwnWords(exchangeId);
    }

    /// One more than the look may hold: so the last question is asked with the limit exceeded.
    @Override
    public int limit() {
        return (int) options.look().bytes() + 1;
    }

    @Override
    public Decision decide(ByteBuf start, boolean end, boolean limitReached) {
        ByteBuf fresh = start.slice(start.readerIndex() + shown, start.readableBytes() - shown);
        shown = start.readableBytes();
        return switch (look.offer(fresh, end)) {
            case Look.More() -> new Decision.NeedMore();
            case Look.Refused refused -> refuse(refused);
            case Look.Seen(var seen) -> seen(seen, end || limitReached);
        };
    }

    private Decision refuse(Look.Refused refused) {
        facts = refused.soFar();
        record.facts(facts, null);
        record.answered(refused.reason().name());
        SoapAnswer fault = SoapFault.of(refused).answer(replyContext(facts));
        boolean noSoap = look.content() instanceof SoapContent.Unknown;
        return new Decision.Answer(
                OwnWords.answer(fault, noSoap ? 415 : fault.httpStatus()), refused.why());
    }

    // What may be repeated or split is held whole where it fits; everything else goes on at once.
    private Decision seen(SoapFacts seen, boolean last) {
        Transaction transaction = seen.transaction();
        if (transaction != null && transaction.repeatable() && !last) {
            return new Decision.NeedMore();
        }
        facts = seen;
        String token = seen.patientId() == null ? null : tokens.token(seen.patientId());
        record.facts(seen, options.logPatients() ? seen.patientId() : token);
        if (transaction == null && options.unknownActions() == XdsOptions.UnknownActions.REFUSE) {
            record.answered("ActionNotSupported");
            return answer(
                    SoapFault.actionNotSupported(seen.action()).answer(replyContext(seen)),
                    "the action " + seen.action() + " is not known");
        }
        XdsAttributes attributes = XdsAttributes.of(seen, token);
        if (transaction != null && transaction.kind() == Transaction.Kind.RETRIEVAL) {
            RetrievalSplit split = new RetrievalSplit(definition, http, attributes, look);
            if (split.isNeeded()) {
                return split(split, transaction, seen);
            }
        }
        return route(attributes, seen);
    }

    private Decision route(XdsAttributes attributes, SoapFacts seen) {
        Route route = definition.route(http.with(attributes));
        if (route.action() instanceof XdsRouteOptions(XdsRouteOptions.Rejection rejection)
                && rejection != null) {
            record.answered(rejection.name());
            return answer(
                    words.rejected(rejection, seen, replyContext(seen)),
                    "rejected by the rule " + route.name());
        }
        return new Decision.Forward(attributes);
    }

    private Decision split(RetrievalSplit split, Transaction transaction, SoapFacts seen) {
        String problem =
                options.split().enabled()
                        ? split.problem()
                        : "it names repositories that are served apart from each other";
        if (problem != null) {
            record.answered("NOT_SPLIT");
            return answer(
                    RegistryAnswer.of(
                            transaction,
                            Trouble.REFUSED,
                            "The retrieval cannot be carried out: " + problem,
                            replyContext(seen)),
                    problem);
        }
        return split.decide(transaction, replyContext(seen), options.split().limit(), record);
    }

    private static Decision answer(SoapAnswer answer, String why) {
        return new Decision.Answer(OwnWords.answer(answer, answer.httpStatus()), why);
    }

    private ReplyContext replyContext(SoapFacts seen) {
        return ReplyContext.of(seen, look.content());
    }

    @Override
    public @Nullable OwnAnswer failure(RequestInspector.Failure cause, int status, String why) {
        SoapFacts known = facts;
        if (known == null) {
            known = SoapFacts.NONE;
        }
        ReplyContext context = replyContext(known);
        SoapAnswer answer = words.failed(cause, status, known.transaction(), context);
        record.answered(cause.name());
        boolean registryResponse = answer.httpStatus() == 200;
        return OwnWords.answer(answer, registryResponse ? 200 : status);
    }

    /// Queries and retrievals; a submission is sent once.
    @Override
    public boolean mayRepeat() {
        return facts != null && facts.transaction() != null && facts.transaction().repeatable();
    }

    @Override
    public String kind() {
        return facts == null || facts.transaction() == null ? "SOAP" : facts.transaction().title();
    }

    @Override
    public Map<String, ?> details() {
        return record.details();
    }

    @Override
    public int holdAnswer(ResponseHead head) {
        record.answerBegins(head.fields().first("Content-Type"));
        return 0;
    }

    @Override
    public void passed(ByteBuf data, boolean answer) {
        record.passed(data, answer);
    }
}
