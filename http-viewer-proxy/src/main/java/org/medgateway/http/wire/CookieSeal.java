package org.medgateway.http.wire;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;

import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Seals what a persistence cookie knows into a value that tells a reader nothing and cannot be
/// made by others: AES-256-GCM with a random nonce, bound to one service. The text within is
/// padded, so that the length of a server's name does not show. One event loop only.
public final class CookieSeal {

    /// What a cookie knows.
    ///
    /// @param issued seconds since 1970 when the client first got one
    /// @param lastSeen seconds since 1970 when it was last renewed
    public record Ticket(String server, long issued, long lastSeen) {}

    private static final byte FORMAT = 1;
    private static final int NONCE = 12;
    private static final int TAG = 16;
    private static final int HEADER = 1 + 8 + 8 + 1;
    private static final int PADDING = 16;
    private static final int LONGEST_SERVER = 255;
    private static final int LONGEST_VALUE = 512;

    private final SecretKey key;
    private final byte[] purpose;
    private final SecureRandom random;
    private final Cipher cipher;

    /// @param secret from the configuration or the state folder; any length from 16 octets on
    /// @param purpose what the cookies are for (the service's name): those of another purpose are
    ///   not accepted
    public CookieSeal(byte[] secret, String purpose, SecureRandom random) {
        if (secret.length < 16) {
            throw new IllegalArgumentException("a cookie secret has 16 octets or more");
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update("medgateway persistence cookie 1".getBytes(StandardCharsets.UTF_8));
            key = new SecretKeySpec(digest.digest(secret), "AES");
            cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256 and AES/GCM", e);
        }
        this.purpose = purpose.getBytes(StandardCharsets.UTF_8);
        this.random = random;
    }

    public String seal(Ticket ticket) {
        byte[] server = ticket.server().getBytes(StandardCharsets.UTF_8);
        if (server.length > LONGEST_SERVER) {
            throw new IllegalArgumentException("a server's name has up to 255 octets");
        }
        int length = (HEADER + server.length + PADDING - 1) / PADDING * PADDING;
        ByteBuffer plain =
                ByteBuffer.allocate(length)
                        .put(FORMAT)
                        .putLong(ticket.issued())
                        .putLong(ticket.lastSeen())
                        .put((byte) server.length)
                        .put(server);
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        try {
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(8 * TAG, nonce));
            cipher.updateAAD(purpose);
            byte[] sealed = Arrays.copyOf(nonce, NONCE + length + TAG);
            cipher.doFinal(plain.array(), 0, length, sealed, NONCE);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("sealing cannot fail with a fresh nonce", e);
        }
    }

    /// Answers null for anything that this key and purpose did not seal.
    public @Nullable Ticket open(String value) {
        if (value.length() > LONGEST_VALUE) {
            return null;
        }
        try {
            byte[] sealed = Base64.getUrlDecoder().decode(value);
            if (sealed.length < NONCE + HEADER + TAG) {
                return null;
            }
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(8 * TAG, sealed, 0, NONCE));
            cipher.updateAAD(purpose);
            return ticket(ByteBuffer.wrap(cipher.doFinal(sealed, NONCE, sealed.length - NONCE)));
        } catch (IllegalArgumentException | AEADBadTagException _) {
            return null;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("opening fails by a bad tag only", e);
        }
    }

    private static @Nullable Ticket ticket(ByteBuffer plain) {
        if (plain.get() != FORMAT) {
            return null;
        }
        long issued = plain.getLong();
        long lastSeen = plain.getLong();
        int length = plain.get() & 0xFF;
        return length > plain.remaining()
                ? null
                : new Ticket(
                        new String(
                                plain.array(),
                                plain.arrayOffset() + plain.position(),
                                length,
                                StandardCharsets.UTF_8),
                        issued,
                        lastSeen);
    }
}
