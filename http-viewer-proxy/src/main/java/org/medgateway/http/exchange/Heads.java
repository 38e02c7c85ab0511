package org.medgateway.http.exchange;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.route.AddressRange;
import org.medgateway.http.settings.WebPolicy;
import org.medgateway.http.wire.Fields;
import org.medgateway.http.wire.Framing;
import org.medgateway.http.wire.HeaderRule;
import org.medgateway.http.wire.HopByHop;
import org.medgateway.http.wire.OwnAnswer;
import org.medgateway.http.wire.RequestHead;
import org.medgateway.http.wire.RequestVerdict;
import org.medgateway.http.wire.ResponseHead;
import org.medgateway.http.wire.ServerCookie;
import org.medgateway.http.wire.Version;

/// What changes on the heads of an exchange between client and server. One event loop only.
final class Heads {

    static final ResponseHead CONTINUE =
            new ResponseHead(100, "Continue", Version.HTTP_1_1, new Fields());

    private final WebPolicy policy;
    private final ClientSide client;
    private final RequestVerdict.Accepted request;
    private final String service;
    private final long id;
    private final @Nullable ServerCookie cookie;
    private ServerCookie.Claim claim = ServerCookie.Claim.NONE;
    private RequestHead outgoing;

    Heads(
            WebLoop loop,
            WebLoop.Served served,
            ClientSide client,
            RequestVerdict.Accepted request,
            long id) {
        this.policy = served.policy();
        this.client = client;
        this.request = request;
        this.service = served.definition().name();
        this.id = id;
        this.cookie = loop.cookie(policy);
        this.outgoing = request.head();
    }

    /// Makes the request's head what servers get. Called once.
    void prepareRequest() {
        Fields fields = request.head().fields();
        ExchangeValues values = new ExchangeValues(client, request, service, "", id);
        if (cookie != null) {
            claim = cookie.take(fields);
        }
        HopByHop.stripRequest(fields);
        if (!request.expectContinue() && fields.contains("Expect")) {
            fields.remove("Expect");
        }
        if (!fields.contains("Host")) {
            // From HTTP/1.0: as if the client had asked by address.
            fields.add("Host", ExchangeValues.address(client.connection().destination()));
        }
        policy.forwarding()
                .apply(
                        request.head(),
                        client.address(),
                        trusted(),
                        client.secure() ? "https" : "http",
                        request.authority());
        for (HeaderRule rule : policy.requestHeaders()) {
            rule.apply(fields, values);
        }
        if (request.framing() instanceof Framing.Chunked) {
            fields.add("Transfer-Encoding", "chunked");
        }
        if (request.upgrade() != null) {
            fields.add("Connection", "Upgrade").add("Upgrade", request.upgrade());
        } else if (fields.contains("TE")) {
            fields.add("Connection", "TE");
        }
        outgoing = request.head();
    }

    RequestHead outgoing() {
        return outgoing;
    }

    private boolean trusted() {
        for (AddressRange range : policy.trustedProxies()) {
            if (range.contains(client.connection().address().getAddress())) {
                return true;
            }
        }
        return false;
    }

    /// The server that the client's cookie names; null where it names none.
    @Nullable String claimedServer() {
        return claim instanceof ServerCookie.Claim.Valid(var named, _, _) ? named : null;
    }

    /// Makes the answer's head what the client gets, framing aside.
    void prepareAnswer(ResponseHead head, String server) {
        Fields fields = head.fields();
        String upgrade = head.status() == 101 ? fields.first("Upgrade") : null;
        HopByHop.stripAnswer(fields);
        if (head.status() == 204 || head.status() == 101) {
            fields.remove("Content-Length");
        }
        if (cookie != null) {
            cookie.put(fields, claim, server);
        }
        addOurs(fields, policy, client, new ExchangeValues(client, request, service, server, id));
        if (head.status() == 101) {
            fields.add("Connection", "Upgrade");
            fields.add("Upgrade", upgrade == null ? String.valueOf(request.upgrade()) : upgrade);
        }
    }

    /// What the operator wants on every answer, on an answer of our own.
    static void finishOwn(
            OwnAnswer answer,
            WebPolicy policy,
            ClientSide client,
            RequestVerdict.Accepted request,
            String service,
            long id) {
        addOurs(
                answer.fields(),
                policy,
                client,
                new ExchangeValues(client, request, service, "", id));
    }

    private static void addOurs(
            Fields fields, WebPolicy policy, ClientSide client, ExchangeValues values) {
        if (policy.hsts() != null && client.secure()) {
            fields.set("Strict-Transport-Security", policy.hsts());
        }
        for (HeaderRule rule : policy.answerHeaders()) {
            rule.apply(fields, values);
        }
    }

    /// Whether the answer begins a handshake that proves the client on this very connection (NTLM,
    /// Negotiate).
    static boolean bindsConnection(ResponseHead head) {
        if (head.status() != 401) {
            return false;
        }
        for (String scheme : head.fields().all("WWW-Authenticate")) {
            if (scheme.regionMatches(true, 0, "NTLM", 0, 4)
                    || scheme.regionMatches(true, 0, "Negotiate", 0, 9)) {
                return true;
            }
        }
        return false;
    }
}
