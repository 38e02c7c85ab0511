package org.medgateway.core.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.medgateway.core.config.AuthorityConfig;
import org.medgateway.core.config.CertificateConfig;
import org.medgateway.core.net.CertificateMaterial.Credential;
import org.medgateway.testdata.tls.KeyKind;
import org.medgateway.testdata.tls.TestAuthority;
import org.medgateway.testdata.tls.TestAuthority.Validity;
import org.medgateway.testdata.tls.TestCertificate;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

class CertificateFilesTest {

    private static final TestAuthority ROOT = TestAuthority.named("Root");
    private static final TestCertificate RSA =
            ROOT.server(KeyKind.RSA, Validity.current(), "rsa.test");
    private static final TestCertificate EC = ROOT.server("ec.test");
    private static final TestCertificate CHAINED =
            ROOT.intermediate("Clinic").server("chained.test");

    @TempDir Path folder;

    static Stream<Arguments> kinds() {
        return Stream.of(
                kind("PKCS#8, RSA", RSA, null, TestCertificate::keyPem),
                kind("PKCS#8, EC", EC, null, TestCertificate::keyPem),
                kind("PKCS#8, encrypted, RSA", RSA, "geheim", key -> key.encryptedKeyPem("geheim")),
                kind("PKCS#8, encrypted, EC", EC, "geheim", key -> key.encryptedKeyPem("geheim")),
                kind("PKCS#1, RSA", RSA, null, TestCertificate::olderKeyPem),
                kind("SEC 1, EC", EC, null, TestCertificate::olderKeyPem),
                kind(
                        "SEC 1 behind its EC PARAMETERS, as openssl ecparam writes it",
                        EC,
                        null,
                        key ->
                                "-----BEGIN EC PARAMETERS-----\n"
                                        + "BggqhkjOPQMBBw==\n"
                                        + "-----END EC PARAMETERS-----\n"
                                        + key.olderKeyPem()),
                kind(
                        "text around the blocks, CR LF",
                        RSA,
                        null,
                        key -> ("Bag attributes: x\n" + key.keyPem()).replace("\n", "\r\n")),
                kind("with a chain", CHAINED, null, TestCertificate::keyPem));
    }

    private static Arguments kind(
            String what,
            TestCertificate certificate,
            @Nullable String password,
            Function<TestCertificate, String> key) {
        return Arguments.argumentSet(what, certificate, password, key);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aKeyIsReadFromItsOwnFileAndFromBesideTheCertificate(
            TestCertificate certificate,
            @Nullable String password,
            Function<TestCertificate, String> key)
            throws Exception {
        Path pem = text("cert.pem", certificate.certificatePem());
        Path keyFile = text("cert.key", key.apply(certificate));
        Path both = text("both.pem", key.apply(certificate) + certificate.certificatePem());

        for (CertificateConfig config :
                List.of(
                        new CertificateConfig(pem, keyFile, null, password),
                        new CertificateConfig(both, null, null, password))) {
            Credential read = CertificateFiles.read(config);

            assertThat(read.certificates()).isEqualTo(certificate.chain());
            assertThat(secret(read.key())).isEqualTo(secret(certificate.key()));
        }
    }

    private static BigInteger secret(PrivateKey key) {
        return switch (key) {
            case RSAPrivateKey rsa -> rsa.getPrivateExponent();
            case ECPrivateKey ec -> ec.getS();
            default -> throw new AssertionError(key.getAlgorithm());
        };
    }

    @Test
    void pkcs12HoldsKeyAndChain() throws Exception {
        Path file = CHAINED.writePkcs12(folder.resolve("c.p12"), "geheim");

        Credential read = CertificateFiles.read(new CertificateConfig(null, null, file, "geheim"));

        assertThat(read.certificates()).isEqualTo(CHAINED.chain());
        assertThat(read.key()).isEqualTo(CHAINED.key());
    }

    @Test
    void anAuthorityMayHaveManyFilesAndManyCertificatesInOne() throws Exception {
        TestAuthority other = TestAuthority.named("Other");
        Path one = ROOT.writePem(folder.resolve("a.pem"));
        Path two =
                text(
                        "b.pem",
                        Files.readString(other.writePem(folder.resolve("x")))
                                + Files.readString(one));

        assertThat(CertificateFiles.read(new AuthorityConfig(List.of(one, two))).certificates())
                .containsExactly(ROOT.certificate(), other.certificate(), ROOT.certificate());
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                refusal("", EC.keyPem(), null, "cert.pem: found an empty file, expected PEM"),
                refusal(
                        "hello",
                        EC.keyPem(),
                        null,
                        "cert.pem: found no line \"-----BEGIN ...-----\", expected PEM"),
                refusal(
                        "0\u0082",
                        EC.keyPem(),
                        null,
                        "found a binary file (DER or PKCS#12), expected PEM text"),
                refusal(
                        EC.keyPem(),
                        EC.keyPem(),
                        null,
                        "found [PRIVATE KEY], expected at least one CERTIFICATE"),
                refusal(
                        EC.certificatePem(),
                        EC.certificatePem(),
                        null,
                        "cert.key: found [CERTIFICATE] and no private key"),
                refusal(
                        EC.certificatePem(),
                        RSA.keyPem(),
                        null,
                        "found an RSA key that does not belong to the certificate CN=ec.test"),
                refusal(
                        EC.certificatePem(),
                        ROOT.server("ec.test").keyPem(),
                        null,
                        "found an EC key that does not belong to the certificate CN=ec.test"),
                refusal(
                        EC.certificatePem(),
                        EC.keyPem() + EC.keyPem(),
                        null,
                        "found 2 private keys, expected one"),
                refusal(
                        EC.certificatePem(),
                        EC.encryptedKeyPem("a"),
                        null,
                        "found an encrypted private key, expected a `password` for it"),
                refusal(
                        EC.certificatePem(),
                        EC.encryptedKeyPem("a"),
                        "b",
                        "the password does not open the private key"),
                refusal(
                        EC.certificatePem(),
                        ed25519(),
                        null,
                        "found a private key that is neither RSA nor EC"),
                refusal(
                        EC.certificatePem(),
                        EC.olderKeyPem()
                                .replace(
                                        "KEY-----\n",
                                        "KEY-----\n"
                                                + "Proc-Type: 4,ENCRYPTED\n"
                                                + "DEK-Info: AES-128-CBC,00\n\n"),
                        null,
                        "older encryption (Proc-Type: 4,ENCRYPTED), expected encrypted PKCS#8"),
                refusal(
                        EC.certificatePem().replace("-----END CERTIFICATE-----", ""),
                        EC.keyPem(),
                        null,
                        "line 1: the CERTIFICATE has no end"),
                refusal(
                        EC.certificatePem().replaceFirst("M", "*"),
                        EC.keyPem(),
                        null,
                        "line 1: the CERTIFICATE is not Base64"),
                refusal(
                        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
                        EC.keyPem(),
                        null,
                        "certificate 1 is broken"),
                refusal(
                        EC.certificatePem() + RSA.certificatePem(),
                        EC.keyPem(),
                        null,
                        "certificate 2 (CN=rsa.test, O=Test Hospital) did not issue certificate 1"
                            + " (CN=ec.test, O=Test Hospital), expected its issuer CN=Root, O=Test"
                            + " Hospital there"),
                refusal(
                        reversed(CHAINED),
                        CHAINED.keyPem(),
                        null,
                        "the private key belongs to certificate 2 (CN=chained.test, O=Test"
                                + " Hospital), expected it to belong to the first"));
    }

    private static Arguments refusal(
            String certificate, String key, @Nullable String password, String expected) {
        return Arguments.argumentSet(expected, certificate, key, password, expected);
    }

    private static String ed25519() {
        return ROOT.server(KeyKind.ED25519, Validity.current(), "ed.test").keyPem();
    }

    private static String reversed(TestCertificate certificate) {
        return new TestCertificate(certificate.key(), certificate.chain().reversed())
                .certificatePem();
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aRefusalSaysWhichFileWhatWasFoundAndWhatIsExpected(
            String certificate, String key, @Nullable String password, String expected)
            throws Exception {
        Path pem = text("cert.pem", certificate);
        Path keyFile = text("cert.key", key);

        assertThatThrownBy(
                        () ->
                                CertificateFiles.read(
                                        new CertificateConfig(pem, keyFile, null, password)))
                .isInstanceOf(CertificateRefused.class)
                .hasMessageStartingWith(folder.toString())
                .hasMessageContaining(expected);
    }

    @Test
    void pkcs12WithoutItsPasswordIsRefused() throws Exception {
        Path file = EC.writePkcs12(folder.resolve("c.p12"), "geheim");

        assertThatThrownBy(
                        () ->
                                CertificateFiles.read(
                                        new CertificateConfig(null, null, file, "other")))
                .hasMessageContaining("c.p12: the password does not open the PKCS#12 file");
        assertThatThrownBy(
                        () -> CertificateFiles.read(new CertificateConfig(null, null, file, null)))
                .hasMessageContaining("expected a `password` for it");
        Path text = text("d.p12", EC.certificatePem());
        assertThatThrownBy(
                        () -> CertificateFiles.read(new CertificateConfig(null, null, text, "x")))
                .hasMessageContaining("d.p12: expected a PKCS#12 file");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        Path file = folder.resolve("nowhere.pem");

        assertThatThrownBy(
                        () -> CertificateFiles.read(new CertificateConfig(file, null, null, null)))
                .hasMessage(file + ": there is no such file");
    }

    private Path text(String name, String text) throws IOException {
        return Files.writeString(
                folder.resolve(name), text, java.nio.charset.StandardCharsets.ISO_8859_1);
    }
}
