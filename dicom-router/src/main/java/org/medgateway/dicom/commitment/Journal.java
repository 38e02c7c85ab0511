package org.medgateway.dicom.commitment;

import org.medgateway.dicom.wire.StorageCommitment.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;

/// The transactions whose report has not been delivered, a file for each, so that a restart loses
/// none. Written by a thread of its own, in the order of the calls. Any thread.
public final class Journal implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final String SUFFIX = ".commitment";

    private final Path folder;
    private final Map<Transaction, Path> files = new ConcurrentHashMap<>();
    private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final Thread writer;
    private boolean ended; // the writer's

    public Journal(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder);
        load();
        writer = Thread.ofPlatform().daemon().name("commitment-journal").start(this::work);
    }

    private void load() throws IOException {
        try (var left = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
            for (var file : left) {
                try {
                    files.put(read(Files.readAllLines(file)), file);
                } catch (IllegalArgumentException | DateTimeException | IOException broken) {
                    LOG.warn("{} is no storage commitment and is left alone", file, broken);
                }
            }
        }
    }

    /// The transactions that an earlier run has left.
    public List<Transaction> left() {
        return List.copyOf(files.keySet());
    }

    /// Writes a transaction as it stands.
    ///
    /// @param written runs when it is on disk, or could not be written
    public void keep(Transaction transaction, Runnable written) {
        var file = files.computeIfAbsent(transaction, _ -> newFile());
        tasks.add(
                () -> {
                    if (files.containsKey(transaction)) {
                        write(transaction, file);
                    }
                    written.run();
                });
    }

    /// Writes a transaction that is kept already as it stands now.
    public void changed(Transaction transaction) {
        if (files.containsKey(transaction)) {
            keep(transaction, () -> {});
        }
    }

    private Path newFile() {
        return folder.resolve(UUID.randomUUID() + SUFFIX);
    }

    /// Its report is delivered, or nobody wants it any more.
    public void forget(Transaction transaction) {
        var file = files.remove(transaction);
        if (file != null) {
            tasks.add(
                    () -> {
                        try {
                            Files.deleteIfExists(file);
                        } catch (IOException why) {
                            LOG.warn("{} cannot be removed", file, why);
                        }
                    });
        }
    }

    private void work() {
        try {
            while (!ended) {
                tasks.take().run();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void write(Transaction transaction, Path file) {
        var fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            try (BufferedWriter out = Files.newBufferedWriter(fresh)) {
                for (var line : lines(transaction)) {
                    out.write(line);
                    out.write('\n');
                }
            }
            Files.move(
                    fresh,
                    file,
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException why) {
            LOG.warn("{} is kept in memory only: {} cannot be written", transaction, file, why);
        }
    }

    // transaction <uid> <calling> <called> <transfer syntax> <deadline>
    // instance    <class> <instance> <failure reason> <retrieve AE title>
    // part        <uid> <server> <open|over> <instance>...
    private static List<String> lines(Transaction of) {
        var lines = new ArrayList<String>();
        var by = of.requester();
        lines.add(
                line(
                        "transaction",
                        of.uid(),
                        by.callingAeTitle(),
                        by.calledAeTitle(),
                        by.transferSyntax(),
                        of.deadline().toString()));
        for (var each : of.references()) {
            lines.add(
                    line(
                            "instance",
                            each.sopClass(),
                            each.sopInstance(),
                            String.valueOf(each.failureReason()),
                            each.retrieveAeTitle()));
        }
        var open = of.openParts();
        for (var part : of.parts()) {
            lines.add(
                    line(
                            "part",
                            part.uid(),
                            part.server(),
                            open.contains(part.uid()) ? "open" : "over",
                            String.join(" ", part.instances())));
        }
        return lines;
    }

    private static String line(String... fields) {
        return String.join("\t", fields);
    }

    private static Transaction read(List<String> lines) {
        var head = fields(lines.getFirst(), "transaction", 6);
        var references = new ArrayList<Reference>();
        var parts = new ArrayList<Part>();
        var open = new ArrayList<String>();
        for (var line : lines.subList(1, lines.size())) {
            if (line.startsWith("instance\t")) {
                var f = fields(line, "instance", 5);
                references.add(new Reference(f[1], f[2], f[4], Integer.parseInt(f[3])));
            } else {
                var f = fields(line, "part", 5);
                parts.add(new Part(f[1], f[2], List.of(f[4].split(" "))));
                if (f[3].equals("open")) {
                    open.add(f[1]);
                }
            }
        }
        return new Transaction(
                head[1],
                new Requester(head[2], head[3], head[4]),
                Instant.parse(head[5]),
                references,
                parts,
                open);
    }

    private static String[] fields(String line, String kind, int count) {
        var fields = line.split("\t", -1);
        if (fields.length != count || !fields[0].equals(kind)) {
            throw new IllegalArgumentException("expected a line of " + kind + ": " + line);
        }
        return fields;
    }

    /// Finishes what is to be written.
    @Override
    public void close() {
        tasks.add(() -> ended = true);
        try {
            writer.join(2000);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
