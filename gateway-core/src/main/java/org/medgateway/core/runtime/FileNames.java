package org.medgateway.core.runtime;

import org.medgateway.core.spi.ServiceRefused;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// Names of services as names of folders.
final class FileNames {

    private FileNames() {}

    /// The name with everything but letters, digits, dot, dash and underscore replaced, told apart
    /// by a hash where that was needed.
    static String of(String name) {
        String safe = name.replaceAll("[^A-Za-z0-9._-]", "_");
        return safe.equals(name) && !name.startsWith(".")
                ? name
                : "_" + safe + "-" + String.format(Locale.ROOT, "%08x", name.hashCode());
    }

    static void createDirectory(Path directory) throws ServiceRefused {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new ServiceRefused(
                    "the state folder " + directory + " cannot be made: " + e.getMessage(), e);
        }
    }
}
