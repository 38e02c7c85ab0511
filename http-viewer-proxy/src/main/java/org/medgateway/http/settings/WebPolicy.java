package org.medgateway.http.settings;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.route.AddressRange;
import org.medgateway.http.wire.CookieSettings;
import org.medgateway.http.wire.Forwarding;
import org.medgateway.http.wire.HeadLimits;
import org.medgateway.http.wire.HeaderRule;

import java.time.Duration;
import java.util.List;

/// How a web service treats its exchanges: an immutable snapshot, made from the configuration once.
/// Any thread.
///
/// @param limits of request and answer heads
/// @param maxBody octets of a request's body; 0 is no limit
/// @param keepAlive how long a client may rest between requests; zero takes one request a
///   connection
/// @param http2 whether HTTP/2 is offered in the TLS handshake
/// @param forwarding what servers are told of the client
/// @param trustedProxies whose words about the client are believed
/// @param requestHeaders in order
/// @param answerHeaders in order, on servers' answers and on our own
/// @param hsts the value of Strict-Transport-Security on TLS; null for none
/// @param cookie the persistence cookie; null where persistence is not by cookie
/// @param abortOnClose whether a client that closes its side gives up its answer
/// @param redispatch how many servers are tried at most for one exchange
/// @param idleConnections how many connections to one server are kept by each event loop
/// @param idleLimit how long they are kept
/// @param fallback what answers where no server is available
/// @param logPaths whether the exchange log shows paths
public record WebPolicy(
        HeadLimits limits,
        long maxBody,
        Duration keepAlive,
        boolean http2,
        Forwarding forwarding,
        List<AddressRange> trustedProxies,
        List<HeaderRule> requestHeaders,
        List<HeaderRule> answerHeaders,
        @Nullable String hsts,
        @Nullable CookieSettings cookie,
        boolean abortOnClose,
        int redispatch,
        int idleConnections,
        Duration idleLimit,
        Fallback fallback,
        boolean logPaths) {

    /// What answers where no server is available.
    public sealed interface Fallback {

        /// The built-in page.
        record BuiltIn() implements Fallback {}

        /// An HTML page of the operator's.
        record Own(byte[] html) implements Fallback {}

        /// A bare 503.
        record Off() implements Fallback {}
    }
}
