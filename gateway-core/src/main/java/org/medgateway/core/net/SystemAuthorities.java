package org.medgateway.core.net;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;

import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/// The machine's own authorities: those that its administrator keeps (`update-ca-certificates`,
/// `update-ca-trust`), and the JDK's where there is no such file.
final class SystemAuthorities {

    private static final List<Path> BUNDLES =
            List.of(
                    Path.of("/etc/ssl/certs/ca-certificates.crt"), // Debian, Ubuntu, Alpine
                    Path.of("/etc/pki/tls/certs/ca-bundle.crt"), // Red Hat
                    Path.of("/etc/ssl/ca-bundle.pem")); // SUSE

    private SystemAuthorities() {}

    static List<X509Certificate> read() {
        for (Path bundle : BUNDLES) {
            if (Files.isReadable(bundle)) {
                try {
                    return CertificateFiles.certificates(bundle, Pem.read(bundle));
                } catch (CertificateRefused _) {
                    // an empty or broken bundle is as good as none
                }
            }
        }
        return ofJdk();
    }

    private static List<X509Certificate> ofJdk() {
        try {
            TrustManagerFactory factory =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509TrustManager x509) {
                    return Arrays.asList(x509.getAcceptedIssuers());
                }
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK's authorities cannot be read", e);
        }
        return List.of();
    }
}
