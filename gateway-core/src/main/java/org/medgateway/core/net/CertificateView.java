package org.medgateway.core.net;

import org.jspecify.annotations.Nullable;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;

/// A certificate as an operator sees it.
///
/// @param name its name in the configuration; several certificates of one authority share it
/// @param use whether the gateway shows it or checks others with it
/// @param subject and issuer: distinguished names (RFC 4514)
/// @param alternativeNames DNS names, addresses and URIs
/// @param sha256 the fingerprint, hexadecimal with colons
/// @param key the kind and size of its key, such as `RSA 2048`
/// @param ocsp what is known of the OCSP response shown with it; null where none is wished for
/// @param problem why the newest files were not taken; null when they were
public record CertificateView(
        String name,
        Use use,
        String subject,
        List<String> alternativeNames,
        String issuer,
        String serial,
        Instant notBefore,
        Instant notAfter,
        String sha256,
        String key,
        @Nullable String ocsp,
        @Nullable String problem) {

    public enum Use {
        CERTIFICATE,
        AUTHORITY
    }

    // RFC 5280 4.2.1.6, the choices of GeneralName that are text
    private static final int RFC822_NAME = 1;
    private static final int DNS_NAME = 2;
    private static final int URI = 6;
    private static final int IP_ADDRESS = 7;

    static CertificateView of(
            String name,
            Use use,
            X509Certificate certificate,
            @Nullable String ocsp,
            @Nullable String problem) {
        return new CertificateView(
                name,
                use,
                certificate.getSubjectX500Principal().getName(),
                alternativeNames(certificate),
                certificate.getIssuerX500Principal().getName(),
                certificate.getSerialNumber().toString(16),
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant(),
                fingerprint(certificate),
                key(certificate),
                ocsp,
                problem);
    }

    /// The subject alternative names; none when the certificate has none or they cannot be read.
    static List<String> alternativeNames(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> found = certificate.getSubjectAlternativeNames();
            if (found != null) {
                for (List<?> name : found) {
                    switch ((Integer) name.get(0)) {
                        case RFC822_NAME, DNS_NAME, URI, IP_ADDRESS ->
                                names.add((String) name.get(1));
                        default -> {} // binary: nothing to show or to compare with
                    }
                }
            }
        } catch (CertificateParsingException _) {
            // as good as none
        }
        return List.copyOf(names);
    }

    /// The names that a client may ask for (RFC 6125): DNS names, lower case.
    static List<String> hostNames(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> found = certificate.getSubjectAlternativeNames();
            if (found != null) {
                for (List<?> name : found) {
                    if (name.get(0).equals(DNS_NAME)) {
                        names.add(((String) name.get(1)).toLowerCase(java.util.Locale.ROOT));
                    }
                }
            }
        } catch (CertificateParsingException _) {
            // as good as none
        }
        return List.copyOf(names);
    }

    static String fingerprint(X509Certificate certificate) {
        try {
            return HexFormat.ofDelimiter(":")
                    .withUpperCase()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "every JDK has SHA-256, and this certificate was decoded", e);
        }
    }

    private static String key(X509Certificate certificate) {
        return switch (certificate.getPublicKey()) {
            case RSAPublicKey rsa -> "RSA " + rsa.getModulus().bitLength();
            case ECPublicKey ec -> "EC " + ec.getParams().getOrder().bitLength();
            default -> certificate.getPublicKey().getAlgorithm();
        };
    }
}
