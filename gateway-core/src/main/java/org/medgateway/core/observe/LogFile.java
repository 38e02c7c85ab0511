package org.medgateway.core.observe;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A file of lines that is closed at a size and followed by a new one: `exchanges.jsonl` is the one
/// in use, `exchanges.000001.jsonl`, `exchanges.000002.jsonl`... the closed ones, the highest
/// number being the youngest. One thread only.
///
/// A write that fails leaves the file ending with a whole line, and the lines that were to be
/// written are tried again with the next write.
final class LogFile implements AutoCloseable {

    private static final int BUFFER = 256 * 1024;

    private final Path file;
    private final long maxSize;
    private final int keep;
    private final ByteBuffer pending = ByteBuffer.allocateDirect(BUFFER);
    private int pendingLines;
    private @Nullable FileChannel channel;
    private long size;

    /// @param maxSize in bytes; a single longer line makes a longer file
    /// @param keep how many closed files are kept
    LogFile(Path file, long maxSize, int keep) {
        this.file = file.toAbsolutePath();
        this.maxSize = maxSize;
        this.keep = keep;
    }

    /// Takes a line, which stands in the file after the next [#flush].
    ///
    /// @param line with its line end, shorter than the buffer
    /// @throws IOException where room had to be made and could not; the line is not taken
    void add(byte[] line) throws IOException {
        long full = open() + pending.position();
        if (full > 0 && full + line.length > maxSize) {
            flush();
            rotate();
        }
        if (pending.remaining() < line.length) {
            flush();
        }
        pending.put(line);
        pendingLines++;
    }

    /// Writes what was added.
    void flush() throws IOException {
        if (pending.position() == 0) {
            return;
        }
        open();
        FileChannel out = channel;
        int length = pending.position();
        pending.flip();
        try {
            while (out != null && pending.hasRemaining()) {
                out.write(pending);
            }
            size += length;
            pending.clear();
            pendingLines = 0;
        } catch (IOException e) {
            pending.clear().position(length);
            cutBack();
            throw e;
        }
    }

    /// Takes back half a line, as far as the file lets.
    private void cutBack() {
        FileChannel broken = channel;
        channel = null;
        if (broken == null) {
            return;
        }
        try (broken) {
            broken.truncate(size);
        } catch (IOException _) {
            // the next opening finds the open end and begins on a new line
        }
    }

    /// How many lines were added and not written.
    int pendingLines() {
        return pendingLines;
    }

    /// Begins a new file where someone has taken the old one away.
    void reopenIfGone() throws IOException {
        if (channel != null && !Files.exists(file)) {
            channel.close();
            channel = null;
        }
    }

    private long open() throws IOException {
        if (channel == null) {
            Path folder = file.getParent();
            if (folder != null && !Files.isDirectory(folder)) {
                Files.createDirectories(folder);
            }
            boolean openEnd = endsWithinLine();
            FileChannel opened =
                    FileChannel.open(
                            file,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.APPEND);
            try {
                if (openEnd) {
                    opened.write(ByteBuffer.wrap(new byte[] {'\n'}));
                }
                size = opened.size();
            } catch (IOException e) {
                opened.close();
                throw e;
            }
            channel = opened;
        }
        return size;
    }

    /// Whether the gateway or the machine died in the middle of a line.
    private boolean endsWithinLine() throws IOException {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer last = ByteBuffer.allocate(1);
            return in.size() > 0 && in.read(last, in.size() - 1) == 1 && last.get(0) != '\n';
        }
    }

    private void rotate() throws IOException {
        if (channel != null) {
            channel.close();
            channel = null;
        }
        if (!Files.isRegularFile(file)) {
            size = 0;
            return;
        }
        NavigableMap<Long, Path> closed = closedFiles();
        if (keep == 0) {
            Files.delete(file);
        } else {
            long number = closed.isEmpty() ? 1 : closed.lastKey() + 1;
            Path name = file.resolveSibling(String.format(Locale.ROOT, pattern(), number));
            Files.move(file, name);
            closed.put(number, name);
        }
        while (closed.size() > keep) {
            Files.deleteIfExists(closed.pollFirstEntry().getValue());
        }
        open();
    }

    private String pattern() {
        List<String> parts = nameParts();
        return parts.get(0).replace("%", "%%") + ".%06d" + parts.get(1).replace("%", "%%");
    }

    /// The name before and from its last dot.
    private List<String> nameParts() {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? List.of(name, "") : List.of(name.substring(0, dot), name.substring(dot));
    }

    private NavigableMap<Long, Path> closedFiles() throws IOException {
        List<String> parts = nameParts();
        Pattern closed =
                Pattern.compile(
                        Pattern.quote(parts.get(0))
                                + "\\.([0-9]{6,18})"
                                + Pattern.quote(parts.get(1)));
        TreeMap<Long, Path> found = new TreeMap<>();
        Path folder = file.getParent();
        if (folder != null) {
            try (var names = Files.newDirectoryStream(folder)) {
                for (Path name : names) {
                    Matcher matcher = closed.matcher(String.valueOf(name.getFileName()));
                    if (matcher.matches()) {
                        found.put(Long.parseLong(matcher.group(1)), name);
                    }
                }
            }
        }
        return found;
    }

    @Override
    public void close() throws IOException {
        try {
            flush();
        } finally {
            if (channel != null) {
                channel.close();
                channel = null;
            }
        }
    }
}
