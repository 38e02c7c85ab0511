package org.medgateway.core.net;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.AuthorityConfig;
import org.medgateway.core.config.CertificateConfig;
import org.medgateway.core.config.GatewayConfig;
import org.medgateway.core.net.CertificateMaterial.Authority;
import org.medgateway.core.net.CertificateMaterial.Credential;
import org.medgateway.core.observe.Event;
import org.medgateway.core.observe.Event.Severity;
import org.medgateway.core.observe.Events;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// The certificates and authorities of the configuration, by name, and read anew when their files
/// change. New files that are not as they should be change nothing: what was good stays in use, and
/// an alarm says why.
///
/// Any thread may ask. What reads files ([#apply], [#refresh], the watch) blocks and is for virtual
/// threads.
public final class CertificateStore implements AutoCloseable {

    /// @param stamp of the files when they were last read
    /// @param problem why the files of this stamp were not taken; null when they were
    private record Entry(
            CertificateSource source,
            String stamp,
            CertificateMaterial material,
            @Nullable String problem) {

        OcspStaple.@Nullable Wish wish() {
            return OcspStaple.Wish.of(source, material);
        }
    }

    /// What a look at the files came to.
    ///
    /// @param renewed the paths (`certificates.NAME`) whose certificates are other ones now
    /// @param refused what is wrong with the files that were not taken, one line each
    public record Refreshed(List<String> renewed, List<String> refused) {}

    /// How often the files are looked at.
    private static final Duration LOOK = Duration.ofSeconds(5);

    private final Events events;
    private final InstantSource clock;
    private final ReentrantLock changing = new ReentrantLock();
    private final CopyOnWriteArrayList<Consumer<Set<String>>> listeners =
            new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final OcspStaples staples;

    /// Replaced as a whole, under the lock.
    private volatile Map<String, Entry> entries = Map.of();

    /// Stamps that differed at the last look: files are read once they rest. Under the lock.
    private final Map<String, String> moving = new HashMap<>();

    /// What was said of each end of a certificate. Under the lock.
    private final Map<String, Expiry> announced = new HashMap<>();

    public CertificateStore(Events events, InstantSource clock) {
        this(events, clock, OcspStaples.PATIENCE);
    }

    /// @param patience how long an OCSP responder may take
    CertificateStore(Events events, InstantSource clock, Duration patience) {
        this.events = events;
        this.clock = clock;
        staples = new OcspStaples(events, clock, patience);
    }

    /// Reads what a configuration names, and watches it.
    ///
    /// @throws CertificatesRefused with everything that is wrong
    public static CertificateStore open(GatewayConfig config, Events events)
            throws CertificatesRefused {
        CertificateStore store = new CertificateStore(events, InstantSource.system());
        List<String> problems = store.apply(config.certificates(), config.authorities());
        if (!problems.isEmpty()) {
            throw new CertificatesRefused(problems);
        }
        store.watch(LOOK);
        return store;
    }

    /// Takes over what the configuration names. Where a file is refused, nothing changes.
    ///
    /// @return what is wrong, one line each; empty when all of it is in force
    public List<String> apply(
            Map<String, CertificateConfig> certificates, Map<String, AuthorityConfig> authorities) {
        Set<CertificateSource> sources = new LinkedHashSet<>();
        certificates.forEach((name, config) -> sources.add(CertificateSource.of(name, config)));
        authorities.forEach((name, config) -> sources.add(CertificateSource.of(name, config)));
        changing.lock();
        try {
            Map<String, Entry> next = new LinkedHashMap<>();
            List<String> problems = new ArrayList<>();
            for (CertificateSource source : sources) {
                String stamp = source.stamp();
                try {
                    Entry entry = new Entry(source, stamp, source.reader().read(), null);
                    OcspStaple.Wish wish = entry.wish();
                    if (wish != null) {
                        wish.check(clock.instant());
                    }
                    next.put(source.path(), entry);
                } catch (CertificateRefused | OcspRefused e) {
                    problems.add(source.path() + ": " + e.getMessage());
                }
            }
            if (problems.isEmpty()) {
                take(next);
            }
            return List.copyOf(problems);
        } finally {
            changing.unlock();
        }
    }

    /// Reads every file again, now.
    public Refreshed refresh() {
        changing.lock();
        try {
            Refreshed refreshed = reread(List.copyOf(entries.values()));
            staples.refresh();
            return refreshed;
        } finally {
            changing.unlock();
        }
    }

    /// Looks at the files at this interval until the store is closed.
    public void watch(Duration interval) {
        Thread.ofVirtual()
                .name("certificates")
                .start(
                        () -> {
                            try {
                                lookAtStaples();
                                while (!closed.await(interval.toNanos(), TimeUnit.NANOSECONDS)) {
                                    look();
                                    lookAtStaples();
                                }
                            } catch (InterruptedException _) {
                                Thread.currentThread().interrupt();
                            }
                        });
    }

    /// One look: reads the files that have changed and then rested for one look, so that none is
    /// read half written.
    Refreshed look() {
        changing.lock();
        try {
            List<Entry> rested = new ArrayList<>();
            for (Entry entry : entries.values()) {
                String path = entry.source().path();
                String stamp = entry.source().stamp();
                if (stamp.equals(entry.stamp())) {
                    moving.remove(path);
                } else if (stamp.equals(moving.put(path, stamp))) {
                    moving.remove(path);
                    rested.add(entry);
                }
            }
            Refreshed result = reread(rested);
            announceEnds();
            return result;
        } finally {
            changing.unlock();
        }
    }

    /// One look at the OCSP responses.
    void lookAtStaples() {
        staples.look();
    }

    private Refreshed reread(List<Entry> stale) {
        Map<String, Entry> next = new LinkedHashMap<>(entries);
        List<String> refused = new ArrayList<>();
        for (Entry entry : stale) {
            String path = entry.source().path();
            String stamp = entry.source().stamp();
            try {
                next.put(
                        path,
                        new Entry(entry.source(), stamp, entry.source().reader().read(), null));
            } catch (CertificateRefused e) {
                String why = e.getMessage();
                refused.add(path + ": " + why);
                next.put(path, new Entry(entry.source(), stamp, entry.material(), why));
                alarm(Severity.WARNING, path, why + "; the certificate read before stays in use");
            }
        }
        return new Refreshed(take(next), List.copyOf(refused));
    }

    /// Puts new entries in force and tells whoever wants to know.
    private List<String> take(Map<String, Entry> next) {
        Map<String, Entry> before = entries;
        entries = Map.copyOf(next);
        Set<String> renewed = new LinkedHashSet<>();
        next.forEach(
                (path, entry) -> {
                    Entry old = before.get(path);
                    boolean other = old == null || !old.material().equals(entry.material());
                    if (other) {
                        renewed.add(path);
                        announced.remove(path);
                    }
                    if (other || old != null && old.problem() != null && entry.problem() == null) {
                        events.publish(
                                new Event.CertificateLoaded(clock.instant(), path, ends(entry)));
                    }
                });
        staples.keep(next.values().stream().map(Entry::wish).filter(Objects::nonNull).toList());
        announced.keySet().retainAll(next.keySet());
        moving.keySet().retainAll(next.keySet());
        announceEnds();
        if (!renewed.isEmpty()) {
            listeners.forEach(listener -> listener.accept(renewed));
        }
        return List.copyOf(renewed);
    }

    private void announceEnds() {
        Instant now = clock.instant();
        entries.forEach(
                (path, entry) -> {
                    X509Certificate first = firstToEnd(entry);
                    Expiry expiry = Expiry.of(first, now);
                    Expiry before = announced.put(path, expiry);
                    Severity severity = expiry.severity();
                    if (expiry != before && severity != null) {
                        alarm(severity, path, expiry.say(first));
                    }
                });
    }

    void alarm(Severity severity, String path, String message) {
        events.publish(new Event.Alarm(clock.instant(), severity, "", path, message));
    }

    private static X509Certificate firstToEnd(Entry entry) {
        return entry.material().certificates().stream()
                .min(Comparator.comparing(X509Certificate::getNotAfter))
                .orElseThrow(); // the readers refuse empty files
    }

    private static Instant ends(Entry entry) {
        return firstToEnd(entry).getNotAfter().toInstant();
    }

    /// Every certificate with its names and dates: what the gateway shows (leaves), and all
    /// authorities.
    public List<CertificateView> view() {
        List<CertificateView> views = new ArrayList<>();
        entries.values().stream()
                .sorted(Comparator.comparing(entry -> entry.source().path()))
                .forEach(
                        entry -> {
                            CertificateSource source = entry.source();
                            List<X509Certificate> shown =
                                    switch (entry.material()) {
                                        case Credential credential -> List.of(credential.leaf());
                                        case Authority authority -> authority.certificates();
                                    };
                            shown.forEach(
                                    certificate ->
                                            views.add(
                                                    CertificateView.of(
                                                            source.name(),
                                                            source.use(),
                                                            certificate,
                                                            staples.say(source.path()),
                                                            entry.problem())));
                        });
        return List.copyOf(views);
    }

    /// @throws IllegalArgumentException where there is none of that name
    Credential certificate(String name) {
        if (entry("certificates." + name).material() instanceof Credential credential) {
            return credential;
        }
        throw new AssertionError("only credentials stand under certificates");
    }

    /// @throws IllegalArgumentException where there is none of that name
    Authority authority(String name) {
        if (entry("authorities." + name).material() instanceof Authority authority) {
            return authority;
        }
        throw new AssertionError("only authorities stand under authorities");
    }

    /// The OCSP response to show with this certificate; null where there is none that holds.
    byte @Nullable [] staple(String name, X509Certificate leaf) {
        return staples.staple("certificates." + name, leaf);
    }

    /// Whether an OCSP response is to be shown with this certificate.
    boolean stapled(String name) {
        return staples.say("certificates." + name) != null;
    }

    private Entry entry(String path) {
        Entry entry = entries.get(path);
        if (entry == null) {
            throw new IllegalArgumentException(
                    "there is no "
                            + path
                            + "; there are "
                            + entries.keySet().stream().sorted().toList());
        }
        return entry;
    }

    boolean has(String path) {
        return entries.containsKey(path);
    }

    /// Calls `listener` with the paths whose certificates are other ones now, on the thread that
    /// read them, until the subscription ends.
    Events.Subscription onRenewal(Consumer<Set<String>> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /// Ends the watch. What was read stays.
    @Override
    public void close() {
        closed.countDown();
        staples.close();
    }
}
