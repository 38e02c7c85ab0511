package org.medgateway.xds;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Turns patient ids into tokens that name the same patient every time and nobody to those who do
/// not hold the key: HMAC-SHA256, 96 bits of it. Any thread.
final class PatientTokens {

    private static final int KEY_BYTES = 32;
    private static final int TOKEN_BYTES = 12;

    /// Never fed: each token is made by a copy, which costs less than finding the algorithm again.
    private final Mac keyed;

    private PatientTokens(byte[] key) {
        try {
            keyed = Mac.getInstance("HmacSHA256");
            keyed.init(new SecretKeySpec(key, "HmacSHA256"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    /// With the configured key, or with one that is made once and kept in the folder for the owner
    /// alone.
    static PatientTokens of(@Nullable String configured, Path folder) throws IOException {
        return new PatientTokens(
                configured == null
                        ? kept(folder.resolve("patient.key"))
                        : configured.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] kept(Path file) throws IOException {
        if (Files.exists(file)) {
            byte[] key = Files.readAllBytes(file);
            if (key.length != KEY_BYTES) {
                throw new IOException(
                        file + " has " + key.length + " bytes, expected " + KEY_BYTES);
            }
            return key;
        }
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        Path fresh =
                Files.createTempFile(
                        file.toAbsolutePath().getParent(),
                        "patient",
                        ".key",
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        Files.write(fresh, key);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        return key;
    }

    String token(String patientId) {
        try {
            Mac mac = (Mac) keyed.clone();
            byte[] hash = mac.doFinal(patientId.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(Arrays.copyOf(hash, TOKEN_BYTES));
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's own Mac can be copied", e);
        }
    }
}
