package org.medgateway.dicom.message;

import org.medgateway.core.spi.ServiceRefused;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

/// The folder for unanswered messages that are too long for memory. What a crash has left there
/// belongs to clients that are gone, and is removed at the start. Any thread.
final class Spool {

    private final Path folder;
    private final Budget budget;
    private final AtomicLong names = new AtomicLong();

    Spool(Path folder, Budget budget) throws ServiceRefused {
        this.folder = folder;
        this.budget = budget;
        try {
            Files.createDirectories(folder);
            try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, "*.message")) {
                for (Path file : left) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new ServiceRefused(
                    "the spool " + folder + " cannot be used: " + e.getMessage(), e);
        }
    }

    Budget budget() {
        return budget;
    }

    /// A new file, gone when it is closed: it has no name any more as soon as it is open.
    FileChannel open() throws IOException {
        return FileChannel.open(
                folder.resolve(names.incrementAndGet() + ".message"),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
    }
}
