package org.medgateway.core.net;

import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.CertException;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.SingleResp;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;

/// What a responder said of one certificate (RFC 6960), once it is known to be about this
/// certificate and to be signed by its issuer, or by whom the issuer has made responder.
final class OcspResponse {

    /// RFC 6960 2.2.
    enum Status {
        GOOD,
        REVOKED,
        UNKNOWN
    }

    /// How far the responder's clock may be ahead of ours.
    private static final Duration SKEW = Duration.ofMinutes(5);

    private final byte[] der;
    private final Status status;
    private final Instant thisUpdate;
    private final Instant nextUpdate;

    private OcspResponse(byte[] der, Status status, Instant thisUpdate, Instant nextUpdate) {
        this.der = der;
        this.status = status;
        this.thisUpdate = thisUpdate;
        this.nextUpdate = nextUpdate;
    }

    /// Reads a response in DER.
    ///
    /// @param now for the certificate of a responder that the issuer has appointed; the response's
    ///   own times are asked for by [#holds]
    static OcspResponse read(byte[] der, X509Certificate leaf, X509Certificate issuer, Instant now)
            throws OcspRefused {
        try {
            BasicOCSPResp basic = basic(der);
            X509CertificateHolder above = new JcaX509CertificateHolder(issuer);
            SingleResp about = about(basic, leaf, above);
            if (!signed(basic, above, now)) {
                throw new OcspRefused(
                        "the OCSP response is not signed by the issuer "
                                + issuer.getSubjectX500Principal()
                                + ", nor by a responder that it has appointed");
            }
            Date next = about.getNextUpdate();
            if (next == null) {
                throw new OcspRefused(
                        "the OCSP response does not say until when it holds (nextUpdate)");
            }
            return new OcspResponse(
                    der.clone(),
                    status(about.getCertStatus()),
                    about.getThisUpdate().toInstant(),
                    next.toInstant());
        } catch (IOException
                | OCSPException
                | CertException
                | OperatorCreationException
                | CertificateEncodingException
                | RuntimeException
                        e) { // the parser throws those at what is not ASN.1 as it expects
            throw new OcspRefused("expected an OCSP response in DER: " + e.getMessage(), e);
        }
    }

    private static BasicOCSPResp basic(byte[] der) throws IOException, OCSPException, OcspRefused {
        OCSPResp response = new OCSPResp(der);
        if (response.getStatus() != OCSPResp.SUCCESSFUL) {
            throw new OcspRefused(
                    "the responder refused: "
                            + switch (response.getStatus()) {
                                case OCSPResp.MALFORMED_REQUEST -> "malformedRequest";
                                case OCSPResp.INTERNAL_ERROR -> "internalError";
                                case OCSPResp.TRY_LATER -> "tryLater";
                                case OCSPResp.SIG_REQUIRED -> "sigRequired";
                                case OCSPResp.UNAUTHORIZED -> "unauthorized";
                                default -> "status " + response.getStatus();
                            });
        }
        if (response.getResponseObject() instanceof BasicOCSPResp basic) {
            return basic;
        }
        throw new OcspRefused("the OCSP response is of an unknown type, expected a basic one");
    }

    private static SingleResp about(
            BasicOCSPResp basic, X509Certificate leaf, X509CertificateHolder issuer)
            throws OCSPException, OperatorCreationException, OcspRefused {
        DigestCalculatorProvider digests = new JcaDigestCalculatorProviderBuilder().build();
        for (SingleResp single : basic.getResponses()) {
            CertificateID id = single.getCertID();
            if (id.getSerialNumber().equals(leaf.getSerialNumber())
                    && id.matchesIssuer(issuer, digests)) {
                return single;
            }
        }
        throw new OcspRefused(
                "the OCSP response is about another certificate, expected serial "
                        + leaf.getSerialNumber().toString(16)
                        + " of "
                        + leaf.getIssuerX500Principal());
    }

    /// RFC 6960 4.2.2.2: by the issuer itself, or with a certificate that the issuer has signed for
    /// this purpose.
    private static boolean signed(BasicOCSPResp basic, X509CertificateHolder issuer, Instant now)
            throws OCSPException,
                    CertException,
                    OperatorCreationException,
                    CertificateEncodingException {
        if (signedWith(basic, issuer)) {
            return true;
        }
        for (X509CertificateHolder responder : basic.getCerts()) {
            if (appointed(responder, issuer, now) && signedWith(basic, responder)) {
                return true;
            }
        }
        return false;
    }

    private static boolean signedWith(BasicOCSPResp basic, X509CertificateHolder signer)
            throws OperatorCreationException {
        try {
            return basic.isSignatureValid(new JcaContentVerifierProviderBuilder().build(signer));
        } catch (OCSPException | java.security.cert.CertificateException _) {
            return false; // a key of another kind than the signature
        }
    }

    private static boolean appointed(
            X509CertificateHolder responder, X509CertificateHolder issuer, Instant now)
            throws CertException, OperatorCreationException {
        ExtendedKeyUsage purposes = ExtendedKeyUsage.fromExtensions(responder.getExtensions());
        try {
            return purposes != null
                    && purposes.hasKeyPurposeId(KeyPurposeId.id_kp_OCSPSigning)
                    && responder.isValidOn(Date.from(now))
                    && responder.getIssuer().equals(issuer.getSubject())
                    && responder.isSignatureValid(
                            new JcaContentVerifierProviderBuilder().build(issuer));
        } catch (java.security.cert.CertificateException _) {
            return false;
        }
    }

    private static Status status(@Nullable CertificateStatus status) {
        return status == CertificateStatus.GOOD // which is null
                ? Status.GOOD
                : status instanceof RevokedStatus ? Status.REVOKED : Status.UNKNOWN;
    }

    Status status() {
        return status;
    }

    /// When the responder knew it.
    Instant thisUpdate() {
        return thisUpdate;
    }

    /// When the responder will know more; the response holds until then.
    Instant nextUpdate() {
        return nextUpdate;
    }

    boolean holds(Instant now) {
        return !now.plus(SKEW).isBefore(thisUpdate) && now.isBefore(nextUpdate);
    }

    /// The response as clients get it; not to be changed.
    byte[] der() {
        return der;
    }
}
