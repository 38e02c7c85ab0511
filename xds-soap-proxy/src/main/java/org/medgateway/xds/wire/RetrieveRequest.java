package org.medgateway.xds.wire;

import com.ctc.wstx.exc.WstxLazyException;

import org.codehaus.stax2.XMLStreamReader2;

import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;

/// An ITI-43, ITI-39 or RAD-69 request that can be cut into requests for fewer documents. The cuts
/// are made in the text as it was sent: what is kept, is kept to the letter.
public final class RetrieveRequest {

    /// One DocumentRequest; `home` is empty when it is not given. It stands at `from` to `to` of
    /// the text.
    public record Entry(String home, String repository, String document, int from, int to) {}

    private final String text;
    private final List<Entry> entries;

    private RetrieveRequest(String text, List<Entry> entries) {
        this.text = text;
        this.entries = List.copyOf(entries);
    }

    public List<Entry> entries() {
        return entries;
    }

    /// Reads a complete envelope in UTF-8. Throws IllegalArgumentException, saying why, when it
    /// cannot be cut.
    public static RetrieveRequest parse(byte[] envelope) {
        try {
            String text =
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(envelope))
                            .toString();
            String withoutMark = text.startsWith("\uFEFF") ? text.substring(1) : text;
            return new RetrieveRequest(withoutMark, entries(withoutMark));
        } catch (CharacterCodingException _) {
            throw new IllegalArgumentException("the envelope is not in UTF-8");
        } catch (XMLStreamException | WstxLazyException e) {
            throw new IllegalArgumentException("the envelope is not well-formed", e);
        } catch (Malformed e) {
            throw new IllegalArgumentException(e.why());
        }
    }

    /// The envelope with these entries only, in UTF-8. A series or study that is left without an
    /// entry stays, empty: repositories pass over it.
    public byte[] keeping(Set<Entry> kept) {
        StringBuilder out = new StringBuilder(text.length());
        int from = 0;
        for (Entry entry : entries) {
            if (!kept.contains(entry)) {
                out.append(text, from, entry.from());
                from = entry.to();
            }
        }
        return out.append(text, from, text.length()).toString().getBytes(StandardCharsets.UTF_8);
    }

    private static List<Entry> entries(String text) throws XMLStreamException, Malformed {
        XMLStreamReader2 xml = SafeXml.reader(new StringReader(text));
        String declared = xml.getCharacterEncodingScheme();
        if (declared != null && !declared.equalsIgnoreCase("UTF-8")) {
            throw new Malformed("the envelope declares " + declared + ", expected UTF-8");
        }
        StaxCursor cursor = new StaxCursor(xml);
        List<Entry> entries = new ArrayList<>();
        for (int event = cursor.next();
                event != XMLStreamConstants.END_DOCUMENT;
                event = cursor.next()) {
            if (event == XMLStreamConstants.START_ELEMENT
                    && cursor.at(Names.XDS, "DocumentRequest")) {
                entries.add(entry(xml, cursor));
            }
        }
        return entries;
    }

    private static Entry entry(XMLStreamReader2 xml, StaxCursor cursor)
            throws XMLStreamException, Malformed {
        int from = Math.toIntExact(xml.getLocationInfo().getStartingCharOffset());
        String home = "";
        String repository = "";
        String document = "";
        while (cursor.nextChild()) {
            switch (cursor.localName()) {
                case "HomeCommunityId" -> home = cursor.text();
                case "RepositoryUniqueId" -> repository = cursor.text();
                case "DocumentUniqueId" -> document = cursor.text();
                default -> cursor.skip();
            }
        }
        int to = Math.toIntExact(xml.getLocationInfo().getEndingCharOffset());
        return new Entry(home, repository, document, from, to);
    }
}
