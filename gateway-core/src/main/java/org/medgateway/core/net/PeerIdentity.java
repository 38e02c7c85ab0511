package org.medgateway.core.net;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;

import org.jspecify.annotations.Nullable;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;

import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/// What is known of a peer from its TLS handshake.
///
/// @param version the protocol spoken, such as `TLSv1.3`
/// @param sni the server name that the client asked for; null for none
/// @param alpn the protocol agreed on; null for none
/// @param subject the distinguished name of the peer's certificate (RFC 2253); null where it showed
///   none
/// @param issuer the distinguished name of its issuer; null where it showed none
/// @param alternativeNames DNS names, addresses, mail addresses and URIs of the certificate
/// @param fingerprint SHA-256 of the certificate in lower-case hexadecimal; null where it showed
///   none
/// @param serial the certificate's number in lower-case hexadecimal; null where it showed none
public record PeerIdentity(
        String version,
        @Nullable String sni,
        @Nullable String alpn,
        @Nullable String subject,
        @Nullable String issuer,
        List<String> alternativeNames,
        @Nullable String fingerprint,
        @Nullable String serial) {

    /// Set by the listener's side when the client names a server.
    static final AttributeKey<String> SERVER_NAME =
            AttributeKey.valueOf(PeerIdentity.class, "serverName");

    /// The peer of a connection whose handshake is done; null where it speaks no TLS. Call it on
    /// the connection's event loop.
    public static @Nullable PeerIdentity of(Channel channel) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            return null;
        }
        SSLSession session = tls.engine().getSession();
        String sni = channel.attr(SERVER_NAME).get();
        X509Certificate shown = shown(session);
        return shown == null
                ? new PeerIdentity(
                        session.getProtocol(),
                        sni,
                        tls.applicationProtocol(),
                        null,
                        null,
                        List.of(),
                        null,
                        null)
                : new PeerIdentity(
                        session.getProtocol(),
                        sni,
                        tls.applicationProtocol(),
                        shown.getSubjectX500Principal().getName(),
                        shown.getIssuerX500Principal().getName(),
                        CertificateView.alternativeNames(shown),
                        CertificateView.fingerprint(shown)
                                .replace(":", "")
                                .toLowerCase(Locale.ROOT),
                        shown.getSerialNumber().toString(16));
    }

    private static @Nullable X509Certificate shown(SSLSession session) {
        try {
            return session.getPeerCertificates()[0] instanceof X509Certificate x509 ? x509 : null;
        } catch (SSLPeerUnverifiedException _) {
            return null; // the usual case: a client without a certificate
        }
    }

    /// The values of one of the attributes `tls.version`, `tls.sni`, `tls.alpn`, `tls.subject`,
    /// `tls.issuer`, `tls.san`, `tls.fingerprint`, `tls.serial`.
    public List<String> values(String attribute) {
        return switch (attribute) {
            case "tls.version" -> List.of(version);
            case "tls.sni" -> listOf(sni);
            case "tls.alpn" -> listOf(alpn);
            case "tls.subject" -> listOf(subject);
            case "tls.issuer" -> listOf(issuer);
            case "tls.san" -> alternativeNames;
            case "tls.fingerprint" -> listOf(fingerprint);
            case "tls.serial" -> listOf(serial);
            default -> List.of();
        };
    }

    /// Whether `attribute` is one of those of [#values].
    public static boolean hasAttribute(String attribute) {
        return switch (attribute) {
            case "tls.version",
                    "tls.sni",
                    "tls.alpn",
                    "tls.subject",
                    "tls.issuer",
                    "tls.san",
                    "tls.fingerprint",
                    "tls.serial" ->
                    true;
            default -> false;
        };
    }

    private static List<String> listOf(@Nullable String value) {
        return value == null ? List.of() : List.of(value);
    }
}
