package org.medgateway.core.net;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.CertificateConfig.Ocsp;
import org.medgateway.core.net.CertificateMaterial.Credential;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// The OCSP response of one certificate, and how it is come by. Any thread reads the volatile
/// fields; all else is done under the lock of [OcspStaples].
final class OcspStaple {

    /// @param path of the certificate in the configuration
    /// @param file where a response in a file stands
    record Wish(String path, Ocsp from, @Nullable Path file, Credential credential) {

        /// Null where no response is wished for.
        static @Nullable Wish of(CertificateSource source, CertificateMaterial material) {
            return source.ocsp() != Ocsp.OFF && material instanceof Credential credential
                    ? new Wish(source.path(), source.ocsp(), source.response(), credential)
                    : null;
        }

        X509Certificate leaf() {
            return credential.leaf();
        }

        /// Responses are signed for the issuer, so it has to be known.
        X509Certificate issuer() throws OcspRefused {
            List<X509Certificate> chain = credential.certificates();
            if (chain.size() < 2) {
                throw new OcspRefused(
                        "an OCSP response is checked against the certificate's issuer, expected "
                                + leaf().getIssuerX500Principal()
                                + " behind the certificate in the same file");
            }
            return chain.get(1);
        }

        OcspResponse response(byte[] der, Instant now) throws OcspRefused {
            return OcspResponse.read(der, leaf(), issuer(), now);
        }

        OcspResponse response(Instant now) throws OcspRefused {
            if (file == null) {
                throw new IllegalStateException("there is no file to " + from);
            }
            try {
                return response(Pem.bytes(file), now);
            } catch (CertificateRefused e) {
                throw new OcspRefused(String.valueOf(e.getMessage()), e);
            } catch (OcspRefused e) {
                throw new OcspRefused(file + ": " + e.getMessage(), e);
            }
        }

        /// Whether the wish can be fulfilled at all, as far as that can be said without asking
        /// anyone. A response that has ended is no reason against it.
        void check(Instant now) throws OcspRefused {
            switch (from) {
                case OFF -> {}
                case FILE -> response(now);
                case FETCH -> {
                    issuer();
                    OcspResponder.of(leaf());
                }
            }
        }
    }

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);
    private static final Duration LONGEST_REST = Duration.ofDays(1);

    final Wish wish;
    private volatile @Nullable OcspResponse current;
    private volatile @Nullable String problem;

    /// Of the file: what was read, and what was seen at the last look.
    String read = "";

    String seen = "";

    /// Of the responder.
    boolean asking;

    private Instant due = Instant.MIN;
    private Duration pause = FIRST_PAUSE;

    OcspStaple(Wish wish) {
        this.wish = wish;
    }

    /// The response to show now; null where there is none.
    @Nullable OcspResponse current(Instant now) {
        OcspResponse response = current;
        return response != null && response.holds(now) ? response : null;
    }

    /// Whether there was a response that does not hold any more; it is forgotten.
    boolean ended(Instant now) {
        OcspResponse response = current;
        if (response == null || response.holds(now)) {
            return false;
        }
        current = null;
        return true;
    }

    boolean due(Instant now) {
        return !asking && !now.isBefore(due);
    }

    /// Takes a good response; the next one is asked for when half of the time left has passed.
    void take(OcspResponse response, Instant now) {
        current = response;
        problem = null;
        pause = FIRST_PAUSE;
        Duration rest = Duration.between(now, response.nextUpdate()).dividedBy(2);
        due = now.plus(rest.compareTo(LONGEST_REST) < 0 ? rest : LONGEST_REST);
    }

    /// There is nothing to show any more.
    ///
    /// @return whether there was
    boolean drop() {
        boolean shown = current != null;
        current = null;
        return shown;
    }

    /// @return whether this was not known
    boolean fail(String why, Instant now) {
        due = now.plus(pause);
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
        boolean news = !why.equals(problem);
        problem = why;
        return news;
    }

    /// For the operator.
    String say(Instant now) {
        OcspResponse response = current(now);
        String why = problem;
        String state = response == null ? "no response" : "good until " + response.nextUpdate();
        return why == null ? state : state + ": " + why;
    }
}
