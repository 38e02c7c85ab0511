package org.medgateway.admin.configuration;

import org.jspecify.annotations.Nullable;
import org.medgateway.admin.access.PrivateFile;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The configurations that were in force, each in a file of its own with who put it in force and
/// why.
final class History {

    static final int KEPT = 100;

    private static final JsonMapper JSON = JsonMapper.shared();

    record Version(int number, Instant at, String who, String reason, String etag, String text) {}

    private final Path folder;
    private final List<Version> versions = new ArrayList<>(); // newest last; guarded by this

    History(Path folder) throws IOException {
        this.folder = folder;
        PrivateFile.createFolder(folder);
        try (var files = Files.list(folder)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
                try {
                    versions.add(JSON.readValue(Files.readAllBytes(file), Version.class));
                } catch (JacksonException _) {
                    // not one of ours; it is left where it is
                }
            }
        }
        versions.sort(Comparator.comparingInt(Version::number));
    }

    synchronized void add(Instant at, String who, String reason, String etag, String text)
            throws IOException {
        int number = versions.isEmpty() ? 1 : versions.getLast().number() + 1;
        Version version = new Version(number, at, who, reason, etag, text);
        PrivateFile.write(
                file(number), JSON.writeValueAsString(version).getBytes(StandardCharsets.UTF_8));
        versions.add(version);
        while (versions.size() > KEPT) {
            Files.deleteIfExists(file(versions.removeFirst().number()));
        }
    }

    private Path file(int number) {
        return folder.resolve("%06d.json".formatted(number));
    }

    /// The newest first.
    synchronized List<Version> versions() {
        return List.copyOf(versions.reversed());
    }

    synchronized @Nullable Version version(int number) {
        return versions.stream()
                .filter(version -> version.number() == number)
                .findFirst()
                .orElse(null);
    }
}
