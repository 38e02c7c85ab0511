package org.medgateway.core.net;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.net.OcspStaple.Wish;
import org.medgateway.core.observe.Event;
import org.medgateway.core.observe.Event.Severity;
import org.medgateway.core.observe.Events;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// The OCSP responses that are shown with certificates (stapling, RFC 6066 8), renewed before they
/// end. A response that cannot be had or believed leaves the last good one in use while it holds.
///
/// Event loops take responses. The certificate store says which are wished for and when to look;
/// responders are asked on virtual threads, one for each certificate.
final class OcspStaples implements AutoCloseable {

    /// How long a responder may take.
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Events events;
    private final InstantSource clock;
    private final Duration patience;
    private final ReentrantLock changing = new ReentrantLock();

    /// Replaced as a whole, under the lock.
    private volatile Map<String, OcspStaple> staples = Map.of();

    private @Nullable OcspResponder responder; // under the lock; made when it is needed
    private boolean closed; // under the lock

    OcspStaples(Events events, InstantSource clock, Duration patience) {
        this.events = events;
        this.clock = clock;
        this.patience = patience;
    }

    /// The response for this certificate; null where there is none that holds.
    ///
    /// @param path of the certificate in the configuration
    byte @Nullable [] staple(String path, X509Certificate leaf) {
        OcspStaple staple = staples.get(path);
        if (staple == null || !staple.wish.leaf().equals(leaf)) {
            return null;
        }
        OcspResponse response = staple.current(clock.instant());
        return response == null ? null : response.der();
    }

    /// What an operator wants to know of it; null where no response is wished for.
    @Nullable String say(String path) {
        OcspStaple staple = staples.get(path);
        return staple == null ? null : staple.say(clock.instant());
    }

    /// These and no others are wished for from now on. Files are read at once.
    void keep(Collection<Wish> wishes) {
        changing.lock();
        try {
            Map<String, OcspStaple> before = staples;
            Map<String, OcspStaple> next = new HashMap<>();
            for (Wish wish : wishes) {
                OcspStaple known = before.get(wish.path());
                next.put(
                        wish.path(),
                        known != null && known.wish.equals(wish) ? known : new OcspStaple(wish));
            }
            staples = Map.copyOf(next);
            before.forEach(
                    (path, staple) -> {
                        if (next.get(path) != staple && staple.drop()) {
                            nothingShown(path);
                        }
                    });
            readFiles(false);
        } finally {
            changing.unlock();
        }
    }

    /// Reads every file that has changed, now.
    void refresh() {
        changing.lock();
        try {
            readFiles(false);
        } finally {
            changing.unlock();
        }
    }

    /// One look: at files that have changed and then rested for one look, and at what is to be
    /// asked for.
    void look() {
        changing.lock();
        try {
            if (closed) {
                return;
            }
            Instant now = clock.instant();
            for (OcspStaple staple : staples.values()) {
                if (staple.ended(now)) {
                    nothingShown(staple.wish.path());
                    alarm(
                            Severity.WARNING,
                            staple,
                            "the OCSP response has ended and there is no newer one");
                }
            }
            readFiles(true);
            for (OcspStaple staple : List.copyOf(staples.values())) {
                switch (staple.wish.from()) {
                    case OFF, FILE -> {}
                    case FETCH -> {
                        if (staple.due(now)) {
                            ask(staple);
                        }
                    }
                }
            }
        } finally {
            changing.unlock();
        }
    }

    private void readFiles(boolean rested) {
        for (OcspStaple staple : staples.values()) {
            if (staple.wish.file() == null) {
                continue;
            }
            String stamp = CertificateSource.stamp(List.of(staple.wish.file()));
            if (!stamp.equals(staple.read) && (!rested || stamp.equals(staple.seen))) {
                staple.read = stamp;
                try {
                    take(staple, staple.wish.response(clock.instant()));
                } catch (OcspRefused e) {
                    refuse(staple, e);
                }
            }
            staple.seen = stamp;
        }
    }

    private void ask(OcspStaple staple) {
        if (responder == null) {
            responder = new OcspResponder(patience);
        }
        OcspResponder asked = responder;
        Wish wish = staple.wish;
        staple.asking = true;
        Thread.ofVirtual()
                .name("ocsp-" + wish.path())
                .start(
                        () -> {
                            try {
                                byte[] der =
                                        asked.ask(
                                                OcspResponder.of(wish.leaf()),
                                                wish.leaf(),
                                                wish.issuer());
                                OcspResponse response = wish.response(der, clock.instant());
                                answered(staple, () -> take(staple, response));
                            } catch (OcspRefused e) {
                                answered(staple, () -> refuse(staple, e));
                            } catch (InterruptedException _) {
                                Thread.currentThread().interrupt();
                            }
                        });
    }

    private void answered(OcspStaple staple, Runnable then) {
        changing.lock();
        try {
            staple.asking = false;
            if (!closed && staples.get(staple.wish.path()) == staple) {
                then.run();
            }
        } finally {
            changing.unlock();
        }
    }

    private void take(OcspStaple staple, OcspResponse response) {
        Instant now = clock.instant();
        if (!response.holds(now)) {
            refuse(
                    staple,
                    new OcspRefused(
                            "the OCSP response holds from "
                                    + response.thisUpdate()
                                    + " until "
                                    + response.nextUpdate()
                                    + ", which is not now"));
            return;
        }
        switch (response.status()) {
            case GOOD -> {
                staple.take(response, now);
                events.publish(
                        new Event.OcspStapled(now, staple.wish.path(), response.nextUpdate()));
            }
            case REVOKED -> {
                if (staple.drop()) {
                    nothingShown(staple.wish.path());
                }
                String why = "the issuer has revoked this certificate, as its OCSP response says";
                if (staple.fail(why, now)) {
                    alarm(Severity.CRITICAL, staple, why);
                }
            }
            case UNKNOWN ->
                    refuse(staple, new OcspRefused("the responder does not know the certificate"));
        }
    }

    private void refuse(OcspStaple staple, OcspRefused why) {
        if (staple.fail(String.valueOf(why.getMessage()), clock.instant())) {
            alarm(Severity.WARNING, staple, String.valueOf(why.getMessage()));
        }
    }

    private void alarm(Severity severity, OcspStaple staple, String why) {
        Instant now = clock.instant();
        OcspResponse response = staple.current(now);
        events.publish(
                new Event.Alarm(
                        now,
                        severity,
                        "",
                        staple.wish.path(),
                        why
                                + (response == null
                                        ? "; the certificate is shown without an OCSP response"
                                        : "; the OCSP response that holds until "
                                                + response.nextUpdate()
                                                + " stays in use")));
    }

    private void nothingShown(String path) {
        events.publish(new Event.OcspStapled(clock.instant(), path, null));
    }

    /// Asks nobody any more. What is at hand stays.
    @Override
    public void close() {
        changing.lock();
        try {
            closed = true;
            if (responder != null) {
                responder.close();
            }
        } finally {
            changing.unlock();
        }
    }
}
