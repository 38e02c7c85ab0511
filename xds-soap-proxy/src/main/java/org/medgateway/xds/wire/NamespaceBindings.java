package org.medgateway.xds.wire;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/// Which prefix stands for which namespace, as far as the elements are open that say so: a stack
/// whose prefixes are places in the envelope's bytes.
final class NamespaceBindings {

    private final byte[] bytes;
    private int size;
    private int[] from = new int[8];
    private int[] to = new int[8];
    private String[] namespaces = new String[8];

    NamespaceBindings(byte[] bytes) {
        this.bytes = bytes;
    }

    int size() {
        return size;
    }

    /// What was bound since there were so many is bound no longer.
    void back(int before) {
        size = before;
    }

    /// Binds the prefix that stands there; an empty place is the default namespace.
    void bind(int prefixFrom, int prefixTo, String namespace) {
        if (size == from.length) {
            from = Arrays.copyOf(from, 2 * size);
            to = Arrays.copyOf(to, 2 * size);
            namespaces = Arrays.copyOf(namespaces, 2 * size);
        }
        from[size] = prefixFrom;
        to[size] = prefixTo;
        namespaces[size++] = namespace;
    }

    /// The namespace of elements without a prefix; empty for none.
    String byDefault() {
        for (int i = size - 1; i >= 0; i--) {
            if (from[i] == to[i]) {
                return namespaces[i];
            }
        }
        return "";
    }

    /// The namespace of the prefix that stands there; null when it is not bound.
    @Nullable String of(int prefixFrom, int prefixTo) {
        int length = prefixTo - prefixFrom;
        for (int i = size - 1; i >= 0; i--) {
            if (to[i] - from[i] == length && equal(from[i], prefixFrom, length)) {
                return namespaces[i];
            }
        }
        return null;
    }

    private boolean equal(int one, int other, int length) {
        for (int i = 0; i < length; i++) {
            if (bytes[one + i] != bytes[other + i]) {
                return false;
            }
        }
        return true;
    }
}
