package org.medgateway.testdata.tls;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;

/// A certificate authority for tests.
///
/// ```java
/// var hospital = TestAuthority.named("Hospital Root");
/// TestCertificate server = hospital.server("pacs.test", "127.0.0.1");
/// TestCertificate modality = hospital.client("MR7T");
/// ```
public final class TestAuthority {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final KeyKind kind;
    private final PrivateKey key;
    private final X509Certificate certificate;

    /// From this one up to, and without, the root: what an issued certificate's chain ends with.
    private final List<X509Certificate> chain;

    /// The OCSP responder that issued certificates name; null for none.
    private final @Nullable URI responder;

    private TestAuthority(
            KeyKind kind,
            PrivateKey key,
            X509Certificate certificate,
            List<X509Certificate> chain,
            @Nullable URI responder) {
        this.kind = kind;
        this.key = key;
        this.certificate = certificate;
        this.chain = chain;
        this.responder = responder;
    }

    /// A new root authority with an elliptic curve key.
    public static TestAuthority named(String commonName) {
        return named(commonName, KeyKind.EC);
    }

    /// A new root authority.
    public static TestAuthority named(String commonName, KeyKind kind) {
        KeyPair pair = kind.generate();
        X500Name name = new X500Name("O=Test Hospital,CN=" + commonName);
        X509Certificate certificate =
                build(
                        name,
                        kind,
                        pair.getPrivate(),
                        name,
                        pair.getPublic(),
                        Validity.current(),
                        List.of(),
                        Use.AUTHORITY,
                        null);
        return new TestAuthority(kind, pair.getPrivate(), certificate, List.of(), null);
    }

    /// An authority below this one; what it issues carries it in the chain.
    public TestAuthority intermediate(String commonName) {
        KeyPair pair = kind.generate();
        X509Certificate issued =
                issue(commonName, pair.getPublic(), Validity.current(), List.of(), Use.AUTHORITY);
        List<X509Certificate> below = new ArrayList<>();
        below.add(issued);
        below.addAll(chain);
        return new TestAuthority(kind, pair.getPrivate(), issued, List.copyOf(below), responder);
    }

    /// The same authority; what it issues from now on names this OCSP responder.
    public TestAuthority respondingAt(URI responder) {
        return new TestAuthority(kind, key, certificate, chain, responder);
    }

    /// A certificate with which its holder may answer for this authority (RFC 6960 4.2.2.2).
    public TestCertificate responder(Validity validity) {
        return certified(KeyKind.EC, "Responder", validity, List.of(), Use.RESPONDER);
    }

    public X509Certificate certificate() {
        return certificate;
    }

    PrivateKey key() {
        return key;
    }

    /// Writes the authority's private key as PEM, for a peer that signs in its name.
    public Path writeKeyPem(Path file) throws IOException {
        return TestCertificate.write(file, TestCertificate.pem("PRIVATE KEY", key.getEncoded()));
    }

    /// Writes the authority's certificate as PEM.
    public Path writePem(Path file) throws IOException {
        return TestCertificate.write(
                file, TestCertificate.pem("CERTIFICATE", TestCertificate.encoded(certificate)));
    }

    /// A server's certificate with an elliptic curve key; the names are DNS names (also wildcards)
    /// or IP addresses, the first one is the common name too.
    public TestCertificate server(String... names) {
        return server(KeyKind.EC, Validity.current(), names);
    }

    public TestCertificate server(KeyKind keyKind, Validity validity, String... names) {
        return certified(keyKind, names[0], validity, List.of(names), Use.SERVER);
    }

    /// A client's certificate with an elliptic curve key.
    public TestCertificate client(String commonName) {
        return client(KeyKind.EC, Validity.current(), commonName);
    }

    public TestCertificate client(KeyKind keyKind, Validity validity, String commonName) {
        return certified(keyKind, commonName, validity, List.of(), Use.CLIENT);
    }

    /// A certificate with an elliptic curve key for a system that is a server to some and a client
    /// to others.
    public TestCertificate system(String... names) {
        return certified(
                KeyKind.EC, names[0], Validity.current(), List.of(names), Use.SERVER_AND_CLIENT);
    }

    /// From when to when a certificate is valid.
    public record Validity(Instant from, Instant until) {

        /// Since an hour, for a year.
        public static Validity current() {
            Instant now = Instant.now();
            return new Validity(now.minus(Duration.ofHours(1)), now.plus(Duration.ofDays(365)));
        }

        /// Ended a day ago.
        public static Validity past() {
            Instant now = Instant.now();
            return new Validity(now.minus(Duration.ofDays(30)), now.minus(Duration.ofDays(1)));
        }
    }

    private enum Use {
        AUTHORITY,
        SERVER,
        CLIENT,
        SERVER_AND_CLIENT,
        RESPONDER
    }

    private TestCertificate certified(
            KeyKind keyKind, String commonName, Validity validity, List<String> names, Use use) {
        KeyPair pair = keyKind.generate();
        List<X509Certificate> whole = new ArrayList<>();
        whole.add(issue(commonName, pair.getPublic(), validity, names, use));
        whole.addAll(chain);
        return new TestCertificate(pair.getPrivate(), List.copyOf(whole));
    }

    private X509Certificate issue(
            String commonName,
            PublicKey subjectKey,
            Validity validity,
            List<String> names,
            Use use) {
        return build(
                X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()),
                kind,
                key,
                new X500Name("O=Test Hospital,CN=" + commonName),
                subjectKey,
                validity,
                names,
                use,
                responder);
    }

    private static X509Certificate build(
            X500Name issuer,
            KeyKind issuerKind,
            PrivateKey issuerKey,
            X500Name subject,
            PublicKey subjectKey,
            Validity validity,
            List<String> names,
            Use use,
            @Nullable URI responder) {
        try {
            X509v3CertificateBuilder builder =
                    new JcaX509v3CertificateBuilder(
                            issuer,
                            new BigInteger(96, RANDOM).add(BigInteger.ONE),
                            Date.from(validity.from()),
                            Date.from(validity.until()),
                            subject,
                            subjectKey);
            extend(builder, subjectKey, names, use);
            if (responder != null) {
                builder.addExtension(
                        Extension.authorityInfoAccess,
                        false,
                        new AuthorityInformationAccess(
                                AccessDescription.id_ad_ocsp,
                                new GeneralName(
                                        GeneralName.uniformResourceIdentifier,
                                        responder.toString())));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(
                                    new JcaContentSignerBuilder(issuerKind.signature())
                                            .build(issuerKey)));
        } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
            throw new IllegalStateException("making the test certificate " + subject, e);
        }
    }

    private static void extend(
            X509v3CertificateBuilder builder, PublicKey subjectKey, List<String> names, Use use)
            throws GeneralSecurityException, CertIOException {
        builder.addExtension(
                Extension.subjectKeyIdentifier,
                false,
                new JcaX509ExtensionUtils().createSubjectKeyIdentifier(subjectKey));
        builder.addExtension(
                Extension.basicConstraints, true, new BasicConstraints(use == Use.AUTHORITY));
        switch (use) {
            case AUTHORITY ->
                    builder.addExtension(
                            Extension.keyUsage,
                            true,
                            new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            case SERVER -> purpose(builder, KeyPurposeId.id_kp_serverAuth);
            case CLIENT -> purpose(builder, KeyPurposeId.id_kp_clientAuth);
            case RESPONDER -> purpose(builder, KeyPurposeId.id_kp_OCSPSigning);
            case SERVER_AND_CLIENT ->
                    purpose(builder, KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth);
        }
        if (!names.isEmpty()) {
            GeneralName[] alternatives =
                    names.stream().map(TestAuthority::name).toArray(GeneralName[]::new);
            builder.addExtension(
                    Extension.subjectAlternativeName, false, new GeneralNames(alternatives));
        }
    }

    private static void purpose(X509v3CertificateBuilder builder, KeyPurposeId... purposes)
            throws CertIOException {
        builder.addExtension(
                Extension.keyUsage,
                true,
                new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment));
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
    }

    private static GeneralName name(String text) {
        boolean address = text.indexOf(':') >= 0 || text.matches("[0-9.]+");
        return new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, text);
    }
}
