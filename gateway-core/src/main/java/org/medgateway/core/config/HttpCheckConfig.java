package org.medgateway.core.config;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Up is whoever answers an HTTP request as expected ("negotiate").
@TypeName("http")
public record HttpCheckConfig(
        @Flattened Cadence cadence,
        @Setting("The port to connect to instead of the server's own.") @Nullable Integer port,
        @Setting("TLS, where the server speaks HTTPS.") @Nullable ServerTlsConfig tls,
        @Setting(value = "The path to fetch.", defaultsTo = "/") String get,
        @Setting("The Host header; the server's address when not given.") @Nullable String host,
        @Setting("Further request headers.") Map<String, String> headers,
        @Setting(value = "What the answer has to be.", defaultsTo = "{}") Expectation expect)
        implements HealthCheckConfig {

    /// What the answer has to be; everything that is given has to hold.
    public record Expectation(
            @Setting(
                            "Statuses that are good: a number, or a range such as `200-399`. By"
                                    + " default 200-399.")
                    List<StatusRange> status,
            @Setting("The body, to the letter, without white space around it.")
                    @Nullable String body,
            @Setting("A text that the body contains.") @Nullable String contains,
            @Setting("A regular expression that is found in the body.") @Nullable Pattern regex) {}

    /// Statuses from `from` to `to`, both included.
    public record StatusRange(int from, int to) {
        public static StatusRange parse(String text) {
            String[] ends = text.split("-", 2);
            try {
                int from = Integer.parseInt(ends[0].strip());
                int to = ends.length == 1 ? from : Integer.parseInt(ends[1].strip());
                if (from >= 100 && to <= 599 && from <= to) {
                    return new StatusRange(from, to);
                }
            } catch (NumberFormatException _) {
                // said below, as for numbers out of range
            }
            throw new IllegalArgumentException(
                    "expected a status such as 200 or a range such as 200-399, found \""
                            + text
                            + "\"");
        }

        public boolean contains(int status) {
            return status >= from && status <= to;
        }
    }
}
