package org.medgateway.admin.access;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/// Slows down who guesses passwords: after five failures within a quarter of an hour a name, and
/// after twenty an address, has to wait. Bounded; any thread.
public final class Lockout {

    private static final int PER_NAME = 5;
    private static final int PER_ADDRESS = 20;
    private static final int MOST_REMEMBERED = 10_000;
    private static final Duration WINDOW = Duration.ofMinutes(15);

    private record Failures(int count, Instant first) {}

    private final InstantSource clock;
    private final LinkedHashMap<String, Failures> failures =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
                    return size() > MOST_REMEMBERED;
                }
            }; // guarded by this

    public Lockout(InstantSource clock) {
        this.clock = clock;
    }

    /// How long the name or address has to wait yet; zero where it may try.
    public synchronized Duration wait(String name, String address) {
        Duration byName = left("n:" + name, PER_NAME);
        Duration byAddress = left("a:" + address, PER_ADDRESS);
        return byName.compareTo(byAddress) > 0 ? byName : byAddress;
    }

    private Duration left(String key, int most) {
        Failures known = failures.get(key);
        if (known == null) {
            return Duration.ZERO;
        }
        Duration left = Duration.between(clock.instant(), known.first().plus(WINDOW));
        if (!left.isPositive()) {
            failures.remove(key);
            return Duration.ZERO;
        }
        return known.count() >= most ? left : Duration.ZERO;
    }

    public synchronized void failed(String name, String address) {
        count("n:" + name);
        count("a:" + address);
    }

    private void count(String key) {
        left(key, Integer.MAX_VALUE); // forgets what is over
        failures.merge(
                key,
                new Failures(1, clock.instant()),
                (old, _) -> new Failures(old.count() + 1, old.first()));
    }

    public synchronized void succeeded(String name) {
        failures.remove("n:" + name);
    }
}
