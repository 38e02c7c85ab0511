package org.medgateway.http.exchange;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.Lease;
import org.medgateway.core.balance.Outcome;
import org.medgateway.core.observe.Event;
import org.medgateway.core.observe.Exchange;
import org.medgateway.http.wire.DicomWeb;
import org.medgateway.http.wire.OwnAnswer;
import org.medgateway.http.wire.RequestVerdict;
import org.medgateway.http.wire.ResponseHead;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/// What will be told of an exchange when it has ended. One event loop only.
final class ExchangeRecord {

    private final WebLoop.Web web;
    private final WebLoop.Served served;
    private final ClientSide client;
    private final RequestVerdict.Accepted request;
    private final @Nullable DicomWeb dicomWeb;
    private final long id;
    private final Instant started;

    private RequestInspector.@Nullable Look look;
    private @Nullable Lease lease;
    private String rule = "";
    private int attempts;
    private int status;
    private long bytesIn;
    private long bytesOut;
    private String lastFailure = "";
    private @Nullable String word;
    private String why = "";

    ExchangeRecord(
            WebLoop.Web web,
            WebLoop.Served served,
            ClientSide client,
            RequestVerdict.Accepted request,
            @Nullable DicomWeb dicomWeb) {
        this.web = web;
        this.served = served;
        this.client = client;
        this.request = request;
        this.dicomWeb = dicomWeb;
        this.id = web.context().events().nextExchangeId();
        this.started = web.context().clock().instant();
    }

    long id() {
        return id;
    }

    void look(RequestInspector.Look begun) {
        look = begun;
    }

    void rule(String name) {
        rule = name;
    }

    void attempt(Lease granted) {
        leaveStudy();
        lease = granted;
        if (bytesIn > 0) {
            granted.state().sent(bytesIn); // what was held until now goes to this server
        }
        attempts++;
        if (dicomWeb != null && dicomWeb.studyUid() != null) {
            web.studies().began(granted.server().name(), dicomWeb.studyUid());
        }
    }

    private void leaveStudy() {
        if (lease != null && dicomWeb != null && dicomWeb.studyUid() != null) {
            web.studies().ended(lease.server().name(), dicomWeb.studyUid());
        }
    }

    void failure(String told) {
        lastFailure = told;
    }

    String lastFailure() {
        return lastFailure;
    }

    void status(int answered) {
        status = answered;
    }

    int status() {
        return status;
    }

    void in(int octets) {
        bytesIn += octets;
        if (lease != null) {
            lease.state().sent(octets);
        }
    }

    long bytesIn() {
        return bytesIn;
    }

    void out(int octets) {
        bytesOut += octets;
        if (lease != null) {
            lease.state().received(octets);
        }
    }

    void passed(ByteBuf data, boolean answer) {
        if (look != null) {
            look.passed(data, answer);
        }
    }

    int holdAnswer(ResponseHead head) {
        return look == null ? 0 : look.holdAnswer(head);
    }

    byte[] rewrite(ResponseHead head, byte[] body) {
        return look == null ? body : look.rewrite(head, body);
    }

    boolean mayRepeat() {
        return look != null && look.mayRepeat();
    }

    @Nullable OwnAnswer failure(RequestInspector.Failure cause, int failedWith, String told) {
        return look == null ? null : look.failure(cause, failedWith, told);
    }

    /// How it ended, where the lease's outcome does not tell.
    void end(String outcome, String told, int answered) {
        word = outcome;
        why = told;
        status = answered;
    }

    void publish(Outcome outcome) {
        leaveStudy();
        Instant now = web.context().clock().instant();
        web.context()
                .events()
                .publish(
                        new Event.ExchangeEnded(
                                new Exchange(
                                        id,
                                        served.definition().name(),
                                        web.protocol(),
                                        kind(),
                                        client.name(),
                                        rule,
                                        lease == null ? "" : lease.poolName(),
                                        lease == null ? "" : lease.server().name(),
                                        attempts,
                                        started,
                                        Duration.between(started, now),
                                        bytesIn,
                                        bytesOut,
                                        word == null ? outcome.label() : word,
                                        why,
                                        details())));
    }

    private String kind() {
        String seen = look == null ? null : look.kind();
        if (seen != null) {
            return seen;
        }
        if (status == 101) {
            return "tunnel";
        }
        return dicomWeb == null ? method() : dicomWeb.kind().label();
    }

    /// Methods are the client's words; only known ones may become labels of metrics.
    private String method() {
        return switch (request.head().method()) {
            case "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE" ->
                    request.head().method();
            default -> "other";
        };
    }

    private Map<String, ?> details() {
        Map<String, Object> details = LinkedHashMap.newLinkedHashMap(4);
        details.put("status", status);
        details.put("version", request.head().version().text());
        if (served.policy().logPaths()) {
            details.put("path", request.path());
        }
        if (look != null) {
            details.putAll(look.details());
        }
        return details;
    }
}
