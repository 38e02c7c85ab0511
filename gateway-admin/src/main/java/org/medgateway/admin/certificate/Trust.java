package org.medgateway.admin.certificate;

import org.medgateway.core.config.AuthorityConfig;
import org.medgateway.core.config.GatewayConfig;
import org.medgateway.core.config.ServerTlsConfig;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// Whom the administration believes when it is the client: of a mail relay, a webhook, a login
/// provider. The files are read each time, so that a renewed authority counts at once.
public final class Trust {

    private Trust() {}

    /// @param verify the name of an authority of the configuration, or `system`
    /// @throws IOException where the authority's files cannot be used
    public static SSLContext of(GatewayConfig config, String verify) throws IOException {
        try {
            if (verify.equals(ServerTlsConfig.VERIFY_SYSTEM)) {
                return SSLContext.getDefault();
            }
            AuthorityConfig authority = config.authorities().get(verify);
            if (authority == null) {
                throw new IOException("there is no authority \"" + verify + "\"");
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers(authority).getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("authority " + verify + ": " + e.getMessage(), e);
        }
    }

    private static TrustManagerFactory managers(AuthorityConfig authority)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (Path pem : authority.pem()) {
            try (InputStream in = Files.newInputStream(pem)) {
                for (Certificate one :
                        CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                    store.setCertificateEntry("authority " + store.size(), one);
                }
            }
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance("PKIX");
        managers.init(store);
        return managers;
    }
}
