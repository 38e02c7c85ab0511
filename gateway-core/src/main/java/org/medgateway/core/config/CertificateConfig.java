package org.medgateway.core.config;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;

/// A certificate with its private key: a PEM pair or a PKCS#12 file. Read anew when the files
/// change.
public record CertificateConfig(
        @Setting("A PEM file with the certificate and its chain, leaf first.") @Nullable Path pem,
        @Setting(
                        "A PEM file with the private key (PKCS#8 or PKCS#1); the `pem` file itself"
                                + " when not given.")
                @Nullable Path key,
        @Setting("A PKCS#12 file with certificate, chain and key.") @Nullable Path pkcs12,
        @Setting(
                        value = "The password of the key or of the PKCS#12 file.",
                        example = "${file:/run/secrets/key.pass}")
                @Nullable String password,
        @Setting(
                        value =
                                "Whether clients that ask for it get an OCSP response with the"
                                        + " certificate, and where it comes from: `file` is the"
                                        + " DER file beside the certificate with `.ocsp` behind its"
                                        + " name, `fetch` asks the responder that the certificate"
                                        + " names.",
                        defaultsTo = "off")
                Ocsp ocsp)
        implements Checked {

    /// Where the stapled response (RFC 6066 8) comes from.
    public enum Ocsp {
        OFF,
        FILE,
        FETCH
    }

    /// Without a stapled response.
    public CertificateConfig(
            @Nullable Path pem,
            @Nullable Path key,
            @Nullable Path pkcs12,
            @Nullable String password) {
        this(pem, key, pkcs12, password, Ocsp.OFF);
    }

    @Override
    public void check(Scope scope) {
        if ((pem == null) == (pkcs12 == null)) {
            scope.problem("", "expected either pem or pkcs12");
        }
        if (key != null && pem == null) {
            scope.problem("key", "a key file goes with pem");
        }
    }

    @Override
    public String toString() {
        return pem != null ? pem.toString() : String.valueOf(pkcs12);
    }
}
