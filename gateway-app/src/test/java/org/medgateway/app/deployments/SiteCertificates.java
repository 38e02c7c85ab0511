package org.medgateway.app.deployments;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.AuthorityConfig;
import org.medgateway.core.config.CertificateConfig;
import org.medgateway.testdata.tls.TestAuthority;
import org.medgateway.testdata.tls.TestCertificate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

import javax.net.ssl.SSLContext;

/// The certificates of a site: the hospital's authority, which everybody is to trust, and a
/// vendor's, which nobody has been told of.
final class SiteCertificates {

    private final TestAuthority hospital = TestAuthority.named("Hospital Root");
    private final TestAuthority vendor = TestAuthority.named("Vendor Root");
    private final TestCertificate workstation = hospital.client("Workstation");
    private final CertificateConfig gateway;
    private final AuthorityConfig authority;

    SiteCertificates(Path folder) {
        try {
            Path certificates = Files.createDirectories(folder.resolve("certs"));
            hospital.system("127.0.0.1").writePemPair(certificates, "gateway");
            gateway =
                    new CertificateConfig(
                            certificates.resolve("gateway.pem"),
                            certificates.resolve("gateway.key"),
                            null,
                            null);
            authority =
                    new AuthorityConfig(
                            List.of(hospital.writePem(certificates.resolve("hospital.pem"))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// In place of every certificate of the file.
    CertificateConfig gateway() {
        return gateway;
    }

    /// In place of every authority of the file.
    AuthorityConfig authority() {
        return authority;
    }

    /// A server whose certificate the gateway is to verify.
    SSLContext knownServer(String server) {
        return hospital.server(commonName(server)).context(hospital);
    }

    /// A server that shows the certificate that it came with.
    SSLContext vendorServer(String server) {
        return vendor.server(commonName(server)).context(hospital);
    }

    /// A client with the hospital's certificate.
    SSLContext client() {
        return workstation.context(hospital);
    }

    /// A client without one.
    SSLContext stranger() {
        return TestCertificate.trusting(hospital);
    }

    /// A client that speaks with the vendor's servers themselves.
    SSLContext clientOfVendor() {
        return TestCertificate.trusting(vendor);
    }

    /// The server's name as certificates can have it.
    static String commonName(String server) {
        return server.replace('_', '-').toLowerCase(Locale.ROOT) + ".test";
    }

    /// What stands as CN in a distinguished name; null where nothing does.
    static @Nullable String commonNameIn(String distinguishedName) {
        for (String part : distinguishedName.split(",")) {
            if (part.strip().startsWith("CN=")) {
                return part.strip().substring(3);
            }
        }
        return null;
    }
}
