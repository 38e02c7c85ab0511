package org.medgateway.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;

/// The secret that persistence cookies are sealed with, where the configuration names none: made
/// once, readable by the gateway's user only.
final class CookieSecretFile {

    private static final int LENGTH = 32;

    private CookieSecretFile() {}

    static byte[] in(Path directory) throws IOException {
        Path file = directory.resolve("cookie.secret");
        if (Files.exists(file)) {
            byte[] kept = Files.readAllBytes(file);
            if (kept.length != LENGTH) {
                throw new IOException(
                        "%s should hold %d octets and holds %d"
                                .formatted(file, LENGTH, kept.length));
            }
            return kept;
        }
        byte[] made = new byte[LENGTH];
        new SecureRandom().nextBytes(made);
        Path fresh = directory.resolve("cookie.secret.new");
        Files.deleteIfExists(fresh);
        Files.createFile(
                fresh,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(fresh, made, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        return made;
    }
}
