package org.medgateway.dr.schedule;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The lookup table of Maglev hashing (Eisenbud et al., NSDI 2016, section 3.4): equal shares by
/// weight, and when a server goes, nearly all clients of the others keep theirs.
public final class Maglev {

    /// A prime, large against the number of servers.
    public static final int SIZE = 1021;

    private Maglev() {}

    /// The server's number for each hash value; empty without servers.
    public static List<Long> table(List<Share> shares) {
        if (shares.isEmpty()) {
            return List.of();
        }
        int heaviest = shares.stream().mapToInt(Share::weight).max().orElse(1);
        Long[] table = new Long[SIZE];
        int[] next = new int[shares.size()];
        double[] credit = new double[shares.size()];
        int filled = 0;
        // Every round each server takes weight / heaviest places of its own permutation.
        while (filled < SIZE) {
            for (int i = 0; i < shares.size() && filled < SIZE; i++) {
                credit[i] += (double) shares.get(i).weight() / heaviest;
                if (credit[i] >= 1) {
                    credit[i] -= 1;
                    place(table, shares.get(i), next, i);
                    filled++;
                }
            }
        }
        return new ArrayList<>(List.of(table));
    }

    private static void place(Long[] table, Share share, int[] next, int i) {
        int offset = (int) Math.floorMod(digest("offset", share.key()), (long) SIZE);
        int skip = (int) Math.floorMod(digest("skip", share.key()), (long) (SIZE - 1)) + 1;
        int slot;
        do {
            slot = (int) ((offset + (long) next[i] * skip) % SIZE);
            next[i]++;
        } while (table[slot] != null);
        table[slot] = share.id();
    }

    private static long digest(String purpose, String key) {
        try {
            String text = purpose + "\0" + key.toLowerCase(Locale.ROOT);
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(hash).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
