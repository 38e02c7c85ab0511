package org.medgateway.admin.access;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/// Passwords as they are kept: PBKDF2 with HMAC-SHA-512 and a salt of their own (RFC 8018).
final class Password {

    static final int SHORTEST = 12;
    static final int LONGEST = 256;

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int ROUNDS = 210_000;
    private static final int BITS = 256;

    private Password() {}

    /// @throws IllegalArgumentException where it is too short or too long, saying so
    static void check(String password) {
        if (password.length() < SHORTEST || password.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "a password has " + SHORTEST + " to " + LONGEST + " characters");
        }
    }

    static String hash(String password) {
        byte[] salt = new byte[16];
        RANDOM.nextBytes(salt);
        return "pbkdf2-sha512$"
                + ROUNDS
                + '$'
                + Base64.getEncoder().encodeToString(salt)
                + '$'
                + Base64.getEncoder().encodeToString(derive(password, salt, ROUNDS));
    }

    static boolean matches(String password, String kept) {
        String[] parts = kept.split("\\$");
        if (parts.length != 4 || !parts[0].equals("pbkdf2-sha512") || password.length() > LONGEST) {
            return false;
        }
        byte[] found =
                derive(password, Base64.getDecoder().decode(parts[2]), Integer.parseInt(parts[1]));
        return MessageDigest.isEqual(found, Base64.getDecoder().decode(parts[3]));
    }

    /// Takes as long as a check of a password that exists, so that the time tells no names.
    static void pretend(String password) {
        derive(password.substring(0, Math.min(password.length(), LONGEST)), new byte[16], ROUNDS);
    }

    private static byte[] derive(String password, byte[] salt, int rounds) {
        PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, rounds, BITS);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has PBKDF2WithHmacSHA512", e);
        } finally {
            spec.clearPassword();
        }
    }
}
