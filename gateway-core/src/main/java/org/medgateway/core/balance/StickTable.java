package org.medgateway.core.balance;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/// Which server a key sticks to: bounded, expiring, viewable, clearable, and replicable through
/// [Listener] and [#merge]. Any thread; reads take no lock.
public final class StickTable {

    /// One row as an operator sees it.
    ///
    /// @param expires when the row goes unless it is used before; null is never
    public record Entry(
            String key,
            String server,
            Instant created,
            Instant lastUsed,
            @Nullable Instant expires) {}

    /// Told of each change, for replication and storage; must not block.
    public interface Listener {
        void put(StickTable table, Entry entry);

        void removed(StickTable table, String key);
    }

    /// How many rows a full table looks at to find one to give up.
    private static final int EVICTION_SAMPLE = 16;

    private final String name;
    private final int maxEntries;
    private final Duration timeout;
    private final InstantSource clock;
    private final ConcurrentHashMap<String, Row> rows = new ConcurrentHashMap<>();
    private final CopyOnWriteArrayList<Listener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicLong generation = new AtomicLong();
    private final ConcurrentHashMap<String, Long> passedOver = new ConcurrentHashMap<>();
    private volatile long nextSweep;

    /// Where the search for a row to give up goes on; guarded by this.
    private Iterator<Map.Entry<String, Row>> hand = Collections.emptyIterator();

    private static final class Row {
        final String server;
        final long created;
        volatile long lastUsed;

        Row(String server, long created, long lastUsed) {
            this.server = server;
            this.created = created;
            this.lastUsed = lastUsed;
        }
    }

    /// @param maxEntries the bound, at least 1
    /// @param timeout how long an unused row lives; zero is for ever
    public StickTable(String name, int maxEntries, Duration timeout, InstantSource clock) {
        if (maxEntries < 1) {
            throw new IllegalArgumentException("a stick table needs room for at least one entry");
        }
        this.name = name;
        this.maxEntries = maxEntries;
        this.timeout = timeout;
        this.clock = clock;
    }

    public String name() {
        return name;
    }

    public int maxEntries() {
        return maxEntries;
    }

    public Duration timeout() {
        return timeout;
    }

    public int size() {
        return rows.size();
    }

    /// Grows whenever a key begins to stick to another server or an operator makes the table
    /// forget. An exchange that began before has nothing to teach the table any more.
    long generation() {
        return generation.get();
    }

    /// The server that `key` sticks to, or null; using a row renews it.
    public @Nullable String server(String key) {
        Row row = rows.get(key);
        if (row == null) {
            return null;
        }
        long now = clock.millis();
        if (expired(row, now)) {
            if (rows.remove(key, row)) {
                listeners.forEach(listener -> listener.removed(this, key));
            }
            return null;
        }
        if (row.lastUsed != now) {
            row.lastUsed = now;
        }
        return row.server;
    }

    /// The server that `key` sticks to, or null, without renewing the row.
    public @Nullable String peek(String key) {
        Row row = rows.get(key);
        return row == null || expired(row, clock.millis()) ? null : row.server;
    }

    /// Makes `key` stick to `server`. A row that says so already is only renewed.
    public void put(String key, String server) {
        long now = clock.millis();
        Row row = rows.get(key);
        if (row != null && row.server.equals(server)) {
            row.lastUsed = now;
            return;
        }
        store(key, new Row(server, now, now));
        Entry entry = new Entry(key, server, at(now), at(now), expiry(now));
        listeners.forEach(listener -> listener.put(this, entry));
    }

    /// Takes in a row of a peer or of a store; the younger use wins, listeners are not told.
    public void merge(Entry entry) {
        long used = entry.lastUsed().toEpochMilli();
        Row mine = rows.get(entry.key());
        Row theirs = new Row(entry.server(), entry.created().toEpochMilli(), used);
        if (!expired(theirs, clock.millis()) && (mine == null || mine.lastUsed < used)) {
            store(entry.key(), theirs);
        }
    }

    private void store(String key, Row row) {
        generation.incrementAndGet();
        if (rows.put(key, row) == null && rows.size() > maxEntries) {
            makeRoom(key);
        }
    }

    private synchronized void makeRoom(String keep) {
        long now = clock.millis();
        if (!timeout.isZero() && now >= nextSweep) {
            nextSweep = now + 1000;
            rows.entrySet().removeIf(row -> expired(row.getValue(), now));
        }
        while (rows.size() > maxEntries) {
            forget(leastRecentlyUsed(keep));
        }
    }

    /// The row that was used longest ago among the next few. The search goes on from where the last
    /// one ended, so that every row has its turn.
    private String leastRecentlyUsed(String keep) {
        String oldest = "";
        long oldestUse = Long.MAX_VALUE;
        int seen = 0;
        for (int restarts = 0; restarts < 2 && seen < EVICTION_SAMPLE; ) {
            if (!hand.hasNext()) {
                hand = rows.entrySet().iterator();
                restarts++;
                continue;
            }
            Map.Entry<String, Row> row = hand.next();
            if (!row.getKey().equals(keep) && row.getValue().lastUsed < oldestUse) {
                oldest = row.getKey();
                oldestUse = row.getValue().lastUsed;
            }
            seen++;
        }
        return oldest;
    }

    /// How often a server was passed over: exchanges that began on it before teach nothing any
    /// more.
    long passedOver(String server) {
        return passedOver.getOrDefault(server, 0L);
    }

    /// Forgets that `key` sticks to `server`, which takes nothing any more. What runs on others may
    /// still teach.
    void passOver(String key, String server) {
        passedOver.merge(server, 1L, Long::sum);
        Row row = rows.get(key);
        if (row != null && row.server.equals(server)) {
            forget(key);
        }
    }

    /// Forgets one key; answers whether it was there.
    public boolean remove(String key) {
        generation.incrementAndGet();
        return forget(key);
    }

    private boolean forget(String key) {
        boolean was = rows.remove(key) != null;
        if (was) {
            listeners.forEach(listener -> listener.removed(this, key));
        }
        return was;
    }

    /// Forgets every key; answers how many there were.
    public int clear() {
        generation.incrementAndGet();
        int count = 0;
        for (String key : List.copyOf(rows.keySet())) {
            count += forget(key) ? 1 : 0;
        }
        return count;
    }

    /// Forgets every key that sticks to `server`; answers how many there were.
    public int removeServer(String server) {
        generation.incrementAndGet();
        int count = 0;
        for (Entry entry : entries()) {
            count += entry.server().equals(server) && forget(entry.key()) ? 1 : 0;
        }
        return count;
    }

    /// The rows that have not expired, in no order.
    public List<Entry> entries() {
        long now = clock.millis();
        return rows.entrySet().stream()
                .filter(row -> !expired(row.getValue(), now))
                .map(row -> entry(row.getKey(), row.getValue()))
                .toList();
    }

    public void listen(Listener listener) {
        listeners.add(listener);
    }

    public void unlisten(Listener listener) {
        listeners.remove(listener);
    }

    private Entry entry(String key, Row row) {
        return new Entry(key, row.server, at(row.created), at(row.lastUsed), expiry(row.lastUsed));
    }

    private boolean expired(Row row, long now) {
        return !timeout.isZero() && now - row.lastUsed >= timeout.toMillis();
    }

    private @Nullable Instant expiry(long lastUsed) {
        return timeout.isZero() ? null : at(lastUsed).plus(timeout);
    }

    private static Instant at(long millis) {
        return Instant.ofEpochMilli(millis);
    }
}
