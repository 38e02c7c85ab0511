package org.medgateway.testdata.xds;

import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

/// A message as the simulated systems understand it: wholly in memory, by the JDK's own DOM.
///
/// @param attachments by Content-ID; empty for an envelope by itself
public record SoapIn(Document envelope, Map<String, byte[]> attachments, boolean packaged) {

    private static final Pattern BOUNDARY =
            Pattern.compile("boundary=(?:\"([^\"]+)\"|([^;\\s]+))", Pattern.CASE_INSENSITIVE);
    private static final Pattern CONTENT_ID =
            Pattern.compile(
                    "^Content-ID:\\s*<?([^>\\r\\n]+)>?",
                    Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);

    /// Reads a message. The first part of a package is taken for its root.
    public static SoapIn read(String contentType, byte[] body) throws IOException {
        if (!contentType.startsWith("multipart/")) {
            return new SoapIn(parse(body), Map.of(), false);
        }
        Matcher matcher = BOUNDARY.matcher(contentType);
        if (!matcher.find()) {
            throw new IOException("a package without a boundary");
        }
        String boundary = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        // every byte is one character of ISO 8859-1, so that text tools can cut binary content
        String text = new String(body, StandardCharsets.ISO_8859_1);
        Document envelope = null;
        Map<String, byte[]> attachments = new LinkedHashMap<>();
        for (String part : parts(text, boundary)) {
            int head = part.indexOf("\r\n\r\n");
            int skip = head < 0 ? part.indexOf("\n\n") + 2 : head + 4;
            byte[] content = part.substring(skip).getBytes(StandardCharsets.ISO_8859_1);
            if (envelope == null) {
                envelope = parse(content);
            } else {
                Matcher id = CONTENT_ID.matcher(part.substring(0, skip));
                if (id.find()) {
                    attachments.put(id.group(1), content);
                }
            }
        }
        if (envelope == null) {
            throw new IOException("a package without parts");
        }
        return new SoapIn(envelope, attachments, true);
    }

    private static List<String> parts(String text, String boundary) {
        String[] pieces = text.split("(?:^|\\r?\\n)--" + Pattern.quote(boundary), -1);
        List<String> parts = new ArrayList<>();
        for (int i = 1; i < pieces.length && !pieces[i].startsWith("--"); i++) {
            parts.add(pieces[i].substring(pieces[i].indexOf('\n') + 1));
        }
        return parts;
    }

    private static Document parse(byte[] xml) throws IOException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            return factory.newDocumentBuilder().parse(new ByteArrayInputStream(xml));
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException("not an envelope", e);
        }
    }

    /// The elements of that local name, in document order.
    public List<Element> elements(String localName) {
        NodeList nodes = envelope.getElementsByTagNameNS("*", localName);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }

    /// The text of the first element of that name; empty when there is none.
    public String text(String localName) {
        List<Element> found = elements(localName);
        return found.isEmpty() ? "" : found.getFirst().getTextContent().strip();
    }

    /// The attribute of the first element of that name; empty when there is none.
    public String attribute(String localName, String attribute) {
        List<Element> found = elements(localName);
        return found.isEmpty() ? "" : found.getFirst().getAttribute(attribute);
    }

    /// The value of the first ExternalIdentifier of this scheme within an element; null when there
    /// is none.
    public static @Nullable String identifier(Element within, String scheme) {
        NodeList nodes = within.getElementsByTagNameNS("*", "ExternalIdentifier");
        for (int i = 0; i < nodes.getLength(); i++) {
            Element identifier = (Element) nodes.item(i);
            if (identifier.getAttribute("identificationScheme").equals(scheme)) {
                return identifier.getAttribute("value");
            }
        }
        return null;
    }

    /// The bytes of a Document element: of the part that it includes, or inline.
    public byte[] content(Element document) {
        NodeList includes = document.getElementsByTagNameNS("*", "Include");
        if (includes.getLength() == 0) {
            return Base64.getMimeDecoder().decode(document.getTextContent().strip());
        }
        String href = ((Element) includes.item(0)).getAttribute("href");
        String id = href.substring("cid:".length()).replace("%40", "@");
        byte[] bytes = attachments.get(id);
        return bytes == null ? new byte[0] : bytes;
    }
}
