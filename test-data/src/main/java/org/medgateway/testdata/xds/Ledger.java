package org.medgateway.testdata.xds;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// What has reached a simulated system, in the order in which it came.
public final class Ledger {

    /// One request, as its body arrived.
    ///
    /// @param action the wsa:Action
    /// @param sha256 of the body's bytes, in hexadecimal
    public record Entry(
            String action, String messageId, String contentType, long bytes, String sha256) {}

    private final List<Entry> entries = new CopyOnWriteArrayList<>();

    void add(Entry entry) {
        entries.add(entry);
    }

    public List<Entry> entries() {
        return List.copyOf(entries);
    }

    /// How many requests had this action.
    public long count(String action) {
        return entries.stream().filter(entry -> entry.action().equals(action)).count();
    }

    /// SHA-256 in hexadecimal.
    public static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(digest().digest(bytes));
    }

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
