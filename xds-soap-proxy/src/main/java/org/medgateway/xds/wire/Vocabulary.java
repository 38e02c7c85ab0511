package org.medgateway.xds.wire;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// Words that are expected, found among bytes without making a string of each. Immutable.
final class Vocabulary {

    /// The namespaces of the standards that meet in these envelopes.
    static final Vocabulary NAMESPACES = new Vocabulary(Words.NAMESPACES);

    /// Local names of elements and attributes.
    static final Vocabulary NAMES = new Vocabulary(Words.NAMES);

    /// Values of attributes and texts of elements.
    static final Vocabulary VALUES = new Vocabulary(Words.VALUES);

    private record Entry(String word, byte[] bytes) {}

    private final @Nullable Entry[] entries;
    private final int mask;
    private final int size;

    Vocabulary(List<String> words) {
        entries = new @Nullable Entry[Integer.highestOneBit(words.size()) * 8];
        mask = entries.length - 1;
        size = words.size();
        for (String word : words) {
            byte[] bytes = word.getBytes(StandardCharsets.US_ASCII);
            int at = hash(bytes, 0, bytes.length) & mask;
            while (entries[at] != null) {
                at = (at + 1) & mask;
            }
            entries[at] = new Entry(word, bytes);
        }
    }

    /// How many words there are.
    int size() {
        return size;
    }

    /// The word that stands there; null when it is none of these.
    @Nullable String find(byte[] bytes, int from, int to) {
        if (from == to) {
            return null;
        }
        int at = hash(bytes, from, to) & mask;
        for (Entry entry = entries[at]; entry != null; entry = entries[at]) {
            if (Arrays.equals(entry.bytes, 0, entry.bytes.length, bytes, from, to)) {
                return entry.word;
            }
            at = (at + 1) & mask;
        }
        return null;
    }

    // Four bytes of it tell these words well enough apart.
    private static int hash(byte[] bytes, int from, int to) {
        int length = to - from;
        int hash = length;
        hash = hash * 31 + bytes[from];
        hash = hash * 31 + bytes[from + (length >> 1)];
        hash = hash * 31 + bytes[to - 1 - (length >> 2)];
        hash = hash * 31 + bytes[to - 1];
        return hash ^ (hash >>> 9);
    }
}
