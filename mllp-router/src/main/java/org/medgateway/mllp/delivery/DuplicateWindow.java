package org.medgateway.mllp.delivery;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;
import org.medgateway.mllp.wire.Frame;
import org.medgateway.mllp.wire.MessageHeader;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/// Remembers positively acknowledged messages for a while, so that a repeated one is answered with
/// the acknowledgement it had. A repeated message whose first copy is still on its way waits for
/// that one's end. Bounded; survives a restart; any thread.
final class DuplicateWindow implements AutoCloseable {

    /// What makes two messages the same.
    record Key(String application, String facility, String controlId, int length, long checksum) {}

    /// An acknowledgement as it stands in the file.
    ///
    /// @param expires in milliseconds since 1970
    /// @param answer its frames
    record Row(
            String application,
            String facility,
            String controlId,
            int length,
            long checksum,
            long expires,
            byte[] answer) {

        Row {
            requireNonNull(application);
            requireNonNull(facility);
            requireNonNull(controlId);
            requireNonNull(answer);
        }

        static Row of(Key key, long expires, byte[] answer) {
            return new Row(
                    key.application(),
                    key.facility(),
                    key.controlId(),
                    key.length(),
                    key.checksum(),
                    expires,
                    answer);
        }

        Key key() {
            return new Key(application, facility, controlId, length, checksum);
        }

        /// What it takes in memory, roughly.
        int weight() {
            return 200 + controlId.length() + answer.length;
        }
    }

    /// What is known of a message.
    sealed interface Known {

        /// Never seen: the caller's is the first and has to be settled.
        record First() implements Known {}

        /// Acknowledged before, with these bytes, frame included.
        record Answered(byte[] answer) implements Known {}

        /// On its way: the caller will be told the answer, or null where there was none to keep.
        record OnItsWay() implements Known {}
    }

    private static final class Entry {
        private byte @Nullable [] answer;
        private long expires;
        private final List<Consumer<byte @Nullable []>> waiting = new ArrayList<>(0);
    }

    private final InstantSource clock;

    /// In the order in which they were first seen.
    private final Map<Key, Entry> entries = new LinkedHashMap<>();

    private final Journal<Row> journal;

    /// @param file keeps the acknowledgements over a restart
    DuplicateWindow(Path file, InstantSource clock) {
        this.clock = clock;
        this.journal = new Journal<>(file, Row.class, this::rows);
        for (Row row : journal.read()) {
            if (row.expires() > clock.millis()) {
                Entry entry = new Entry();
                entry.answer = row.answer();
                entry.expires = row.expires();
                entries.remove(row.key()); // so that it goes behind the older ones
                entries.put(row.key(), entry);
            }
        }
    }

    static Key key(Frame frame, MessageHeader header) {
        CRC32C checksum = new CRC32C();
        checksum.update(frame.bytes().nioBuffer(frame.bodyStart(), frame.bodyLength()));
        return new Key(
                header.sendingApplication().latin(),
                header.sendingFacility().latin(),
                header.controlId().latin(),
                frame.bodyLength(),
                checksum.getValue());
    }

    /// Looks the message up and notes it as on its way where it is new.
    ///
    /// @param settled told of the end of the first copy; on any thread
    synchronized Known meet(Key key, int maxEntries, Consumer<byte @Nullable []> settled) {
        long now = clock.millis();
        Entry entry = entries.get(key);
        if (entry != null && entry.answer != null && entry.expires <= now) {
            entries.remove(key);
            entry = null;
        }
        if (entry == null) {
            makeRoom(maxEntries, now);
            entries.put(key, new Entry());
            return new Known.First();
        }
        if (entry.answer != null) {
            return new Known.Answered(entry.answer);
        }
        entry.waiting.add(settled);
        return new Known.OnItsWay();
    }

    /// The first copy has ended: with an acknowledgement to keep, or null.
    void settle(Key key, byte @Nullable [] answer, Duration window) {
        List<Consumer<byte @Nullable []>> told = List.of();
        long expires = clock.millis() + window.toMillis();
        synchronized (this) {
            Entry entry = entries.get(key);
            if (entry != null) {
                told = List.copyOf(entry.waiting);
                entry.waiting.clear();
                entry.answer = answer;
                entry.expires = expires;
                if (answer == null) {
                    entries.remove(key);
                }
            }
        }
        if (answer != null) {
            Row row = Row.of(key, expires, answer);
            journal.add(row, row.weight());
        }
        told.forEach(settled -> settled.accept(answer));
    }

    /// What is remembered goes to the file, and nothing after it.
    @Override
    public void close() {
        journal.close();
    }

    private synchronized List<Row> rows() {
        long now = clock.millis();
        List<Row> rows = new ArrayList<>(entries.size());
        entries.forEach(
                (key, entry) -> {
                    if (entry.answer != null && entry.expires > now) {
                        rows.add(Row.of(key, entry.expires, entry.answer));
                    }
                });
        return rows;
    }

    synchronized int size() {
        return entries.size();
    }

    /// The oldest go, expired or in excess; messages on their way stay, they are bounded elsewhere.
    private void makeRoom(int maxEntries, long now) {
        var oldest = entries.values().iterator();
        while (oldest.hasNext()) {
            Entry entry = oldest.next();
            if (entry.answer == null) {
                continue;
            }
            if (entry.expires > now && entries.size() < maxEntries) {
                return;
            }
            oldest.remove();
        }
    }
}
