package org.medgateway.xds.wire;

import org.jspecify.annotations.Nullable;
import org.medgateway.xds.wire.OpenElements.Element;

import java.nio.charset.StandardCharsets;

import javax.xml.stream.XMLStreamConstants;

/// Walks over the bytes of an envelope without making anything of what nobody asks for: the cursor
/// for the envelopes that nearly all peers send. It takes part of XML only (UTF-8 without a mark,
/// names in ASCII, no CDATA, no processing instructions, no references by number) and that as
/// strictly as Woodstox; where it meets anything else it throws [Markup#UNUSUAL], and Woodstox has
/// to read the envelope from its start and to find the words for what is wrong with it. So nothing
/// is refused here, and whatever is accepted here is accepted there with the same result.
final class EnvelopeScanner implements XmlCursor {

    private static final byte[] DECLARATION = "<?xml ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DECLARATION_END = "?>".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST_DECLARATION = 64;
    private static final Vocabulary DECLARATIONS = new Vocabulary(Words.DECLARATIONS);

    private final byte[] bytes;
    private final Markup markup;
    private final TagAttributes attributes;
    private final OpenElements elements;

    // <a:Envelope> <a:Body> <b:Query> at
    private int at;
    private boolean begun;
    private boolean emptyElement; // its end is still to be said
    private int seen;
    private int unknownNames;
    private Element here = new Element(); // what the cursor stands at

    private EnvelopeScanner(byte[] bytes, int end) {
        this.bytes = bytes;
        markup = new Markup(bytes, end);
        NamespaceBindings bindings = new NamespaceBindings(markup);
        attributes = new TagAttributes(bytes, markup, bindings);
        elements = new OpenElements(bytes, markup, bindings);
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
        Element element = elements.open(at + 1);
        here = element;
        attributes.clear();
        int place = element.nameTo;
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
        resolve();
        return XMLStreamConstants.START_ELEMENT;
    }

    // When all of the tag is read: a prefix may be bound behind its use.
    private void resolve() throws Malformed {
        elements.resolve(here);
        attributes.checkPrefixes();
        seen += 1 + attributes.count();
        if (seen > StaxCursor.MAX_NAMES) {
            countNames();
        }
    }

    // Surely not more than Woodstox is let to count: each unknown name counts as another one.
    private void countNames() throws Malformed {
        unknownNames += attributes.unknownNames();
        if (Vocabulary.NAMES.find(bytes, here.localFrom, here.nameTo) == null) {
            unknownNames++;
        }
        if (unknownNames + Vocabulary.NAMES.size() > StaxCursor.MAX_NAMES) {
            throw Markup.UNUSUAL;
        }
    }

    // </a:Body >
    private int endTag() throws Malformed {
        Element element = elements.top();
        int from = at + 2;
        int length = element.nameTo - element.nameFrom;
        if (!markup.equal(element.nameFrom, from, length)) {
            throw Markup.UNUSUAL;
        }
        int place = from + length;
        if (markup.at(place) != '>') {
            place = markup.blanks(place);
            if (markup.at(place) != '>') {
                throw Markup.UNUSUAL;
            }
        }
        at = place + 1;
        return leave();
    }

    private int leave() throws Malformed {
        here = elements.close();
        return XMLStreamConstants.END_ELEMENT;
    }

    @Override
    public String text() throws Malformed {
        if (emptyElement) {
            next();
            return "";
        }
        int from = at;
        int end = markup.text(at);
        if (end - from > MAX_TEXT || markup.at(end + 1) != '/') {
            throw Markup.UNUSUAL;
        }
        at = end;
        String text = end == from ? "" : MarkupText.of(bytes, from, end, markup.hasReferences());
        boolean breaks = end != from && markup.hasBreaks();
        endTag();
        String stripped = text.strip();
        if (breaks && stripped.indexOf('\r') >= 0) {
            throw Markup.UNUSUAL; // a line's end in the middle, which becomes LF
        }
        return stripped;
    }

    @Override
    public @Nullable String attribute(String name) throws Malformed {
        return attributes.value(name);
    }

    @Override
    public String localName() {
        String name = here.localName;
        if (name == null) {
            name = elements.localName(here);
        }
        return name;
    }

    @Override
    public String namespace() {
        return here.namespace;
    }
}
