package org.medgateway.xds.wire;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import javax.xml.stream.XMLStreamConstants;

/// Walks over the bytes of an envelope without making anything of what nobody asks for: the cursor
/// for the envelopes that nearly all peers send. It takes part of XML only (UTF-8 without a mark,
/// names in ASCII, no CDATA, no processing instructions, no references by number) and that as
/// strictly as Woodstox; where it meets anything else it throws [Markup#UNUSUAL], and Woodstox has
/// to read the envelope from its start and to find the words for what is wrong with it. So nothing
/// is refused here, and whatever is accepted here is accepted there with the same result.
final class EnvelopeScanner implements XmlCursor {

    private static final int MAX_DEPTH = 64;
    private static final byte[] DECLARATION = "<?xml ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DECLARATION_END = "?>".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST_DECLARATION = 64;
    private static final Vocabulary DECLARATIONS = new Vocabulary(Words.DECLARATIONS);

    private final byte[] bytes;
    private final Markup markup;
    private final NamespaceBindings bindings;
    private final TagAttributes attributes;

    // <a:Envelope> <a:Body> <b:Query> at
    private int at;
    private boolean begun;
    private boolean emptyElement; // its end is still to be said
    private int seen;
    private int unknownNames;

    // Of each open element, and of the one that was closed last. A local name is null until it is
    // asked for.
    private int depth;
    private int here;
    private int[] nameFrom = new int[12];
    private int[] nameTo = new int[12];
    private int[] localFrom = new int[12];
    private int[] boundBefore = new int[12];
    private @Nullable String[] localNames = new @Nullable String[12];
    private String[] namespaces = new String[12];

    private EnvelopeScanner(byte[] bytes, int end) {
        this.bytes = bytes;
        markup = new Markup(bytes, end);
        bindings = new NamespaceBindings(bytes);
        attributes = new TagAttributes(bytes, markup, bindings);
    }

    /// For what is held; null where it is in another encoding than this one reads. `charset` is
    /// what the header named; null when it named none.
    static @Nullable EnvelopeScanner of(HeldBytes held, @Nullable String charset) {
        boolean reads =
                held.isAscii()
                        ? !SafeXml.isWide(charset)
                        : (charset == null || SafeXml.isUtf8(charset))
                                && MarkupText.isUsualUtf8(held.bytes(), held.length());
        return reads ? new EnvelopeScanner(held.bytes(), held.length()) : null;
    }

    @Override
    public int next() throws Malformed {
        if (emptyElement) {
            emptyElement = false;
            return leave();
        }
        if (!begun) {
            begun = true;
            return root();
        }
        while (true) {
            at = markup.text(at);
            switch (markup.at(at + 1)) {
                case '/' -> {
                    return endTag();
                }
                case '!' -> at = markup.comment(at);
                default -> {
                    return startTag();
                }
            }
        }
    }

    // <?xml version="1.0" encoding="UTF-8"?> <!-- --> <root
    private int root() throws Malformed {
        if (markup.startsWith(0, DECLARATION)) {
            at = declaration();
        }
        while (true) {
            at = markup.blanks(at);
            if (markup.at(at) != '<') {
                throw Markup.UNUSUAL;
            }
            if (markup.at(at + 1) != '!') {
                return startTag();
            }
            at = markup.comment(at);
        }
    }

    // Whoever writes another one than these has Woodstox see what it says.
    private int declaration() throws Malformed {
        for (int end = DECLARATION.length; end < LONGEST_DECLARATION; end++) {
            markup.at(end + 1);
            if (markup.startsWith(end, DECLARATION_END)) {
                if (DECLARATIONS.find(bytes, 0, end) == null) {
                    throw Markup.UNUSUAL;
                }
                return end + DECLARATION_END.length;
            }
        }
        throw Markup.UNUSUAL;
    }

    private int startTag() throws Malformed {
        int from = at + 1;
        int to = markup.name(from);
        int colon = markup.colon();
        if (TagAttributes.beginsAsReserved(bytes, from)) {
            throw Markup.UNUSUAL;
        }
        push(from, to, colon);
        attributes.clear();
        int place = to;
        byte found = markup.at(place);
        while (found != '>' && found != '/') {
            int blanks = markup.blanks(place);
            if (blanks == place) {
                throw Markup.UNUSUAL;
            }
            place = blanks;
            found = markup.at(place);
            if (found != '>' && found != '/') {
                place = attributes.read(place);
                found = markup.at(place);
            }
        }
        if (found == '/') {
            if (markup.at(++place) != '>') {
                throw Markup.UNUSUAL;
            }
            emptyElement = true;
        }
        at = place + 1;
        resolve(from, colon);
        return XMLStreamConstants.START_ELEMENT;
    }

    private void push(int from, int to, int colon) throws Malformed {
        if (depth == nameFrom.length) {
            if (depth >= MAX_DEPTH) {
                throw Markup.UNUSUAL;
            }
            nameFrom = Arrays.copyOf(nameFrom, 2 * depth);
            nameTo = Arrays.copyOf(nameTo, 2 * depth);
            localFrom = Arrays.copyOf(localFrom, 2 * depth);
            boundBefore = Arrays.copyOf(boundBefore, 2 * depth);
            localNames = Arrays.copyOf(localNames, 2 * depth);
            namespaces = Arrays.copyOf(namespaces, 2 * depth);
        }
        here = depth++;
        nameFrom[here] = from;
        nameTo[here] = to;
        localFrom[here] = colon < 0 ? from : colon + 1;
        boundBefore[here] = bindings.size();
        localNames[here] = null;
    }

    // When all of the tag is read: a prefix may be bound behind its use.
    private void resolve(int from, int colon) throws Malformed {
        String namespace = colon < 0 ? bindings.byDefault() : bindings.of(from, colon);
        if (namespace == null) {
            throw Markup.UNUSUAL;
        }
        namespaces[here] = namespace;
        attributes.checkPrefixes();
        seen += 1 + attributes.count();
        if (seen > StaxCursor.MAX_NAMES) {
            countNames();
        }
    }

    // Surely not more than Woodstox is let to count: each unknown name counts as another one.
    private void countNames() throws Malformed {
        unknownNames += attributes.unknownNames();
        if (Vocabulary.NAMES.find(bytes, localFrom[here], nameTo[here]) == null) {
            unknownNames++;
        }
        if (unknownNames + Vocabulary.NAMES.size() > StaxCursor.MAX_NAMES) {
            throw Markup.UNUSUAL;
        }
    }

    // </a:Body >
    private int endTag() throws Malformed {
        if (depth == 0) {
            throw Markup.UNUSUAL;
        }
        int from = at + 2;
        int open = nameFrom[depth - 1];
        int length = nameTo[depth - 1] - open;
        if (!markup.equal(open, from, length)) {
            throw Markup.UNUSUAL;
        }
        int place = markup.blanks(from + length);
        if (markup.at(place) != '>') {
            throw Markup.UNUSUAL;
        }
        at = place + 1;
        return leave();
    }

    private int leave() {
        here = --depth;
        bindings.back(boundBefore[here]);
        return XMLStreamConstants.END_ELEMENT;
    }

    @Override
    public String text() throws Malformed {
        if (emptyElement) {
            next();
            return "";
        }
        int from = markup.blanks(at);
        int end = markup.text(at);
        if (end - at > MAX_TEXT || markup.at(end + 1) != '/') {
            throw Markup.UNUSUAL;
        }
        int to = end;
        while (to > from && bytes[to - 1] >= 0 && bytes[to - 1] <= ' ') {
            to--;
        }
        for (int i = from; i < to; i++) {
            if (bytes[i] == '\r') {
                throw Markup.UNUSUAL; // a line's end in the middle, which would become LF
            }
        }
        at = end;
        endTag();
        return MarkupText.of(bytes, from, to).strip();
    }

    @Override
    public @Nullable String attribute(String name) throws Malformed {
        return attributes.value(name);
    }

    @Override
    public String localName() {
        String name = localNames[here];
        if (name == null) {
            int from = localFrom[here];
            name = Vocabulary.NAMES.find(bytes, from, nameTo[here]);
            if (name == null) {
                name = new String(bytes, from, nameTo[here] - from, StandardCharsets.ISO_8859_1);
            }
            localNames[here] = name;
        }
        return name;
    }

    @Override
    public String namespace() {
        return namespaces[here];
    }
}
