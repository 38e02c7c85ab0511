package org.medgateway.xds.wire;

import com.ctc.wstx.exc.WstxLazyException;

import org.codehaus.stax2.XMLStreamReader2;

import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;

/// Rewrites the addresses in a WSDL (1.1 or 2.0) or an XML schema, and nothing else of it: the
/// `location` of soap:address and of imports, `schemaLocation`, and the `address` of a WSDL 2.0
/// endpoint.
public final class WsdlRewriter {

    private static final Set<String> ELEMENTS =
            Set.of("address", "import", "include", "endpoint", "redefine");

    private static final Pattern ATTRIBUTE =
            Pattern.compile(
                    "(\\s(?:location|schemaLocation|address)\\s*=\\s*)(\"[^\"]*\"|'[^']*')");

    private WsdlRewriter() {}

    /// The document with each absolute address put through `address`. What is not well-formed XML
    /// in UTF-8 comes back as it is.
    public static byte[] rewrite(byte[] document, UnaryOperator<String> address) {
        try {
            String text =
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(document))
                            .toString();
            return rewrite(text, address).getBytes(StandardCharsets.UTF_8);
        } catch (CharacterCodingException | XMLStreamException | WstxLazyException | Malformed _) {
            return document;
        }
    }

    private static String rewrite(String text, UnaryOperator<String> address)
            throws XMLStreamException, Malformed {
        XMLStreamReader2 xml = SafeXml.reader(new StringReader(text));
        StaxCursor cursor = new StaxCursor(xml);
        StringBuilder out = new StringBuilder(text.length() + 256);
        int from = 0;
        for (int event = cursor.next();
                event != XMLStreamConstants.END_DOCUMENT;
                event = cursor.next()) {
            if (event == XMLStreamConstants.START_ELEMENT
                    && ELEMENTS.contains(cursor.localName())) {
                int start = Math.toIntExact(xml.getLocationInfo().getStartingCharOffset());
                int end = Math.toIntExact(xml.getLocationInfo().getEndingCharOffset());
                out.append(text, from, start).append(tag(text.substring(start, end), address));
                from = end;
            }
        }
        return out.append(text, from, text.length()).toString();
    }

    // <soap12:address location="http://10.0.0.7:8080/registry?wsdl=1&amp;x"/>
    private static String tag(String tag, UnaryOperator<String> address) {
        return ATTRIBUTE
                .matcher(tag)
                .replaceAll(
                        match -> {
                            String quoted = match.group(2);
                            String value = quoted.substring(1, quoted.length() - 1);
                            if (!value.startsWith("http://") && !value.startsWith("https://")) {
                                return Matcher.quoteReplacement(match.group());
                            }
                            String plain = value.replace("&amp;", "&");
                            return Matcher.quoteReplacement(
                                    match.group(1)
                                            + '"'
                                            + XmlText.escape(address.apply(plain))
                                            + '"');
                        });
    }
}
