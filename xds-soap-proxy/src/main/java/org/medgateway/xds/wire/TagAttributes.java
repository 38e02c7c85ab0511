package org.medgateway.xds.wire;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The attributes of the start tag that was read last, as places in the envelope's bytes. Those
/// that declare namespaces go to the bindings instead.
final class TagAttributes {

    private static final int MAX = 32;
    private static final int MAX_VALUE = 16 * 1024;
    private static final byte[] XMLNS = "xmlns".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] XML_LANG = "xml:lang".getBytes(StandardCharsets.US_ASCII);

    /// May be bound to no prefix but their own (Namespaces in XML 1.0, 3).
    private static final String XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace";

    private static final String XMLNS_NAMESPACE = "http://www.w3.org/2000/xmlns/";

    private final byte[] bytes;
    private final Markup markup;
    private final NamespaceBindings bindings;

    // name from, name to, its colon or -1, value from, value to, what that holds
    private static final int PLACES = 6;
    private static final int BREAKS = 1;
    private static final int REFERENCES = 2;
    private int[] places = new int[4 * PLACES];
    private int count;
    private int declared;

    TagAttributes(byte[] bytes, Markup markup, NamespaceBindings bindings) {
        this.bytes = bytes;
        this.markup = markup;
        this.bindings = bindings;
    }

    /// How many there are, without declarations of namespaces.
    int count() {
        return count - declared;
    }

    void clear() {
        count = 0;
        declared = 0;
    }

    /// Past an attribute. It has passed all checks that can be made before the tag's end.
    ///
    ///     name = "value" <here>
    int read(int from) throws Malformed {
        int nameTo = markup.name(from);
        int colon = markup.colon();
        int at = markup.blanks(nameTo);
        if (markup.at(at) != '=') {
            throw Markup.UNUSUAL;
        }
        at = markup.blanks(at + 1);
        byte quote = markup.at(at);
        if (quote != '"' && quote != '\'') {
            throw Markup.UNUSUAL;
        }
        int valueFrom = at + 1;
        int valueTo = markup.value(valueFrom, quote);
        if (valueTo - valueFrom > MAX_VALUE || count == MAX) {
            throw Markup.UNUSUAL;
        }
        refuseSecond(from, nameTo, colon);
        int place = count++ * PLACES;
        if (place == places.length) {
            places = Arrays.copyOf(places, 2 * place);
        }
        places[place] = from;
        places[place + 1] = nameTo;
        places[place + 2] = colon;
        places[place + 3] = valueFrom;
        places[place + 4] = valueTo;
        places[place + 5] =
                (markup.hasBreaks() ? BREAKS : 0) | (markup.hasReferences() ? REFERENCES : 0);
        if (isReserved(place)) {
            reserved(place);
        }
        return valueTo + 1;
    }

    // An attribute may be given once. Two of one local name may mean the same one.
    private void refuseSecond(int from, int to, int colon) throws Malformed {
        for (int other = 0; other < count * PLACES; other += PLACES) {
            int length = to - from;
            boolean sameName =
                    places[other + 1] - places[other] == length
                            && markup.equal(places[other], from, length);
            if (sameName || colon >= 0 && sameLocalName(other, colon, to)) {
                throw Markup.UNUSUAL;
            }
        }
    }

    private boolean sameLocalName(int other, int colon, int to) throws Malformed {
        int otherColon = places[other + 2];
        return otherColon >= 0
                && places[other + 1] - otherColon == to - colon
                && markup.equal(otherColon, colon, to - colon);
    }

    /// Whether a name begins with the letters that the standards keep for themselves.
    static boolean beginsAsReserved(byte[] bytes, int from) {
        return (bytes[from] | 0x20) == 'x'
                && from + 2 < bytes.length
                && (bytes[from + 1] | 0x20) == 'm'
                && (bytes[from + 2] | 0x20) == 'l';
    }

    // xmlns="..." xmlns:a="..." xml:lang="..."
    private void reserved(int place) throws Malformed {
        int from = places[place];
        int to = places[place + 1];
        int colon = places[place + 2];
        if (to - from == XML_LANG.length && markup.startsWith(from, XML_LANG)) {
            return;
        }
        boolean declares = (colon < 0 ? to : colon) - from == XMLNS.length;
        if (!declares || !markup.startsWith(from, XMLNS)) {
            throw Markup.UNUSUAL;
        }
        int prefix = colon < 0 ? to : colon + 1;
        if (beginsAsReserved(bytes, prefix)) {
            throw Markup.UNUSUAL;
        }
        bindings.bind(prefix, to, namespace(place, colon >= 0));
        declared++;
    }

    private String namespace(int place, boolean prefixed) throws Malformed {
        String known = Vocabulary.NAMESPACES.find(bytes, places[place + 3], places[place + 4]);
        if (known != null) {
            return known;
        }
        String namespace = value(place);
        if (namespace.isEmpty() && prefixed
                || namespace.equals(XML_NAMESPACE)
                || namespace.equals(XMLNS_NAMESPACE)) {
            throw Markup.UNUSUAL;
        }
        return namespace;
    }

    /// At the tag's end, when all prefixes are bound that will be.
    void checkPrefixes() throws Malformed {
        for (int place = 0; place < count * PLACES; place += PLACES) {
            int colon = places[place + 2];
            if (colon >= 0 && !isReserved(place) && bindings.of(places[place], colon) == null) {
                throw Markup.UNUSUAL;
            }
        }
    }

    private boolean isReserved(int place) {
        return bytes[places[place]] == 'x' && beginsAsReserved(bytes, places[place]);
    }

    /// How many of the names are not in the vocabulary.
    int unknownNames() {
        int unknown = 0;
        for (int place = 0; place < count * PLACES; place += PLACES) {
            int from = Math.max(places[place], places[place + 2] + 1);
            if (isReserved(place)) {
                continue; // a declaration, or xml:lang
            }
            if (Vocabulary.NAMES.find(bytes, from, places[place + 1]) == null) {
                unknown++;
            }
        }
        return unknown;
    }

    /// The value of the attribute without a namespace; null when it is not there.
    @Nullable String value(String name) throws Malformed {
        for (int place = 0; place < count * PLACES; place += PLACES) {
            if (isNamed(place, name)) {
                return value(place);
            }
        }
        return null;
    }

    private boolean isNamed(int place, String name) {
        int from = places[place];
        int length = places[place + 1] - from;
        if (length != name.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (bytes[from + i] != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    // A line's end or a tab in a value becomes a space (XML 1.0, 3.3.3): not usual.
    private String value(int place) throws Malformed {
        int holds = places[place + 5];
        if ((holds & BREAKS) != 0) {
            throw Markup.UNUSUAL;
        }
        return MarkupText.of(
                bytes, places[place + 3], places[place + 4], (holds & REFERENCES) != 0);
    }
}
