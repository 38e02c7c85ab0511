package org.medgateway.core.net;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.AuthorityConfig;
import org.medgateway.core.config.CertificateConfig;
import org.medgateway.core.net.CertificateMaterial.Authority;
import org.medgateway.core.net.CertificateMaterial.Credential;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// Reads the files that the configuration names, and believes nothing: key and certificate have to
/// belong together, and the chain has to be one.
final class CertificateFiles {

    private CertificateFiles() {}

    static List<Path> of(CertificateConfig config) {
        return Stream.of(config.pem(), config.key(), config.pkcs12())
                .filter(Objects::nonNull)
                .toList();
    }

    /// Where an OCSP response in a file stands.
    static Path response(CertificateConfig config) {
        Path certificate = config.pem() != null ? config.pem() : config.pkcs12();
        if (certificate == null) {
            throw new IllegalArgumentException("expected either pem or pkcs12");
        }
        return certificate.resolveSibling(certificate.getFileName() + ".ocsp");
    }

    static Credential read(CertificateConfig config) throws CertificateRefused {
        if (config.pem() != null) {
            return pem(config.pem(), config.key(), config.password());
        }
        if (config.pkcs12() != null) {
            return pkcs12(config.pkcs12(), config.password());
        }
        throw new IllegalArgumentException("expected either pem or pkcs12");
    }

    static Authority read(AuthorityConfig config) throws CertificateRefused {
        List<X509Certificate> all = new ArrayList<>();
        for (Path file : config.pem()) {
            all.addAll(certificates(file, Pem.read(file)));
        }
        return new Authority(List.copyOf(all));
    }

    private static Credential pem(Path file, @Nullable Path keyFile, @Nullable String password)
            throws CertificateRefused {
        List<Pem.Block> blocks = Pem.read(file);
        List<X509Certificate> chain = certificates(file, blocks);
        if (keyFile == null && blocks.stream().noneMatch(PrivateKeys::isKey)) {
            throw new CertificateRefused(
                    file,
                    "found no private key beside the certificate, expected one there or a `key`"
                            + " file");
        }
        Path from = keyFile == null ? file : keyFile;
        PrivateKey key =
                PrivateKeys.read(from, keyFile == null ? blocks : Pem.read(from), password);
        return checked(file, from, key, chain);
    }

    private static Credential pkcs12(Path file, @Nullable String password)
            throws CertificateRefused {
        char[] opened = password == null ? new char[0] : password.toCharArray();
        byte[] bytes = Pem.bytes(file);
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(bytes), opened);
            List<String> keys = new ArrayList<>();
            for (String alias : Collections.list(store.aliases())) {
                if (store.isKeyEntry(alias)) {
                    keys.add(alias);
                }
            }
            if (keys.size() != 1) {
                throw new CertificateRefused(
                        file,
                        "found "
                                + (keys.isEmpty() ? "no private key" : "private keys " + keys)
                                + ", expected exactly one");
            }
            if (!(store.getKey(keys.getFirst(), opened) instanceof PrivateKey key)) {
                throw new CertificateRefused(file, "found a secret key, expected a private key");
            }
            List<X509Certificate> chain = new ArrayList<>();
            for (Certificate certificate : store.getCertificateChain(keys.getFirst())) {
                chain.add((X509Certificate) certificate);
            }
            return checked(file, file, key, chain);
        } catch (IOException | GeneralSecurityException e) {
            throw new CertificateRefused(
                    file,
                    e instanceof UnrecoverableKeyException
                                    || e.getCause() instanceof UnrecoverableKeyException
                            ? password == null
                                    ? "found an encrypted PKCS#12 file, expected a `password` for"
                                            + " it"
                                    : "the password does not open the PKCS#12 file"
                            : "expected a PKCS#12 file: " + e.getMessage(),
                    e);
        }
    }

    static List<X509Certificate> certificates(Path file, List<Pem.Block> blocks)
            throws CertificateRefused {
        List<X509Certificate> found = new ArrayList<>();
        for (Pem.Block block : blocks) {
            switch (block.label()) {
                case "CERTIFICATE", "X509 CERTIFICATE" ->
                        found.add(certificate(file, found.size() + 1, block));
                default -> {} // keys and parameters stand beside certificates
            }
        }
        if (found.isEmpty()) {
            throw new CertificateRefused(
                    file,
                    "found "
                            + blocks.stream().map(Pem.Block::label).distinct().toList()
                            + ", expected at least one CERTIFICATE");
        }
        return found;
    }

    private static X509Certificate certificate(Path file, int number, Pem.Block block)
            throws CertificateRefused {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(block.der()));
        } catch (CertificateException e) {
            throw new CertificateRefused(
                    file, "certificate " + number + " is broken: " + e.getMessage(), e);
        }
    }

    private static Credential checked(
            Path file, Path keyFile, PrivateKey key, List<X509Certificate> chain)
            throws CertificateRefused {
        for (int i = 0; i < chain.size(); i++) {
            if (belong(key, chain.get(i))) {
                if (i > 0) {
                    throw new CertificateRefused(
                            file,
                            "the private key belongs to certificate "
                                    + (i + 1)
                                    + " ("
                                    + name(chain.get(i))
                                    + "), expected it to belong to the first: leaf first, then its"
                                    + " issuers");
                }
                ordered(file, chain);
                return new Credential(key, List.copyOf(chain));
            }
        }
        throw new CertificateRefused(
                keyFile,
                "found "
                        + article(key.getAlgorithm())
                        + " key that does not belong to the certificate "
                        + name(chain.getFirst())
                        + " ("
                        + chain.getFirst().getPublicKey().getAlgorithm()
                        + ") in "
                        + file);
    }

    private static void ordered(Path file, List<X509Certificate> chain) throws CertificateRefused {
        for (int i = 0; i + 1 < chain.size(); i++) {
            X509Certificate lower = chain.get(i);
            X509Certificate upper = chain.get(i + 1);
            try {
                lower.verify(upper.getPublicKey());
            } catch (GeneralSecurityException e) {
                throw new CertificateRefused(
                        file,
                        "certificate "
                                + (i + 2)
                                + " ("
                                + name(upper)
                                + ") did not issue certificate "
                                + (i + 1)
                                + " ("
                                + name(lower)
                                + "), expected its issuer "
                                + lower.getIssuerX500Principal()
                                + " there",
                        e);
            }
        }
    }

    /// Whether what the key signs, the certificate's public key verifies.
    private static boolean belong(PrivateKey key, X509Certificate certificate) {
        if (!key.getAlgorithm().equals(certificate.getPublicKey().getAlgorithm())) {
            return false;
        }
        try {
            byte[] text = "belong together?".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            Signature signature =
                    Signature.getInstance(
                            key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA");
            signature.initSign(key);
            signature.update(text);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(text);
            return signature.verify(signed);
        } catch (GeneralSecurityException _) {
            return false; // keys of different curves or sizes
        }
    }

    private static String name(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().toString();
    }

    private static String article(String algorithm) {
        return "EC".equals(algorithm) || "RSA".equals(algorithm)
                ? "an " + algorithm
                : "a " + algorithm;
    }
}
