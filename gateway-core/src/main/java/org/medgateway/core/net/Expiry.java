package org.medgateway.core.net;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.observe.Event.Severity;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

/// How near a certificate is to its end. Each step is worth one alarm.
enum Expiry {
    FAR,
    WITHIN_30_DAYS,
    WITHIN_7_DAYS,
    OVER;

    static Expiry of(X509Certificate certificate, Instant now) {
        Duration left = Duration.between(now, certificate.getNotAfter().toInstant());
        if (!left.isPositive()) {
            return OVER;
        }
        return left.toDays() < 7 ? WITHIN_7_DAYS : left.toDays() < 30 ? WITHIN_30_DAYS : FAR;
    }

    /// Null where nobody needs to look.
    @Nullable Severity severity() {
        return switch (this) {
            case FAR -> null;
            case WITHIN_30_DAYS, WITHIN_7_DAYS -> Severity.WARNING;
            case OVER -> Severity.CRITICAL;
        };
    }

    String say(X509Certificate certificate) {
        return certificate.getSubjectX500Principal()
                + (this == OVER ? " expired on " : " expires on ")
                + certificate.getNotAfter().toInstant();
    }
}
