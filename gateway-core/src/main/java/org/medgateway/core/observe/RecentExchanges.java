package org.medgateway.core.observe;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// The last exchanges, in memory, for the operator who asks where a message went. Bounded in
/// number; any thread, no lock.
public final class RecentExchanges implements Events.Listener {

    /// How many are kept unless someone asks for another number.
    public static final int DEFAULT_SIZE = 10_000;

    private final AtomicReferenceArray<@Nullable Exchange> ring;
    private final AtomicLong ended = new AtomicLong();

    public RecentExchanges() {
        this(DEFAULT_SIZE);
    }

    public RecentExchanges(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("expected room for at least one exchange");
        }
        ring = new AtomicReferenceArray<>(size);
    }

    @Override
    public void on(Event event) {
        if (event instanceof Event.ExchangeEnded(var exchange)) {
            ring.set(at(ended.getAndIncrement()), exchange);
        }
    }

    private int at(long number) {
        return (int) (number % ring.length());
    }

    /// The exchanges that fit, the one that ended last first.
    ///
    /// @param most how many at the most
    public List<Exchange> find(ExchangeFilter filter, int most) {
        List<Exchange> found = new ArrayList<>();
        long last = ended.get();
        long first = Math.max(0, last - ring.length());
        for (long number = last - 1; number >= first && found.size() < most; number--) {
            Exchange exchange = ring.get(at(number));
            if (exchange != null && filter.matches(exchange)) {
                found.add(exchange);
            }
        }
        return found;
    }

    /// The exchange of that number; null where it is unknown or too long ago.
    public @Nullable Exchange byId(long id) {
        for (int i = 0; i < ring.length(); i++) {
            Exchange exchange = ring.get(i);
            if (exchange != null && exchange.id() == id) {
                return exchange;
            }
        }
        return null;
    }

    /// How many are kept now.
    public int size() {
        return (int) Math.min(ended.get(), ring.length());
    }
}
