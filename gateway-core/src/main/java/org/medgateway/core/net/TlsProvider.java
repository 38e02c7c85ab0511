package org.medgateway.core.net;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;

/// Who does the TLS.
///
/// @param ssl Netty's name for it
/// @param name for the operator, with its version
/// @param why this one
public record TlsProvider(SslProvider ssl, String name, String why) {

    /// OpenSSL (BoringSSL, inside the program) where it loads, since it takes a fraction of the
    /// JDK's time; else the JDK.
    public static TlsProvider best() {
        return OpenSsl.isAvailable()
                ? openSsl("it loads on this machine")
                : jdk(
                        "OpenSSL does not load on this machine: "
                                + reason(OpenSsl.unavailabilityCause()));
    }

    /// The JDK's own, which needs no native library.
    public static TlsProvider jdk(String why) {
        return new TlsProvider(SslProvider.JDK, "JDK " + Runtime.version().feature(), why);
    }

    /// Whether OCSP responses can be shown with certificates: the JDK would only show those that it
    /// has asked for itself.
    boolean staples() {
        return ssl != SslProvider.JDK && OpenSsl.isOcspSupported();
    }

    private static TlsProvider openSsl(String why) {
        return new TlsProvider(SslProvider.OPENSSL_REFCNT, OpenSsl.versionString(), why);
    }

    private static String reason(Throwable cause) {
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
