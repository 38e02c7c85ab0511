package org.medgateway.admin;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PfxOptions;

import org.jspecify.annotations.Nullable;
import org.medgateway.admin.access.PrivateFile;
import org.medgateway.admin.certificate.Issued;
import org.medgateway.core.config.CertificateConfig;
import org.medgateway.core.config.GatewayConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The certificate that the administration shows: the one that the configuration names, else one
/// that it makes for itself at the first start and again when its end is near.
final class ServerCertificate {

    private static final Logger LOG = LoggerFactory.getLogger(ServerCertificate.class);
    private static final Duration VALIDITY = Duration.ofDays(397);
    private static final Duration RENEWED_BEFORE = Duration.ofDays(30);

    private ServerCertificate() {}

    static KeyCertOptions of(GatewayConfig config, @Nullable String name, Path folder)
            throws IOException {
        CertificateConfig named = name == null ? null : config.certificates().get(name);
        if (named == null) {
            return own(config, folder);
        }
        if (named.pkcs12() != null) {
            return new PfxOptions()
                    .setPath(named.pkcs12().toString())
                    .setPassword(named.password() == null ? "" : named.password());
        }
        Path pem = java.util.Objects.requireNonNull(named.pem());
        Path key = named.key() == null ? pem : named.key();
        return new PemKeyCertOptions().setCertPath(pem.toString()).setKeyPath(key.toString());
    }

    private static KeyCertOptions own(GatewayConfig config, Path folder) throws IOException {
        Path pem = folder.resolve("https.pem");
        Path key = folder.resolve("https.key");
        if (!usable(pem) || !Files.exists(key)) {
            make(config, pem, key);
        }
        return new PemKeyCertOptions()
                .setCertValue(Buffer.buffer(Files.readAllBytes(pem)))
                .setKeyValue(Buffer.buffer(Files.readAllBytes(key)));
    }

    private static boolean usable(Path pem) throws IOException {
        if (!Files.exists(pem)) {
            return false;
        }
        try {
            X509Certificate certificate =
                    (X509Certificate)
                            CertificateFactory.getInstance("X.509")
                                    .generateCertificate(
                                            new ByteArrayInputStream(Files.readAllBytes(pem)));
            return Instant.now()
                    .plus(RENEWED_BEFORE)
                    .isBefore(certificate.getNotAfter().toInstant());
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    private static void make(GatewayConfig config, Path pem, Path key) throws IOException {
        KeyPair pair = Issued.key(Issued.KeyKind.EC_256);
        Set<String> names = new LinkedHashSet<>(List.of("localhost", "127.0.0.1", "::1"));
        String listen = config.admin() == null ? "" : config.admin().listen().host();
        if (!listen.isEmpty()) {
            names.add(listen);
        }
        hostName(names);
        X509Certificate certificate =
                Issued.selfSigned(
                        pair,
                        new Issued.Subject(config.gateway().name(), "", List.copyOf(names)),
                        Instant.now(),
                        VALIDITY);
        try {
            byte[] der = certificate.getEncoded();
            PrivateFile.write(
                    key,
                    Issued.pem("PRIVATE KEY", pair.getPrivate().getEncoded())
                            .getBytes(StandardCharsets.US_ASCII));
            PrivateFile.write(
                    pem, Issued.pem("CERTIFICATE", der).getBytes(StandardCharsets.US_ASCII));
            LOG.info(
                    "The administration shows a certificate of its own making; its SHA-256"
                            + " fingerprint is {}",
                    HexFormat.ofDelimiter(":")
                            .withUpperCase()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(der)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that was just made has a form", e);
        }
    }

    private static void hostName(Set<String> names) {
        try {
            String name = InetAddress.getLocalHost().getHostName();
            if (name.matches("[A-Za-z0-9.-]+")) {
                names.add(name);
            }
        } catch (UnknownHostException _) {
            // a machine without a name has none in its certificate
        }
    }
}
