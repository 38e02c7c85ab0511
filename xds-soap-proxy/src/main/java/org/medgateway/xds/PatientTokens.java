package org.medgateway.xds;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

/// Turns patient ids into tokens that name the same patient every time and nobody to those who do
/// not hold the key: HMAC-SHA256, 96 bits of it. Any thread.
final class PatientTokens {

    private static final int KEY_BYTES = 32;
    private static final int TOKEN_BYTES = 12;

    private static final int BLOCK_BYTES = 64;

    // RFC 2104: H(K xor opad, H(K xor ipad, text)), both with their key already taken in. Never fed
    // themselves: each token is made by copies, which cost half of what the JDK's Mac does.
    private final MessageDigest inner;
    private final MessageDigest outer;

    private PatientTokens(byte[] key) {
        inner = keyed(key, (byte) 0x36);
        outer = keyed(key, (byte) 0x5C);
    }

    private static MessageDigest keyed(byte[] key, byte pad) {
        MessageDigest digest = sha256();
        byte[] block =
                Arrays.copyOf(key.length > BLOCK_BYTES ? digest.digest(key) : key, BLOCK_BYTES);
        for (int i = 0; i < block.length; i++) {
            block[i] ^= pad;
        }
        digest.update(block);
        return digest;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
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
            byte[] text = patientId.getBytes(StandardCharsets.UTF_8);
            byte[] within = ((MessageDigest) inner.clone()).digest(text);
            byte[] hash = ((MessageDigest) outer.clone()).digest(within);
            return HexFormat.of().formatHex(hash, 0, TOKEN_BYTES);
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's own digests can be copied", e);
        }
    }
}
