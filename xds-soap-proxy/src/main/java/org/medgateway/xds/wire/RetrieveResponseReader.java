package org.medgateway.xds.wire;

import com.ctc.wstx.exc.WstxLazyException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;

import org.codehaus.stax2.XMLStreamReader2;
import org.jspecify.annotations.Nullable;
import org.medgateway.xds.wire.RetrieveResponse.Attached;
import org.medgateway.xds.wire.RetrieveResponse.Document;
import org.medgateway.xds.wire.RetrieveResponse.Field;
import org.medgateway.xds.wire.RetrieveResponse.Inline;
import org.medgateway.xds.wire.RetrieveResponse.Payload;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;

/// Reads a complete RetrieveDocumentSetResponse, plain or packaged.
public final class RetrieveResponseReader {

    private record Part(PartHeaders headers, ByteBuf bytes) {}

    private final Map<String, Part> attachments;
    private final XMLStreamReader2 xml;
    private final StaxCursor cursor;
    private String status = "";
    private final List<RegistryError> errors = new ArrayList<>();
    private final List<Document> documents = new ArrayList<>();

    private RetrieveResponseReader(Map<String, Part> attachments, XMLStreamReader2 xml) {
        this.attachments = attachments;
        this.xml = xml;
        this.cursor = new StaxCursor(xml);
    }

    /// Reads an answer. The documents are views of `body`, which stays the caller's to release.
    /// Throws IllegalArgumentException saying what is wrong with it; a SOAP fault is told by its
    /// reason.
    public static RetrieveResponse read(@Nullable String contentType, ByteBuf body) {
        try {
            return switch (SoapContent.of(contentType)) {
                case SoapContent.Plain plain -> envelope(body, plain.charset(), Map.of());
                case SoapContent.Packaged packaged -> packaged(packaged, body);
                case SoapContent.Unknown(String why) -> throw new Malformed(why);
            };
        } catch (Malformed e) {
            throw new IllegalArgumentException(e.why());
        } catch (XMLStreamException | WstxLazyException e) {
            throw new IllegalArgumentException("the envelope is not well-formed", e);
        }
    }

    private static RetrieveResponse packaged(SoapContent.Packaged packaged, ByteBuf body)
            throws Malformed, XMLStreamException {
        List<Part> parts = parts(packaged.boundary(), body);
        Part root = null;
        Map<String, Part> attachments = new HashMap<>();
        for (Part part : parts) {
            String id = part.headers().contentId();
            if (root == null && (packaged.start() == null || packaged.start().equals(id))) {
                root = part;
            } else if (id != null) {
                attachments.put(id, part);
            }
        }
        if (root == null) {
            throw new Malformed("a package without its root part");
        }
        String type = root.headers().value("Content-Type");
        String charset = type == null ? null : ContentType.parse(type).parameter("charset");
        return envelope(root.bytes(), charset, attachments);
    }

    static ByteBuf root(SoapContent.Packaged packaged, ByteBuf body) throws Malformed {
        for (Part part : parts(packaged.boundary(), body)) {
            if (packaged.start() == null || packaged.start().equals(part.headers().contentId())) {
                return part.bytes();
            }
        }
        throw new Malformed("a package without its root part");
    }

    private static List<Part> parts(String boundary, ByteBuf body) throws Malformed {
        MultipartScanner scanner = new MultipartScanner(boundary, 16 * 1024);
        ByteBuf in = body.duplicate();
        List<Part> parts = new ArrayList<>();
        PartHeaders headers = new PartHeaders(List.of());
        int from = -1;
        int to = -1;
        while (true) {
            switch (scanner.next(in)) {
                case MultipartToken.PartBegins(PartHeaders found) -> {
                    headers = found;
                    from = to = in.readerIndex();
                }
                case MultipartToken.Content(ByteBuf bytes) -> to += bytes.readableBytes();
                case MultipartToken.PartEnds() ->
                        parts.add(new Part(headers, body.slice(from, to - from)));
                case MultipartToken.PackageEnds() -> {
                    return parts;
                }
                case MultipartToken.NeedMore() -> throw new Malformed("the package is cut off");
                case MultipartToken.Broken(String why) -> throw new Malformed(why);
            }
        }
    }

    private static RetrieveResponse envelope(
            ByteBuf bytes, @Nullable String charset, Map<String, Part> attachments)
            throws XMLStreamException, Malformed {
        XMLStreamReader2 xml = SafeXml.reader(new ByteBufInputStream(bytes.duplicate()), charset);
        try {
            return new RetrieveResponseReader(attachments, xml).read();
        } finally {
            xml.close();
        }
    }

    private RetrieveResponse read() throws XMLStreamException, Malformed {
        boolean response = false;
        for (int event = cursor.next();
                event != XMLStreamConstants.END_DOCUMENT;
                event = cursor.next()) {
            if (event != XMLStreamConstants.START_ELEMENT) {
                continue;
            }
            switch (cursor.localName()) {
                case "RetrieveDocumentSetResponse" -> response = true;
                case "RegistryResponse" -> status = attribute("status");
                case "RegistryError" -> errors.add(cursor.registryError());
                case "DocumentResponse" -> documents.add(document());
                case "Fault" -> throw new Malformed("a SOAP fault: " + cursor.faultReason());
                default -> {
                    // envelope, header, body
                }
            }
        }
        if (!response) {
            throw new Malformed("the answer is not a RetrieveDocumentSetResponse");
        }
        return new RetrieveResponse(status, errors, documents);
    }

    private String attribute(String name) {
        String value = cursor.attribute(name);
        return value == null ? "" : value;
    }

    private Document document() throws XMLStreamException, Malformed {
        List<Field> fields = new ArrayList<>();
        Payload payload = null;
        while (cursor.nextChild()) {
            String name = cursor.localName();
            if (name.equals("Document")) {
                payload = payload();
            } else {
                fields.add(new Field(name, cursor.text()));
            }
        }
        if (payload == null) {
            throw new Malformed("a DocumentResponse without a Document");
        }
        return new Document(fields, payload);
    }

    // <Document><xop:Include href="cid:1@x"/></Document> or <Document>JVBERi0x...</Document>
    private Payload payload() throws XMLStreamException, Malformed {
        StringBuilder base64 = new StringBuilder();
        Payload attached = null;
        while (true) {
            switch (xml.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    attached = include();
                    cursor.skip();
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA ->
                        base64.append(xml.getText());
                case XMLStreamConstants.END_ELEMENT -> {
                    return attached != null ? attached : new Inline(base64.toString().strip());
                }
                default -> {
                    // comments
                }
            }
        }
    }

    private Payload include() throws Malformed {
        String href = cursor.at(Names.XOP, "Include") ? cursor.attribute("href") : null;
        if (href == null) {
            throw new Malformed("a Document that holds neither base64 nor xop:Include");
        }
        Part part = attachments.get(ContentId.ofUrl(href));
        if (part == null) {
            throw new Malformed("no part has the Content-ID of " + href);
        }
        return new Attached(part.headers(), part.bytes());
    }
}
