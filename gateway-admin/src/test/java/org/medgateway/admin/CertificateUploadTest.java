package org.medgateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.medgateway.admin.AdminUnderTest.Answer;
import org.medgateway.testdata.tls.TestAuthority;
import org.medgateway.testdata.tls.TestCertificate;

import tools.jackson.databind.JsonNode;

import java.io.StringReader;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Certificates as authorities and administrators hand them around.
class CertificateUploadTest {
    @TempDir Path folder;
    private AdminUnderTest admin;
    private final TestAuthority authority = TestAuthority.named("Hospital Root");

    @BeforeEach
    void start() {
        admin = new AdminUnderTest(folder).ready();
    }

    @AfterEach
    void stop() {
        admin.close();
    }

    private Answer upload(String name, Map<String, String> parts) {
        return admin.put("/certificates/" + name, AdminUnderTest.JSON.writeValueAsString(parts));
    }

    private Answer uploadPkcs12(String name, TestCertificate certificate, String password)
            throws Exception {
        Path file = certificate.writePkcs12(folder.resolve("upload.p12"), "the right one");
        return upload(
                name,
                Map.of(
                        "pkcs12",
                        Base64.getEncoder().encodeToString(Files.readAllBytes(file)),
                        "password",
                        password));
    }

    private List<JsonNode> listed() {
        return admin.get("/certificates").json().valueStream().toList();
    }

    @Test
    void aPkcs12FileIsTakenInWithItsPassword() throws Exception {
        TestCertificate certificate =
                authority.intermediate("Hospital CA").server("viewer.test", "127.0.0.1");
        Answer taken = uploadPkcs12("viewer", certificate, "the right one");
        assertThat(taken.status()).as(taken.text()).isEqualTo(200);
        assertThat(admin.text()).contains("viewer: {pem: ").doesNotContain("the right one");
        assertThat(listed())
                .singleElement()
                .satisfies(
                        one -> {
                            assertThat(one.get("name").asString()).isEqualTo("viewer");
                            assertThat(one.get("alternativeNames").toString())
                                    .contains("viewer.test");
                        });
        assertThat(Files.readString(folder.resolve("state/admin/certificates/viewer.pem")))
                .as("the chain comes with it")
                .containsPattern("(?s)BEGIN CERTIFICATE.*BEGIN CERTIFICATE");
    }

    @Test
    void aWrongPasswordIsSaidAndChangesNothing() throws Exception {
        assertThat(
                        uploadPkcs12("viewer", authority.server("viewer.test"), "the right one")
                                .status())
                .isEqualTo(200);
        String text = admin.text();
        String before = admin.get("/certificates").text();
        for (String name : new String[] {"viewer", "another"}) {
            for (String password : new String[] {"a wrong one", ""}) {
                Answer refused = uploadPkcs12(name, authority.server("evil.test"), password);
                assertThat(refused.status()).isEqualTo(422);
                assertThat(refused.json().get("detail").asString()).contains("password");
            }
        }
        assertThat(admin.text()).isEqualTo(text);
        assertThat(admin.get("/certificates").text()).isEqualTo(before);
    }

    @Test
    void aRequestIsSignedByAnAuthorityAndComesBackWithoutTheKey() throws Exception {
        Answer made =
                admin.post(
                        "/certificates/viewer/request",
                        """
                        {"commonName": "viewer.test", "organization": "Hospital", "names": ["viewer.test", "10.1.2.3"], "key": "EC_256", "days": null}\
                        """);
        assertThat(made.status()).as(made.text()).isEqualTo(200);
        PKCS10CertificationRequest request = read(made.json().get("pem").asString());
        assertThat(
                        request.isSignatureValid(
                                new JcaContentVerifierProviderBuilder()
                                        .build(request.getSubjectPublicKeyInfo())))
                .as("the request proves that its maker holds the key")
                .isTrue();
        assertThat(request.getSubject().toString()).contains("CN=viewer.test", "O=Hospital");
        assertThat(admin.get("/certificates").json().size()).isZero();

        Answer stranger =
                upload("viewer", Map.of("pem", authority.server("viewer.test").certificatePem()));
        assertThat(stranger.status())
                .as("a certificate for another key: " + stranger.text())
                .isEqualTo(422);

        Answer taken = upload("viewer", Map.of("pem", signed(request)));
        assertThat(taken.status()).as(taken.text()).isEqualTo(200);
        assertThat(listed().getFirst().get("subject").asString()).contains("viewer.test");
        assertThat(admin.get("/audit").text()).contains("requestCertificate", "uploadCertificate");
    }

    private static PKCS10CertificationRequest read(String pem) throws Exception {
        try (PEMParser parser = new PEMParser(new StringReader(pem))) {
            return (PKCS10CertificationRequest) parser.readObject();
        }
    }

    /// What an authority does with a request.
    private static String signed(PKCS10CertificationRequest request) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair ca = generator.generateKeyPair();
        var holder =
                new JcaX509v3CertificateBuilder(
                                new X500Name("CN=Hospital CA"),
                                BigInteger.valueOf(4711),
                                Date.from(Instant.now().minusSeconds(60)),
                                Date.from(Instant.now().plus(Duration.ofDays(90))),
                                request.getSubject(),
                                new JcaPEMKeyConverter()
                                        .getPublicKey(request.getSubjectPublicKeyInfo()))
                        .build(
                                new JcaContentSignerBuilder("SHA256withECDSA")
                                        .build(ca.getPrivate()));
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder().encodeToString(holder.getEncoded())
                + "\n-----END CERTIFICATE-----\n";
    }

    @Test
    void oneThatIsKeptAsPkcs12StaysSo() throws Exception {
        Path kept =
                authority.server("old.test").writePkcs12(folder.resolve("kept.p12"), "kept secret");
        Answer read = admin.get("/configuration");
        String text =
                read.json()
                        .get("text")
                        .asString()
                        .replace(
                                "virtualServices:",
                                "certificates: {viewer: {pkcs12: kept.p12, password: kept"
                                        + " secret}}\nvirtualServices:");
        Map<String, String> body = new LinkedHashMap<>();
        body.put("text", text);
        Answer applied =
                admin.put(
                        "/configuration",
                        AdminUnderTest.JSON.writeValueAsString(body),
                        "If-Match",
                        read.etag());
        assertThat(applied.status()).as(applied.text()).isEqualTo(200);
        byte[] before = Files.readAllBytes(kept);
        Answer taken = uploadPkcs12("viewer", authority.server("new.test"), "the right one");
        assertThat(taken.status()).as(taken.text()).isEqualTo(200);
        assertThat(Files.readAllBytes(kept)).isNotEqualTo(before);
        assertThat(listed().getFirst().get("alternativeNames").toString()).contains("new.test");
    }
}
