package org.medgateway.core.config;

import java.time.Duration;

/// A server behind a virtual service.
public record RealServerConfig(
        @Setting(value = "Its name, unique in the service.", example = "PACS1") String name,
        @Setting(
                        value =
                                "Where it listens; without a port, the port that the client came"
                                        + " to.",
                        example = "10.12.1.110:104")
                Endpoint address,
        @Setting(
                        value = "Its share relative to the others, 0 to 256; 0 takes nothing new.",
                        defaultsTo = "100")
                int weight,
        @Setting(value = "Exchanges that may run on it at once; 0 is no limit.", defaultsTo = "0")
                int maxConnections,
        @Setting(value = "How long its weight grows after it has come up.", defaultsTo = "0")
                Duration slowStart,
        @Flattened ServerOptions options)
        implements Checked {

    @Override
    public void check(Scope scope) {
        if (name.isBlank()) {
            scope.problem("name", "expected a name");
        }
        if (weight < 0 || weight > 256) {
            scope.problem("weight", "expected 0 to 256, found " + weight);
        }
        if (maxConnections < 0) {
            scope.problem("maxConnections", "expected 0 or more, found " + maxConnections);
        }
    }
}
