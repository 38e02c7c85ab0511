package org.medgateway.core.config;

import java.time.Duration;

/// How long is waited for what; 0 is for ever.
public record TimeoutsConfig(
        @Setting(value = "A connection to a server, TLS included.", defaultsTo = "4s")
                Duration connect,
        @Setting(value = "A client's TLS handshake or PROXY header.", defaultsTo = "10s")
                Duration handshake,
        @Setting(
                        value =
                                "The opening words of a client: an HTTP request head, an"
                                        + " A-ASSOCIATE-RQ, a TLS ClientHello.",
                        defaultsTo = "10s")
                Duration request,
        @Setting(value = "A client that sends nothing.", defaultsTo = "1h") Duration client,
        @Setting(value = "A server that sends nothing while an answer is due.", defaultsTo = "1h")
                Duration server,
        @Setting(value = "An upgraded connection on which nothing moves.", defaultsTo = "1h")
                Duration tunnel) {

    public static final TimeoutsConfig DEFAULTS =
            new TimeoutsConfig(
                    Duration.ofSeconds(4),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(10),
                    Duration.ofHours(1),
                    Duration.ofHours(1),
                    Duration.ofHours(1));
}
