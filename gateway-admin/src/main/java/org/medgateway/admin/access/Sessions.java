package org.medgateway.admin.access;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The sessions of the web page, in memory: a restart ends them. Bounded; any thread.
public final class Sessions {

    private static final int MOST = 1_000;
    private static final Duration LONGEST = Duration.ofHours(12);

    /// @param csrf what a changing request has to repeat in its header
    public record Session(Principal principal, String csrf, Instant begun) {}

    /// A session that has just begun.
    public record Begun(String secret, Session session) {}

    private static final class Kept {
        final Session session;
        volatile Instant used;

        Kept(Session session, Instant used) {
            this.session = session;
            this.used = used;
        }
    }

    private final InstantSource clock;
    private final ConcurrentHashMap<String, Kept> byDigest = new ConcurrentHashMap<>();

    public Sessions(InstantSource clock) {
        this.clock = clock;
    }

    public Begun begin(Principal principal) {
        if (byDigest.size() >= MOST) {
            byDigest.entrySet().stream()
                    .min(Comparator.comparing(entry -> entry.getValue().used))
                    .ifPresent(entry -> byDigest.remove(entry.getKey()));
        }
        String secret = Secrets.random();
        Session session = new Session(principal, Secrets.random(), clock.instant());
        byDigest.put(Secrets.digest(secret), new Kept(session, clock.instant()));
        return new Begun(secret, session);
    }

    /// The session of a cookie; empty where it is unknown or over.
    ///
    /// @param idle how long a session lives unused
    /// @param use whether this counts as use; an open stream of events does not
    public Optional<Session> find(@Nullable String secret, Duration idle, boolean use) {
        if (secret == null) {
            return Optional.empty();
        }
        String digest = Secrets.digest(secret);
        Kept kept = byDigest.get(digest);
        if (kept == null) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        if (now.isAfter(kept.used.plus(idle)) || now.isAfter(kept.session.begun().plus(LONGEST))) {
            byDigest.remove(digest);
            return Optional.empty();
        }
        if (use) {
            kept.used = now;
        }
        return Optional.of(kept.session);
    }

    public void end(String secret) {
        byDigest.remove(Secrets.digest(secret));
    }

    /// Ends every session of a user, whose rights or password have changed.
    public void endAll(String user) {
        byDigest.values().removeIf(kept -> kept.session.principal().name().equals(user));
    }

    public static boolean sameCsrf(Session session, @Nullable String sent) {
        return sent != null && Secrets.same(session.csrf(), sent);
    }
}
