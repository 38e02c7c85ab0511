package org.medgateway.xds.wire;

import org.codehaus.stax2.XMLStreamReader2;
import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.Set;

import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;

/// Walks a document element by element and refuses on the way what no message needs: a DTD, an
/// entity, more names than any schema has (their collisions would cost time).
final class XmlCursor {

    static final int MAX_NAMES = 1000;
    static final int MAX_TEXT = 1024;

    private final XMLStreamReader2 xml;
    private final Set<String> names = new HashSet<>();
    private int seen;

    XmlCursor(XMLStreamReader2 xml) {
        this.xml = xml;
    }

    /// Goes to the next start or end of an element and says which (XMLStreamConstants); or
    /// END_DOCUMENT.
    int next() throws XMLStreamException, Malformed {
        while (true) {
            switch (xml.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    countNames();
                    return XMLStreamConstants.START_ELEMENT;
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    return XMLStreamConstants.END_ELEMENT;
                }
                case XMLStreamConstants.END_DOCUMENT -> {
                    return XMLStreamConstants.END_DOCUMENT;
                }
                case XMLStreamConstants.DTD -> throw new Malformed("a document type declaration");
                case XMLStreamConstants.ENTITY_REFERENCE ->
                        throw new Malformed("a reference to an undeclared entity");
                default -> {
                    // text, comments and processing instructions between elements say nothing
                }
            }
        }
    }

    /// Goes to the next child of the element that the cursor stands in; false at that element's
    /// end.
    boolean nextChild() throws XMLStreamException, Malformed {
        return next() == XMLStreamConstants.START_ELEMENT;
    }

    /// From an element's start to its end.
    void skip() throws XMLStreamException, Malformed {
        for (int depth = 1; depth > 0; ) {
            depth += next() == XMLStreamConstants.START_ELEMENT ? 1 : -1;
        }
    }

    /// The text of an element without children, stripped; ends at the element's end. Comments in it
    /// are passed over, as every reader passes over them.
    String text() throws XMLStreamException, Malformed {
        String name = xml.getLocalName();
        StringBuilder text = new StringBuilder();
        while (true) {
            switch (xml.next()) {
                case XMLStreamConstants.END_ELEMENT -> {
                    return text.toString().strip();
                }
                case XMLStreamConstants.CHARACTERS,
                        XMLStreamConstants.CDATA,
                        XMLStreamConstants.SPACE -> {
                    text.append(xml.getText());
                    if (text.length() > MAX_TEXT) {
                        throw new Malformed(name + " has more than " + MAX_TEXT + " characters");
                    }
                }
                case XMLStreamConstants.COMMENT, XMLStreamConstants.PROCESSING_INSTRUCTION -> {
                    // not part of the text
                }
                default -> throw new Malformed(name + " holds something else than text");
            }
        }
    }

    /// An attribute without a namespace; null when it is not there.
    @Nullable String attribute(String name) {
        return xml.getAttributeValue(null, name);
    }

    boolean at(String namespace, String localName) {
        return localName.equals(xml.getLocalName()) && namespace.equals(xml.getNamespaceURI());
    }

    String localName() {
        return xml.getLocalName();
    }

    String namespace() {
        String uri = xml.getNamespaceURI();
        return uri == null ? "" : uri;
    }

    /// The RegistryError whose start the cursor stands at.
    RegistryError registryError() {
        return new RegistryError(
                orEmpty(attribute("errorCode")),
                orEmpty(attribute("codeContext")),
                orEmpty(attribute("location")),
                orEmpty(attribute("severity")));
    }

    /// The reason of the SOAP fault whose start the cursor stands at, of either version.
    String faultReason() throws XMLStreamException, Malformed {
        while (nextChild() || !localName().equals("Fault")) {
            if (xml.isStartElement()
                    && (localName().equals("faultstring") || localName().equals("Text"))) {
                return text();
            }
        }
        return "without a reason";
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    // The first thousand need not be remembered: they cannot be too many.
    private void countNames() throws Malformed {
        int attributes = xml.getAttributeCount();
        seen += 1 + attributes;
        if (seen <= MAX_NAMES) {
            return;
        }
        names.add(xml.getLocalName());
        for (int i = attributes - 1; i >= 0; i--) {
            names.add(xml.getAttributeLocalName(i));
        }
        if (names.size() > MAX_NAMES) {
            throw new Malformed("more than " + MAX_NAMES + " different names");
        }
    }
}
