package org.medgateway.core.net;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/// What the files of one name hold. Equal when the same keys and certificates were read.
sealed interface CertificateMaterial {

    List<X509Certificate> certificates();

    /// A certificate that the gateway shows, with its key.
    ///
    /// @param certificates leaf first, each issued by the next
    record Credential(PrivateKey key, List<X509Certificate> certificates)
            implements CertificateMaterial {
        X509Certificate leaf() {
            return certificates.getFirst();
        }

        @Override
        public String toString() {
            return leaf().getSubjectX500Principal().toString(); // and never the key
        }
    }

    /// Authorities that peers' certificates are checked against.
    record Authority(List<X509Certificate> certificates) implements CertificateMaterial {}
}
