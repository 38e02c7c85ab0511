package org.medgateway.testdata.tls;

import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.RespID;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;

/// An OCSP response (RFC 6960) as an authority's responder would give it, or as it should not be.
///
/// @param issuer whose certificate is spoken of
/// @param leaf the certificate spoken of
/// @param signer who signs; with a certificate of its own
/// @param until null for a response that does not say so
public record OcspAnswer(
        TestAuthority issuer,
        X509Certificate leaf,
        Status status,
        Instant from,
        @Nullable Instant until,
        @Nullable TestCertificate signer) {

    public enum Status {
        GOOD,
        REVOKED,
        UNKNOWN
    }

    /// Good, from a minute ago for an hour, signed by the issuer itself.
    public static OcspAnswer good(TestAuthority issuer, X509Certificate leaf) {
        Instant from = Instant.now().minus(Duration.ofMinutes(1));
        return new OcspAnswer(
                issuer, leaf, Status.GOOD, from, from.plus(Duration.ofHours(1)), null);
    }

    public OcspAnswer status(Status other) {
        return new OcspAnswer(issuer, leaf, other, from, until, signer);
    }

    public OcspAnswer holding(Instant since, @Nullable Instant end) {
        return new OcspAnswer(issuer, leaf, status, since, end, signer);
    }

    public OcspAnswer signedBy(TestCertificate other) {
        return new OcspAnswer(issuer, leaf, status, from, until, other);
    }

    public byte[] der() {
        try {
            DigestCalculatorProvider digests = new JcaDigestCalculatorProviderBuilder().build();
            X509CertificateHolder above = new JcaX509CertificateHolder(issuer.certificate());
            X509CertificateHolder own =
                    signer == null ? above : new JcaX509CertificateHolder(signer.leaf());
            BasicOCSPRespBuilder builder = new BasicOCSPRespBuilder(new RespID(own.getSubject()));
            builder.addResponse(
                    new CertificateID(
                            digests.get(CertificateID.HASH_SHA1), above, leaf.getSerialNumber()),
                    switch (status) {
                        case GOOD -> CertificateStatus.GOOD;
                        case REVOKED -> new RevokedStatus(Date.from(from));
                        case UNKNOWN -> new UnknownStatus();
                    },
                    Date.from(from),
                    until == null ? null : Date.from(until));
            PrivateKey key = signer == null ? issuer.key() : signer.key();
            String algorithm =
                    key.getAlgorithm().equals("RSA")
                            ? KeyKind.RSA.signature()
                            : KeyKind.EC.signature();
            return new OCSPRespBuilder()
                    .build(
                            OCSPRespBuilder.SUCCESSFUL,
                            builder.build(
                                    new JcaContentSignerBuilder(algorithm).build(key),
                                    signer == null
                                            ? new X509CertificateHolder[0]
                                            : new X509CertificateHolder[] {own},
                                    Date.from(from)))
                    .getEncoded();
        } catch (IOException
                | OCSPException
                | OperatorCreationException
                | CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    /// A responder that does not want to answer, for the reason of this number (RFC 6960 4.2.1).
    public static byte[] refusal(int status) {
        try {
            OCSPResp response = new OCSPRespBuilder().build(status, null);
            return response.getEncoded();
        } catch (IOException | OCSPException e) {
            throw new IllegalStateException(e);
        }
    }
}
