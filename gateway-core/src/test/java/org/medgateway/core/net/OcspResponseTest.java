package org.medgateway.core.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.medgateway.testdata.tls.KeyKind;
import org.medgateway.testdata.tls.OcspAnswer;
import org.medgateway.testdata.tls.TestAuthority;
import org.medgateway.testdata.tls.TestAuthority.Validity;
import org.medgateway.testdata.tls.TestCertificate;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Stream;

class OcspResponseTest {

    private static final Instant NOW = Instant.now();
    private static final TestAuthority ROOT = TestAuthority.named("Root");
    private static final TestAuthority RSA = TestAuthority.named("RSA Root", KeyKind.RSA);
    private static final TestAuthority OTHER = TestAuthority.named("Other");
    private static final TestCertificate WEB = ROOT.server("web.test");

    private static OcspResponse read(byte[] der) throws OcspRefused {
        return OcspResponse.read(der, WEB.leaf(), ROOT.certificate(), NOW);
    }

    @ParameterizedTest
    @EnumSource(OcspAnswer.Status.class)
    void whatTheIssuerSignedIsBelieved(OcspAnswer.Status status) throws Exception {
        byte[] der = OcspAnswer.good(ROOT, WEB.leaf()).status(status).der();

        assertThat(read(der).status()).isEqualTo(OcspResponse.Status.valueOf(status.name()));
        assertThat(read(der).der()).isEqualTo(der);
    }

    @Test
    void anIssuerWithAnRsaKeyIsBelievedToo() throws Exception {
        TestCertificate web = RSA.server("web.test");
        byte[] der = OcspAnswer.good(RSA, web.leaf()).der();

        assertThat(OcspResponse.read(der, web.leaf(), RSA.certificate(), NOW).status())
                .isEqualTo(OcspResponse.Status.GOOD);
    }

    @Test
    void aResponderThatTheIssuerHasAppointedIsBelieved() throws Exception {
        byte[] der =
                OcspAnswer.good(ROOT, WEB.leaf())
                        .signedBy(ROOT.responder(Validity.current()))
                        .der();

        assertThat(read(der).status()).isEqualTo(OcspResponse.Status.GOOD);
    }

    static Stream<Arguments> notBelieved() {
        OcspAnswer good = OcspAnswer.good(ROOT, WEB.leaf());
        byte[] changed = good.der();
        changed[changed.length - 3] ^= 1; // in the signature
        String unsigned = "is not signed by the issuer";
        return Stream.of(
                Arguments.of(
                        "of another authority",
                        new OcspAnswer(
                                        OTHER,
                                        WEB.leaf(),
                                        good.status(),
                                        good.from(),
                                        good.until(),
                                        null)
                                .der(),
                        "is about another certificate"),
                Arguments.of(
                        "of another certificate",
                        OcspAnswer.good(ROOT, ROOT.server("other.test").leaf()).der(),
                        "is about another certificate, expected serial"),
                Arguments.of(
                        "signed by another authority's responder",
                        good.signedBy(OTHER.responder(Validity.current())).der(),
                        unsigned),
                Arguments.of(
                        "signed with a server's certificate",
                        good.signedBy(ROOT.server("x.test")).der(),
                        unsigned),
                Arguments.of(
                        "signed with the certificate itself", good.signedBy(WEB).der(), unsigned),
                Arguments.of(
                        "signed by a responder whose time is over",
                        good.signedBy(ROOT.responder(Validity.past())).der(),
                        unsigned),
                Arguments.of("changed on the way", changed, unsigned),
                Arguments.of(
                        "without an end",
                        good.holding(good.from(), null).der(),
                        "does not say until when it holds"),
                Arguments.of("try later", OcspAnswer.refusal(3), "the responder refused: tryLater"),
                Arguments.of(
                        "unauthorized",
                        OcspAnswer.refusal(6),
                        "the responder refused: unauthorized"),
                Arguments.of(
                        "cut off",
                        Arrays.copyOf(good.der(), 100),
                        "expected an OCSP response in DER"),
                Arguments.of("empty", new byte[0], "expected an OCSP response in DER"),
                Arguments.of(
                        "a page",
                        "<html>404</html>".getBytes(StandardCharsets.US_ASCII),
                        "expected an OCSP response in DER"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("notBelieved")
    void anythingElseIsNot(String what, byte[] der, String why) {
        assertThatThrownBy(() -> read(der))
                .isInstanceOf(OcspRefused.class)
                .hasMessageContaining(why);
    }

    @Test
    void itHoldsFromItsBeginningUntilItsEnd() throws Exception {
        Instant end =
                NOW.plus(Duration.ofHours(2)).truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
        OcspResponse response =
                read(OcspAnswer.good(ROOT, WEB.leaf()).holding(end.minusSeconds(3600), end).der());

        assertThat(response.holds(end.minusSeconds(3600))).isTrue();
        assertThat(response.holds(end.minusMillis(1))).isTrue();
        assertThat(response.holds(end)).isFalse();
        assertThat(response.holds(end.minusSeconds(3600 + 299)))
                .as("the responder's clock may be five minutes ahead")
                .isTrue();
        assertThat(response.holds(end.minusSeconds(3600 + 301))).isFalse();
    }
}
