package org.medgateway.xds.wire;

import org.jspecify.annotations.Nullable;

import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;

/// A walk over a document, element by element: by Woodstox, which takes all XML that there is, or
/// by [EnvelopeScanner], which takes only what nearly all envelopes consist of.
sealed interface XmlCursor permits StaxCursor, EnvelopeScanner {

    /// The longest text that is read, in characters.
    int MAX_TEXT = 1024;

    /// Goes to the next start or end of an element and says which (XMLStreamConstants); or
    /// END_DOCUMENT.
    int next() throws XMLStreamException, Malformed;

    /// The text of an element without children, stripped; ends at the element's end. Comments in it
    /// are passed over, as every reader passes over them.
    String text() throws XMLStreamException, Malformed;

    /// An attribute without a namespace; null when it is not there.
    @Nullable String attribute(String name) throws Malformed;

    /// The local name of the element whose start or end the cursor stands at.
    String localName();

    /// Its namespace; empty when it has none.
    String namespace();

    default boolean at(String namespace, String localName) {
        return localName.equals(localName()) && namespace.equals(namespace());
    }

    /// Goes to the next child of the element that the cursor stands in; false at that element's
    /// end.
    default boolean nextChild() throws XMLStreamException, Malformed {
        return next() == XMLStreamConstants.START_ELEMENT;
    }

    /// From an element's start to its end.
    default void skip() throws XMLStreamException, Malformed {
        for (int depth = 1; depth > 0; ) {
            depth += next() == XMLStreamConstants.START_ELEMENT ? 1 : -1;
        }
    }
}
