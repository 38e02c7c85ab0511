package org.medgateway.dicom.message;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.spi.ServiceRefused;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;

/// Which servers have which instance: the objects that they acknowledged (for storage commitment)
/// and the procedure steps that were created on them (for N-SET). Bounded, the oldest go first;
/// survives a restart through a file that a thread of its own appends to, and writes anew when it
/// has grown to twice what is remembered. Any thread.
final class InstanceLedger implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(InstanceLedger.class);
    private static final String END = "";

    private final Path path;
    private final int most;
    private final Map<String, String> servers; // names with tabs between; guarded by itself
    private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final Thread writer;

    /// @param most instances that are remembered
    InstanceLedger(Path path, int most) throws ServiceRefused {
        this.path = path;
        this.most = most;
        this.servers =
                new LinkedHashMap<>() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
                        return size() > most;
                    }
                };
        try {
            load();
        } catch (IOException e) {
            throw new ServiceRefused(
                    "the ledger " + path + " cannot be used: " + e.getMessage(), e);
        }
        writer = Thread.ofPlatform().daemon().name("instance-ledger").start(this::write);
    }

    /// Reads the file, and writes it anew without what is superseded.
    private void load() throws IOException {
        if (Files.exists(path)) {
            try (var rows = Files.lines(path, StandardCharsets.UTF_8)) {
                rows.forEach(
                        row -> {
                            int tab = row.indexOf('\t');
                            if (tab > 0) { // a line that a crash has cut has none
                                servers.put(row.substring(0, tab), row.substring(tab + 1));
                            }
                        });
            }
        }
        rewrite();
    }

    private void rewrite() throws IOException {
        List<String> rows;
        synchronized (servers) {
            rows = new ArrayList<>(servers.size());
            servers.forEach((instance, server) -> rows.add(row(instance, server)));
        }
        var fresh = path.resolveSibling(path.getFileName() + ".new");
        try (BufferedWriter out = Files.newBufferedWriter(fresh)) {
            for (var row : rows) {
                out.write(row);
            }
        }
        Files.move(
                fresh, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String row(String instance, String server) {
        return instance + '\t' + server + '\n';
    }

    void remember(String instance, String server) {
        remember(instance, List.of(server));
    }

    /// @param holders all that have it, the preferred one first; whoever was remembered before has
    ///   not
    void remember(String instance, List<String> holders) {
        if (instance.isEmpty()) {
            return;
        }
        var server = String.join("\t", holders);
        synchronized (servers) {
            if (server.equals(servers.put(instance, server))) {
                return;
            }
        }
        lines.add(row(instance, server));
    }

    /// The server of an instance, the preferred one of several; null where it is not known.
    @Nullable String server(String instance) {
        var holders = holders(instance);
        return holders.isEmpty() ? null : holders.getFirst();
    }

    /// The servers of an instance, the preferred one first; empty where it is not known.
    List<String> holders(String instance) {
        String known;
        synchronized (servers) {
            known = servers.get(instance);
        }
        return known == null ? List.of() : List.of(known.split("\t"));
    }

    int size() {
        synchronized (servers) {
            return servers.size();
        }
    }

    private void write() {
        try {
            while (append()) {
                rewrite();
            }
        } catch (IOException e) {
            LOG.warn("The instance ledger {} is not written any more", path, e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Appends until the file is long enough to be written anew.
    ///
    /// @return false where it has been closed
    private boolean append() throws IOException, InterruptedException {
        int appended = 0;
        try (BufferedWriter out =
                Files.newBufferedWriter(path, StandardCharsets.UTF_8, StandardOpenOption.APPEND)) {
            while (appended <= most) {
                String line = lines.take();
                while (line != null) {
                    if (line.equals(END)) {
                        return false;
                    }
                    out.write(line);
                    appended++;
                    line = lines.poll();
                }
                out.flush();
            }
        }
        return true;
    }

    @Override
    public void close() {
        lines.add(END);
        try {
            writer.join(2000);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
