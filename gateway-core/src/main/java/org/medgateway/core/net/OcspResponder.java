package org.medgateway.core.net;

import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReqBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Asks responders of certificate authorities over HTTP (RFC 6960 A.1). Blocks; for virtual
/// threads.
final class OcspResponder implements AutoCloseable {

    /// Real responses have 0.5 to 3 KB.
    static final int LARGEST = 64 * 1024;

    private final Duration limit;
    private final HttpClient http;

    /// @param limit how long one answer may take, from the connection to its last byte
    OcspResponder(Duration limit) {
        this.limit = limit;
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        .connectTimeout(limit)
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER);
        ProxySelector proxies = ProxySelector.getDefault();
        http = (proxies == null ? builder : builder.proxy(proxies)).build();
    }

    /// The responder that a certificate names (RFC 5280 4.2.2.1).
    static URI of(X509Certificate leaf) throws OcspRefused {
        try {
            AuthorityInformationAccess access =
                    AuthorityInformationAccess.fromExtensions(
                            new JcaX509CertificateHolder(leaf).getExtensions());
            if (access != null) {
                for (AccessDescription description : access.getAccessDescriptions()) {
                    GeneralName location = description.getAccessLocation();
                    if (description.getAccessMethod().equals(AccessDescription.id_ad_ocsp)
                            && location.getTagNo() == GeneralName.uniformResourceIdentifier) {
                        URI responder = URI.create(location.getName().toString());
                        if (responder.getHost() != null
                                && ("http".equals(responder.getScheme())
                                        || "https".equals(responder.getScheme()))) {
                            return responder;
                        }
                    }
                }
            }
        } catch (CertificateEncodingException | RuntimeException e) {
            throw new OcspRefused(
                    "the certificate's responder cannot be read: " + e.getMessage(), e);
        }
        throw new OcspRefused(
                "the certificate names no OCSP responder with http: or https: (authority"
                        + " information access), expected one for `ocsp: fetch`");
    }

    /// What the responder answers, not yet believed.
    byte[] ask(URI responder, X509Certificate leaf, X509Certificate issuer)
            throws OcspRefused, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(responder)
                        .header("content-type", "application/ocsp-request")
                        .header("accept", "application/ocsp-response")
                        .POST(BodyPublishers.ofByteArray(question(leaf, issuer)))
                        .build();
        CompletableFuture<HttpResponse<byte[]>> sent =
                http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST));
        try {
            HttpResponse<byte[]> answer = sent.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            if (answer.statusCode() != 200) {
                throw new OcspRefused(
                        responder + " answered with HTTP status " + answer.statusCode());
            }
            return answer.body();
        } catch (TimeoutException e) {
            throw new OcspRefused(
                    responder + " has not answered within " + limit.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            throw new OcspRefused(responder + " does not answer: " + reason(e), e);
        } finally {
            sent.cancel(true);
        }
    }

    private static String reason(ExecutionException e) {
        Throwable why = e.getCause() == null ? e : e.getCause();
        return why.getMessage() == null ? why.getClass().getSimpleName() : why.getMessage();
    }

    // SHA-1 names the certificate here and protects nothing; it is the one hash that every
    // responder has to know (RFC 5019 2.1.1). No nonce: the answer is to be shown to others.
    private static byte[] question(X509Certificate leaf, X509Certificate issuer)
            throws OcspRefused {
        try {
            return new OCSPReqBuilder()
                    .addRequest(
                            new CertificateID(
                                    new JcaDigestCalculatorProviderBuilder()
                                            .build()
                                            .get(CertificateID.HASH_SHA1),
                                    new JcaX509CertificateHolder(issuer),
                                    leaf.getSerialNumber()))
                    .build()
                    .getEncoded();
        } catch (IOException
                | OCSPException
                | OperatorCreationException
                | CertificateEncodingException e) {
            throw new OcspRefused("no OCSP request can be made: " + e.getMessage(), e);
        }
    }

    /// Gives up what is under way.
    @Override
    public void close() {
        http.shutdownNow();
    }
}
