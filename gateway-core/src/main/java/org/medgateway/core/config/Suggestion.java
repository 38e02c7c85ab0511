package org.medgateway.core.config;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.Locale;

/// Finds what was probably meant by a word that nobody knows.
final class Suggestion {
    private Suggestion() {}

    /// The nearest of the known words, or null when none is near.
    static @Nullable String nearest(String word, Collection<String> known) {
        String sought = plain(word);
        @Nullable String best = null;
        int bestDistance = Math.max(1, sought.length() / 3) + 1;
        for (String candidate : known) {
            int distance = distance(sought, plain(candidate));
            if (distance < bestDistance) {
                best = candidate;
                bestDistance = distance;
            }
        }
        return best;
    }

    /// ` (did you mean "x"?)`, or nothing.
    static String hint(String word, Collection<String> known) {
        @Nullable String nearest = nearest(word, known);
        return nearest == null ? "" : " (did you mean \"" + nearest + "\"?)";
    }

    /// `least-connections`, `leastConnections` and `LEAST_CONNECTIONS` are one word written three
    /// ways.
    private static String plain(String word) {
        String shortened = word.length() > 80 ? word.substring(0, 80) : word;
        return shortened.toLowerCase(Locale.ROOT).replaceAll("[-_. ]", "");
    }

    /// Damerau-Levenshtein (optimal string alignment): two letters swapped count as one slip of the
    /// finger.
    private static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] =
                        Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + change);
                if (i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
