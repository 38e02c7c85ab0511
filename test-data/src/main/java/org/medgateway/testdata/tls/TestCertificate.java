package org.medgateway.testdata.tls;

import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.util.io.pem.PemGenerationException;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A certificate with its private key, in every form that servers are given them.
///
/// @param chain leaf first, without the root
public record TestCertificate(PrivateKey key, List<X509Certificate> chain) {

    public X509Certificate leaf() {
        return chain.getFirst();
    }

    /// The chain as PEM.
    public String certificatePem() {
        StringBuilder text = new StringBuilder();
        chain.forEach(certificate -> text.append(pem("CERTIFICATE", encoded(certificate))));
        return text.toString();
    }

    /// The key as PEM in PKCS#8: `PRIVATE KEY`.
    public String keyPem() {
        return pem("PRIVATE KEY", key.getEncoded());
    }

    /// The key as PEM in encrypted PKCS#8 (PBES2, AES-256-CBC): `ENCRYPTED PRIVATE KEY`.
    public String encryptedKeyPem(String password) {
        try {
            return pem(
                    "ENCRYPTED PRIVATE KEY",
                    new JcaPKCS8Generator(
                                    key,
                                    new JceOpenSSLPKCS8EncryptorBuilder(
                                                    JcaPKCS8Generator.AES_256_CBC)
                                            .setPassword(password.toCharArray())
                                            .setProvider(new BouncyCastleProvider())
                                            .setRandom(new SecureRandom())
                                            .build())
                            .generate()
                            .getContent());
        } catch (PemGenerationException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The key as PEM in the older form of its algorithm: `RSA PRIVATE KEY` (PKCS#1, RFC 8017) or
    /// `EC PRIVATE KEY` (SEC 1, RFC 5915).
    public String olderKeyPem() {
        try {
            byte[] inner =
                    PrivateKeyInfo.getInstance(key.getEncoded())
                            .parsePrivateKey()
                            .toASN1Primitive()
                            .getEncoded();
            return switch (key.getAlgorithm()) {
                case "RSA" -> pem("RSA PRIVATE KEY", inner);
                case "EC" -> pem("EC PRIVATE KEY", withCurve(inner));
                default ->
                        throw new IllegalStateException(key.getAlgorithm() + " has no older form");
            };
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /// As `openssl ecparam -genkey` writes it, with the curve inside.
    private byte[] withCurve(byte[] inner) throws IOException {
        var bare = org.bouncycastle.asn1.sec.ECPrivateKey.getInstance(inner);
        var curve =
                PrivateKeyInfo.getInstance(key.getEncoded())
                        .getPrivateKeyAlgorithm()
                        .getParameters();
        return new org.bouncycastle.asn1.sec.ECPrivateKey(256, bare.getKey(), curve).getEncoded();
    }

    /// Writes the chain as `NAME.pem` and the key as `NAME.key`.
    public void writePemPair(Path folder, String name) throws IOException {
        write(folder.resolve(name + ".pem"), certificatePem());
        write(folder.resolve(name + ".key"), keyPem());
    }

    /// Writes chain and key as PKCS#12.
    public Path writePkcs12(Path file, String password) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            keyStore(password).store(out, password.toCharArray());
            return file;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// A JDK context that shows this certificate and trusts what the authorities issued: the
    /// independent side of a test.
    public SSLContext context(TestAuthority... trusted) {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(keyStore("test"), "test".toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust(trusted).getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /// A JDK context of a client without a certificate.
    public static SSLContext trusting(TestAuthority... trusted) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust(trusted).getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TrustManagerFactory trust(TestAuthority... trusted)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (int i = 0; i < trusted.length; i++) {
            store.setCertificateEntry("authority-" + i, trusted[i].certificate());
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        return factory;
    }

    private KeyStore keyStore(String password) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "key", key, password.toCharArray(), chain.toArray(X509Certificate[]::new));
        return store;
    }

    static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    static String pem(String label, byte[] der) {
        return "-----BEGIN "
                + label
                + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END "
                + label
                + "-----\n";
    }

    static Path write(Path file, String text) throws IOException {
        return Files.writeString(file, text, StandardCharsets.US_ASCII);
    }
}
