package org.medgateway.core.config;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// TLS towards clients.
@Shorthand("certificate")
public record ListenerTlsConfig(
        @Setting(
                        "Names of certificates; the one that fits the client's server name is"
                                + " shown, else the first.")
                List<String> certificate,
        @Setting("The authority that client certificates are checked against: mutual TLS.")
                @Nullable String clientAuthority,
        @Setting(
                        value =
                                "Whether a client without a certificate is turned away, where an"
                                        + " authority is named.",
                        defaultsTo = "required")
                ClientCertificate clientCertificate,
        @Setting(value = "Versions and ciphers.", defaultsTo = "intermediate") TlsProfile profile)
        implements Checked {

    public enum ClientCertificate {
        REQUIRED,
        OPTIONAL
    }

    @Override
    public void check(Scope scope) {
        if (certificate.isEmpty()) {
            scope.problem("certificate", "expected the name of a certificate");
        }
    }
}
