package org.medgateway.mllp.delivery;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// What shall outlive the gateway, a row each, as lines of JSON in a file. A thread of its own
/// appends to it as soon as there is something, and writes it anew, atomically, when it has grown
/// to twice what is remembered. A gateway that is killed loses the rows of its last moment; a
/// machine that loses its power loses what the system had not written yet. Any thread.
///
/// What waits to be written is bounded: where the disk does not follow, it is dropped, and the
/// whole is written anew when the disk does.
///
/// @param <R> a record whose constructor refuses what is missing
final class Journal<R> implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final JsonMapper JSON = JsonMapper.shared();

    /// What may wait for the disk, in bytes.
    private static final int MOST_WAITING = 4 << 20;

    /// For fewer lines too many the file is not written anew.
    private static final int FEWEST = 1000;

    /// No room at all: the file is to be written anew.
    private static final int ANEW = -1;

    private static final Duration RETRY = Duration.ofSeconds(5);
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    private final Path file;
    private final Class<R> type;
    private final Supplier<List<R>> remembered;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private List<R> waiting = new ArrayList<>(); // guarded by lock
    private int weight; // guarded by lock
    private boolean dropped; // guarded by lock
    private boolean over; // guarded by lock
    private @Nullable Thread writer; // guarded by lock

    /// Lines that may still be appended; more than that, and the file is written anew. The writer's
    /// only.
    private int room = ANEW;

    /// Touches no file and starts no thread yet.
    ///
    /// @param remembered every row that the file has to hold now, the oldest first; a row comes to
    ///   [#add] after it is found there
    Journal(Path file, Class<R> type, Supplier<List<R>> remembered) {
        this.file = file;
        this.type = type;
        this.remembered = remembered;
    }

    /// The rows that an earlier run has left, the oldest first; a later one supersedes an earlier.
    List<R> read() {
        List<R> rows = new ArrayList<>();
        int unreadable = 0;
        try (var lines = Files.lines(file, StandardCharsets.UTF_8)) {
            for (String line : (Iterable<String>) lines::iterator) {
                R row = row(line);
                if (row == null) { // a kill in the middle of writing leaves one
                    unreadable++;
                } else {
                    rows.add(row);
                }
            }
        } catch (NoSuchFileException _) {
            return List.of();
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("{} cannot be read whole and is used as far as it could: {}", file, text(e));
        }
        if (unreadable > 1) {
            LOG.warn("{} has {} lines that cannot be read; they are left out", file, unreadable);
        }
        return rows;
    }

    private @Nullable R row(String line) {
        try {
            return JSON.readValue(line, type);
        } catch (JacksonException _) {
            return null;
        }
    }

    /// Appends the row soon; never waits for the disk.
    ///
    /// @param bytes about so many it takes in memory
    void add(R row, int bytes) {
        lock.lock();
        try {
            if (over) {
                return;
            }
            if (weight + bytes > MOST_WAITING) {
                waiting.clear();
                weight = 0;
                dropped = true;
            } else {
                waiting.add(row);
                weight += bytes;
            }
            if (writer == null) {
                // a disk that hangs would keep one of the few carriers of virtual threads
                writer =
                        Thread.ofPlatform()
                                .daemon()
                                .name("journal " + file.getFileName())
                                .start(this::run);
            }
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /// Writes what waits, and nothing any more.
    @Override
    public void close() {
        Thread last;
        lock.lock();
        try {
            over = true;
            last = writer;
            changed.signal();
        } finally {
            lock.unlock();
        }
        try {
            if (last != null) {
                last.join(LAST_WORDS);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        boolean failing = false;
        boolean more = true;
        while (more) {
            more = failing ? awaitRetry() : awaitRows();
            try {
                write(take());
                failing = false;
            } catch (IOException e) {
                if (!failing) {
                    LOG.warn("{} cannot be written; tried again until it can: {}", file, text(e));
                }
                failing = true;
                room = ANEW;
            }
        }
    }

    /// Answers false when there will be no others.
    private boolean awaitRows() {
        lock.lock();
        try {
            while (!over && waiting.isEmpty() && !dropped) {
                changed.awaitUninterruptibly();
            }
            return !over;
        } finally {
            lock.unlock();
        }
    }

    private boolean awaitRetry() {
        lock.lock();
        try {
            long rest = RETRY.toNanos();
            while (!over && rest > 0) {
                rest = changed.awaitNanos(rest);
            }
            return !over;
        } catch (InterruptedException _) {
            return false;
        } finally {
            lock.unlock();
        }
    }

    private List<R> take() {
        lock.lock();
        try {
            List<R> taken = waiting;
            waiting = new ArrayList<>();
            weight = 0;
            if (dropped) {
                dropped = false;
                room = ANEW;
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private void write(List<R> rows) throws IOException {
        if (rows.size() > room) {
            List<R> all = remembered.get();
            Path fresh = file.resolveSibling(file.getFileName() + ".new");
            append(fresh, all, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
            Files.move(
                    fresh,
                    file,
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.ATOMIC_MOVE);
            room = Math.max(FEWEST, all.size());
        } else {
            append(file, rows, StandardOpenOption.APPEND);
            room -= rows.size();
        }
    }

    private static void append(Path to, List<?> rows, StandardOpenOption... how)
            throws IOException {
        List<StandardOpenOption> options = new ArrayList<>(List.of(how));
        options.add(StandardOpenOption.WRITE);
        try (BufferedWriter out =
                Files.newBufferedWriter(
                        to, StandardCharsets.UTF_8, options.toArray(StandardOpenOption[]::new))) {
            for (Object row : rows) {
                out.write(JSON.writeValueAsString(row));
                out.write('\n');
            }
        }
    }

    private static String text(Exception e) {
        return e.getClass().getSimpleName() + ": " + e.getMessage();
    }
}
