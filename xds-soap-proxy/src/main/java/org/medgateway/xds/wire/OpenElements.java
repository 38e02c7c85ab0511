package org.medgateway.xds.wire;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The elements of an envelope that are open, outermost first. Each place is used again for the
/// next element at its depth, which mostly has the same name: that is then checked and known
/// already.
final class OpenElements {

    private static final int MAX_DEPTH = 64;

    /// An open element, or when it is closed, the last one at its depth. Names are places in the
    /// bytes.
    static final class Element {
        int nameFrom;
        int nameTo;
        int localFrom;
        String namespace = "";

        /// Null until somebody asks for it.
        @Nullable String localName;

        private int boundBefore;
        private int bindings; // the version of them that gave the namespace
    }

    private final byte[] bytes;
    private final Markup markup;
    private final NamespaceBindings bindings;
    private @Nullable Element[] elements = new @Nullable Element[8];
    private int depth;

    OpenElements(byte[] bytes, Markup markup, NamespaceBindings bindings) {
        this.bytes = bytes;
        this.markup = markup;
        this.bindings = bindings;
    }

    /// Opens the element whose name stands there; its namespace is to be resolved when all of its
    /// tag is read.
    Element open(int from) throws Malformed {
        Element element = at(depth++);
        element.boundBefore = bindings.size();
        if (isNamedAsBefore(element, from)) {
            int moved = from - element.nameFrom;
            element.localFrom += moved;
            element.nameTo += moved;
        } else {
            element.nameTo = markup.name(from);
            element.localFrom = Math.max(from, markup.colon() + 1);
            element.localName = null;
            element.bindings = -1;
            if (TagAttributes.beginsAsReserved(bytes, from)) {
                throw Markup.UNUSUAL;
            }
        }
        element.nameFrom = from;
        return element;
    }

    private boolean isNamedAsBefore(Element element, int from) throws Malformed {
        int length = element.nameTo - element.nameFrom;
        return length > 0
                && markup.holds(from, length + 1)
                && markup.endsName(from + length)
                && markup.equal(from, element.nameFrom, length);
    }

    /// Finds the element's namespace: behind its attributes, as they may bind its prefix.
    void resolve(Element element) throws Malformed {
        if (element.bindings == bindings.version()) {
            return;
        }
        int prefix = element.nameFrom;
        int local = element.localFrom;
        String namespace = local == prefix ? bindings.byDefault() : bindings.of(prefix, local - 1);
        if (namespace == null) {
            throw Markup.UNUSUAL;
        }
        element.namespace = namespace;
        element.bindings = bindings.version();
    }

    /// The innermost one.
    Element top() throws Malformed {
        if (depth == 0) {
            throw Markup.UNUSUAL;
        }
        return at(depth - 1);
    }

    /// Closes the innermost one and answers it.
    Element close() throws Malformed {
        Element closed = top();
        depth--;
        bindings.back(closed.boundBefore);
        return closed;
    }

    String localName(Element element) {
        int from = element.localFrom;
        String name = Vocabulary.NAMES.find(bytes, from, element.nameTo);
        if (name == null) {
            name = new String(bytes, from, element.nameTo - from, StandardCharsets.ISO_8859_1);
        }
        element.localName = name;
        return name;
    }

    private Element at(int place) throws Malformed {
        if (place == elements.length) {
            if (place >= MAX_DEPTH) {
                throw Markup.UNUSUAL;
            }
            elements = Arrays.copyOf(elements, 2 * place);
        }
        Element element = elements[place];
        if (element == null) {
            element = new Element();
            elements[place] = element;
        }
        return element;
    }
}
