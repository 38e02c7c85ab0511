package org.medgateway.xds.wire;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/// Which prefix stands for which namespace, as far as the elements are open that say so: a stack
/// whose prefixes are places in the envelope's bytes.
final class NamespaceBindings {

    /// More at a time would make each look for one long.
    private static final int MAX = 64;

    private final Markup markup;
    private int size;
    private int version;
    private int[] from = new int[8];
    private int[] to = new int[8];
    private String[] namespaces = new String[8];

    NamespaceBindings(Markup markup) {
        this.markup = markup;
    }

    int size() {
        return size;
    }

    /// Another number whenever anything has changed.
    int version() {
        return version;
    }

    /// What was bound since there were so many is bound no longer.
    void back(int before) {
        if (size != before) {
            size = before;
            version++;
        }
    }

    /// Binds the prefix that stands there; an empty place is the default namespace.
    void bind(int prefixFrom, int prefixTo, String namespace) throws Malformed {
        if (size == MAX) {
            throw Markup.UNUSUAL;
        }
        if (size == from.length) {
            from = Arrays.copyOf(from, 2 * size);
            to = Arrays.copyOf(to, 2 * size);
            namespaces = Arrays.copyOf(namespaces, 2 * size);
        }
        from[size] = prefixFrom;
        to[size] = prefixTo;
        namespaces[size++] = namespace;
        version++;
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
    @Nullable String of(int prefixFrom, int prefixTo) throws Malformed {
        int length = prefixTo - prefixFrom;
        for (int i = size - 1; i >= 0; i--) {
            if (to[i] - from[i] == length && markup.equal(from[i], prefixFrom, length)) {
                return namespaces[i];
            }
        }
        return null;
    }
}
