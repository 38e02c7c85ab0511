package org.medgateway.admin.certificate;

import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.regex.Pattern;

/// Makes keys, self-signed certificates and certificate requests.
public final class Issued {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9a-fA-F:]*:[0-9a-fA-F:.]*");

    /// The kinds of keys.
    public enum KeyKind {
        EC_256,
        RSA_3072
    }

    /// @param commonName the subject
    /// @param organization may be empty
    /// @param names DNS names and addresses
    public record Subject(String commonName, String organization, List<String> names) {
        public Subject {
            names = List.copyOf(names);
        }

        X500Name name() {
            X500NameBuilder name = new X500NameBuilder(BCStyle.INSTANCE);
            name.addRDN(BCStyle.CN, commonName);
            if (!organization.isEmpty()) {
                name.addRDN(BCStyle.O, organization);
            }
            return name.build();
        }

        GeneralNames alternatives() {
            return new GeneralNames(
                    names.stream()
                            .map(
                                    name ->
                                            new GeneralName(
                                                    ADDRESS.matcher(name).matches()
                                                            ? GeneralName.iPAddress
                                                            : GeneralName.dNSName,
                                                    name))
                            .toArray(GeneralName[]::new));
        }
    }

    private Issued() {}

    public static KeyPair key(KeyKind kind) {
        try {
            KeyPairGenerator generator =
                    KeyPairGenerator.getInstance(kind == KeyKind.EC_256 ? "EC" : "RSA");
            switch (kind) {
                case EC_256 -> generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
                case RSA_3072 -> generator.initialize(3072, RANDOM);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK makes EC and RSA keys", e);
        }
    }

    public static X509Certificate selfSigned(
            KeyPair key, Subject subject, Instant from, Duration validity) {
        try {
            JcaX509v3CertificateBuilder builder =
                    new JcaX509v3CertificateBuilder(
                            subject.name(),
                            new BigInteger(127, RANDOM),
                            Date.from(from.minus(Duration.ofMinutes(5))),
                            Date.from(from.plus(validity)),
                            subject.name(),
                            key.getPublic());
            builder.addExtension(
                    Extension.extendedKeyUsage,
                    false,
                    new ExtendedKeyUsage(
                            new KeyPurposeId[] {
                                KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
                            }));
            if (!subject.names().isEmpty()) {
                builder.addExtension(
                        Extension.subjectAlternativeName, false, subject.alternatives());
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(signer(key.getPrivate())));
        } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalArgumentException("no certificate can be made: " + e.getMessage(), e);
        }
    }

    /// A certificate request (PKCS#10, RFC 2986) as PEM.
    public static String request(KeyPair key, Subject subject) {
        try {
            JcaPKCS10CertificationRequestBuilder builder =
                    new JcaPKCS10CertificationRequestBuilder(subject.name(), key.getPublic());
            if (!subject.names().isEmpty()) {
                ExtensionsGenerator extensions = new ExtensionsGenerator();
                extensions.addExtension(
                        Extension.subjectAlternativeName, false, subject.alternatives());
                builder.addAttribute(
                        PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate());
            }
            return pem("CERTIFICATE REQUEST", builder.build(signer(key.getPrivate())).getEncoded());
        } catch (IOException | OperatorCreationException e) {
            throw new IllegalArgumentException("no request can be made: " + e.getMessage(), e);
        }
    }

    private static ContentSigner signer(PrivateKey key) throws OperatorCreationException {
        return new JcaContentSignerBuilder(
                        key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA")
                .build(key);
    }

    public static String pem(String label, byte[] der) {
        return "-----BEGIN "
                + label
                + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END "
                + label
                + "-----\n";
    }
}
