package org.medgateway.admin.access;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;

/// Who changed what, from where, and how it was before: one JSON object a line, written before the
/// answer goes out. Any thread.
public final class AuditLog {

    /// @param action in the words of the API: `drain`, `applyConfiguration`, `logIn`
    /// @param subject what it was done to
    /// @param before how it was; null where that says nothing
    /// @param after how it is now; null where that says nothing
    /// @param result `done`, or why not
    public record Entry(
            Instant at,
            String who,
            String from,
            String action,
            String subject,
            @Nullable String before,
            @Nullable String after,
            String result) {}

    private static final int KEPT_IN_MEMORY = 1_000;
    private static final long LARGEST_FILE = 16L << 20;
    private static final int LONGEST_TEXT = 4_000;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Path file;
    private final InstantSource clock;
    private final ArrayDeque<Entry> recent = new ArrayDeque<>(); // guarded by this

    public AuditLog(Path file, InstantSource clock) {
        this.file = file;
        this.clock = clock;
        if (Files.exists(file)) {
            try (var lines = Files.lines(file)) {
                lines.forEach(this::remember);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void remember(String line) {
        try {
            remember(JSON.readValue(line, Entry.class));
        } catch (JacksonException _) {
            // the last line of a file that a crash cut short
        }
    }

    private synchronized void remember(Entry entry) {
        recent.addFirst(entry);
        if (recent.size() > KEPT_IN_MEMORY) {
            recent.removeLast();
        }
    }

    public synchronized void write(
            String who,
            String from,
            String action,
            String subject,
            @Nullable String before,
            @Nullable String after,
            String result) {
        Entry entry =
                new Entry(
                        clock.instant(),
                        who,
                        from,
                        action,
                        subject,
                        shortened(before),
                        shortened(after),
                        result);
        remember(entry);
        try {
            if (Files.exists(file) && Files.size(file) > LARGEST_FILE) {
                Files.move(
                        file,
                        file.resolveSibling(file.getFileName() + ".1"),
                        StandardCopyOption.REPLACE_EXISTING);
            }
            if (!Files.exists(file)) {
                PrivateFile.write(file, new byte[0]);
            }
            Files.writeString(
                    file,
                    JSON.writeValueAsString(entry) + "\n",
                    StandardCharsets.UTF_8,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("the audit log cannot be written", e);
        }
    }

    private static @Nullable String shortened(@Nullable String text) {
        return text == null || text.length() <= LONGEST_TEXT
                ? text
                : text.substring(0, LONGEST_TEXT) + "...";
    }

    /// The newest first.
    public synchronized List<Entry> recent(int most) {
        return recent.stream().limit(most).toList();
    }
}
