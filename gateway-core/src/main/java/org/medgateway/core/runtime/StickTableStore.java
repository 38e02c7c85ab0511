package org.medgateway.core.runtime;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.Persistence;
import org.medgateway.core.balance.StickTable;
import org.medgateway.core.spi.Pool;
import org.medgateway.core.spi.ServiceDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Keeps the stick tables of a service on disk, so that clients return to their servers after a
/// restart of the gateway. A changed table is written whole within two seconds, atomically, by a
/// thread of its own; what a crash can lose is those two seconds.
final class StickTableStore implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StickTableStore.class);
    private static final Duration DELAY = Duration.ofSeconds(2);
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Path directory;
    private final Map<StickTable, Kept> kept = new HashMap<>(); // guarded by this

    StickTableStore(Path directory) {
        this.directory = directory;
    }

    /// A row as it stands in the file, one a line.
    record Row(String key, String server, long created, long lastUsed) {}

    /// Keeps exactly the tables of a definition whose settings ask for it; a table that is new here
    /// is filled from its file.
    synchronized void keep(ServiceDefinition definition) {
        Map<StickTable, Kept> before = new HashMap<>(kept);
        kept.clear();
        for (Pool pool : definition.pools().values()) {
            StickTable table = table(pool);
            if (table != null && pool.persistence().persistent()) {
                Kept known = before.remove(table);
                kept.put(table, known != null ? known : new Kept(table).begin());
            }
        }
        before.values().forEach(Kept::end);
    }

    private static @Nullable StickTable table(Pool pool) {
        return switch (pool.servers().persistence()) {
            case Persistence.Sticky(var table, _) -> table;
            case Persistence.LastSuccessful(var table) -> table;
            case Persistence.None _ -> null;
            case Persistence.ByClient _ -> null;
        };
    }

    @Override
    public synchronized void close() {
        kept.values().forEach(Kept::end);
        kept.clear();
    }

    private final class Kept implements StickTable.Listener {
        private final StickTable table;
        private final Path file;
        private final AtomicBoolean changed = new AtomicBoolean();
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition wake = lock.newCondition();
        private boolean over;
        private @Nullable Thread writer;

        Kept(StickTable table) {
            this.table = table;
            this.file = directory.resolve("stick-" + FileNames.of(table.name()) + ".jsonl");
        }

        Kept begin() {
            read();
            table.listen(this);
            // a disk that hangs would keep one of the few carriers of virtual threads
            writer = Thread.ofPlatform().daemon().name("stick-" + table.name()).start(this::run);
            return this;
        }

        void end() {
            table.unlisten(this);
            lock.lock();
            try {
                over = true;
                wake.signalAll();
            } finally {
                lock.unlock();
            }
            try {
                if (writer != null) {
                    writer.join(Duration.ofSeconds(5));
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void put(StickTable of, StickTable.Entry entry) {
            touched();
        }

        @Override
        public void removed(StickTable of, String key) {
            touched();
        }

        private void touched() {
            if (!changed.getAndSet(true)) {
                lock.lock();
                try {
                    wake.signalAll();
                } finally {
                    lock.unlock();
                }
            }
        }

        private void run() {
            boolean more = true;
            while (more) {
                more = awaitChange();
                if (changed.getAndSet(false)) {
                    write();
                }
            }
        }

        /// Waits for a change and then for others to join it; answers false when the store is
        /// closed.
        private boolean awaitChange() {
            lock.lock();
            try {
                while (!over && !changed.get()) {
                    wake.await();
                }
                long rest = DELAY.toNanos();
                while (!over && rest > 0) {
                    rest = wake.awaitNanos(rest);
                }
                return !over;
            } catch (InterruptedException _) {
                return false;
            } finally {
                lock.unlock();
            }
        }

        private void read() {
            if (!Files.exists(file)) {
                return;
            }
            try (var lines = Files.lines(file)) {
                lines.limit(table.maxEntries())
                        .map(line -> JSON.readValue(line, Row.class))
                        .forEach(
                                row ->
                                        table.merge(
                                                new StickTable.Entry(
                                                        row.key(),
                                                        row.server(),
                                                        Instant.ofEpochMilli(row.created()),
                                                        Instant.ofEpochMilli(row.lastUsed()),
                                                        null)));
            } catch (IOException | JacksonException e) {
                LOG.warn(
                        "The stick table in {} cannot be read whole and is used as far as it could:"
                                + " {}",
                        file,
                        e.getMessage());
            }
        }

        private void write() {
            Path fresh = file.resolveSibling(file.getFileName() + ".new");
            try {
                try (BufferedWriter out = Files.newBufferedWriter(fresh, StandardCharsets.UTF_8)) {
                    for (StickTable.Entry entry : table.entries()) {
                        out.write(
                                JSON.writeValueAsString(
                                        new Row(
                                                entry.key(),
                                                entry.server(),
                                                entry.created().toEpochMilli(),
                                                entry.lastUsed().toEpochMilli())));
                        out.newLine();
                    }
                }
                Files.move(
                        fresh,
                        file,
                        StandardCopyOption.REPLACE_EXISTING,
                        StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                LOG.warn("The stick table {} cannot be written: {}", file, e.getMessage());
            }
        }
    }
}
