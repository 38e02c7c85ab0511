package org.medgateway.xds.wire;

import com.ctc.wstx.api.WstxInputProperties;
import com.ctc.wstx.stax.WstxInputFactory;

import org.codehaus.stax2.XMLStreamReader2;
import org.jspecify.annotations.Nullable;

import java.io.InputStream;
import java.io.Reader;
import java.util.Locale;
import java.util.Set;

import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;

/// Readers for XML that strangers sent: no DTD, no entity but the five of XML itself, nothing
/// fetched, and limits far above what real messages have and far below what hurts.
final class SafeXml {

    static final int MAX_DEPTH = 200;
    static final int MAX_ATTRIBUTES = 200;
    static final int MAX_ATTRIBUTE_LENGTH = 64 * 1024;

    private static final Set<String> AGREED =
            Set.of("UTF8", "UTF16", "UTF16BE", "UTF16LE", "USASCII", "ISO88591");

    private static final WstxInputFactory FACTORY = factory();

    private SafeXml() {}

    /// `encoding` is what the header said; null lets the document say it.
    static XMLStreamReader2 reader(InputStream in, @Nullable String encoding)
            throws XMLStreamException {
        return (XMLStreamReader2)
                (encoding == null
                        ? FACTORY.createXMLStreamReader(in)
                        : FACTORY.createXMLStreamReader(in, encoding));
    }

    static XMLStreamReader2 reader(Reader in) throws XMLStreamException {
        return (XMLStreamReader2) FACTORY.createXMLStreamReader(in);
    }

    /// Whether this is an encoding that every reader of XML knows, and all read alike. Spelled with
    /// or without hyphens, as peers do.
    static boolean agreed(String encoding) {
        return AGREED.contains(plain(encoding));
    }

    /// Whether this encoding has two bytes a character; null is one that nobody named.
    static boolean isWide(@Nullable String encoding) {
        return encoding != null && plain(encoding).startsWith("UTF16");
    }

    static boolean isUtf8(String encoding) {
        return plain(encoding).equals("UTF8");
    }

    /// Throws where a document says of itself what nobody agrees on. `encoding` is what its bytes
    /// are really in, as far as it is known. To be asked before the reader's first step.
    static void refuseOddDocuments(XMLStreamReader2 xml, @Nullable String encoding)
            throws Malformed {
        if ("1.1".equals(xml.getVersion())) {
            throw new Malformed("XML 1.1, expected 1.0");
        }
        String declared = xml.getCharacterEncodingScheme();
        for (String named : new @Nullable String[] {encoding, declared}) {
            if (named != null && !agreed(named)) {
                throw new Malformed("the encoding " + named + ", expected UTF-8 or UTF-16");
            }
        }
        if (encoding != null && declared != null && isWide(encoding) != isWide(declared)) {
            throw new Malformed("the document is in " + encoding + " and declares " + declared);
        }
    }

    private static String plain(String encoding) {
        return encoding.toUpperCase(Locale.ROOT).replace("-", "").replace("_", "");
    }

    private static WstxInputFactory factory() {
        WstxInputFactory factory = new WstxInputFactory();
        factory.configureForSpeed();
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
        factory.setProperty(XMLInputFactory.IS_VALIDATING, false);
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, false);
        factory.setProperty(WstxInputProperties.P_MAX_ELEMENT_DEPTH, MAX_DEPTH);
        factory.setProperty(WstxInputProperties.P_MAX_ATTRIBUTES_PER_ELEMENT, MAX_ATTRIBUTES);
        factory.setProperty(WstxInputProperties.P_MAX_ATTRIBUTE_SIZE, MAX_ATTRIBUTE_LENGTH);
        factory.setProperty(WstxInputProperties.P_MAX_ENTITY_COUNT, 1);
        factory.setProperty(WstxInputProperties.P_MAX_ENTITY_DEPTH, 1);
        return factory;
    }
}
