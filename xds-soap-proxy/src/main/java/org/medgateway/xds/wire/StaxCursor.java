package org.medgateway.xds.wire;

import org.codehaus.stax2.XMLStreamReader2;
import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.Set;

import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;

/// Walks a document by Woodstox and refuses on the way what no message needs: a DTD, an entity,
/// more names than any schema has (their collisions would cost time).
final class StaxCursor implements XmlCursor {

    static final int MAX_NAMES = 1000;

    private final XMLStreamReader2 xml;
    private final Set<String> names = new HashSet<>();
    private int seen;

    StaxCursor(XMLStreamReader2 xml) {
        this.xml = xml;
    }

    @Override
    public int next() throws XMLStreamException, Malformed {
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

    @Override
    public String text() throws XMLStreamException, Malformed {
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

    @Override
    public @Nullable String attribute(String name) {
        return xml.getAttributeValue(null, name);
    }

    @Override
    public String localName() {
        return xml.getLocalName();
    }

    @Override
    public String namespace() {
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
