package org.medgateway.core.config;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// RADIUS servers that know the users (RFC 2865, PAP). They are asked in their order, the next one
/// when one does not answer; what one answers is final. An answer without a right
/// Message-Authenticator (RFC 3579 3.2) counts as none.
public record RadiusSettings(
        @Setting("The servers, in the order in which they are asked.") List<RadiusServer> servers,
        @Setting(value = "How long to wait for an answer to one packet.", defaultsTo = "2s")
                Duration timeout,
        @Setting(value = "How often a packet is sent to a server.", defaultsTo = "3") int attempts,
        @Setting(
                        "What the gateway calls itself (NAS-Identifier); without it, the name of"
                                + " the gateway.")
                @Nullable String nasIdentifier,
        @Setting(
                        value = "The attribute of the answer that gives the role.",
                        defaultsTo = "filter-id")
                RoleAttribute roleAttribute,
        @Setting(
                        "Roles by the values of `roleAttribute`; a user with several has the"
                                + " highest.")
                Map<String, AdminRole> roles)
        implements Checked {

    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final int MOST_ATTEMPTS = 10;
    private static final int LONGEST_TEXT = 253; // RFC 2865 5

    @Override
    public void check(Scope scope) {
        if (servers.isEmpty()) {
            scope.problem("servers", "expected at least one server");
        }
        if (!timeout.isPositive() || timeout.compareTo(LONGEST) > 0) {
            scope.problem("timeout", "expected up to 30s, and more than nothing");
        }
        if (attempts < 1 || attempts > MOST_ATTEMPTS) {
            scope.problem("attempts", "expected 1 to " + MOST_ATTEMPTS + ", found " + attempts);
        }
        if (nasIdentifier != null
                && (nasIdentifier.isEmpty() || nasIdentifier.length() > LONGEST_TEXT)) {
            scope.problem("nasIdentifier", "expected 1 to " + LONGEST_TEXT + " characters");
        }
        if (roles.isEmpty()) {
            scope.problem("roles", "without a role for a value, nobody can log in");
        }
    }

    /// Which attribute gives the role.
    public enum RoleAttribute {
        FILTER_ID,
        CLASS
    }

    /// One server and the secret that it shares with the gateway.
    public record RadiusServer(
            @Setting(
                            value = "Where it is; the port is 1812 unless given.",
                            example = "radius1.hospital.example")
                    Endpoint address,
            @Setting("The shared secret: long and random, for it is all that protects passwords.")
                    Secret secret)
            implements Checked {

        private static final int PORT = 1812;

        public RadiusServer {
            address = address.orPort(PORT);
        }

        @Override
        public void check(Scope scope) {
            if (address.host().isEmpty()) {
                scope.problem("address", "expected the host of the server");
            }
            if (secret.text().isEmpty()) {
                scope.problem("secret", "expected a secret");
            }
        }
    }
}
