package org.medgateway.testdata.xds;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A body with its Content-Type, as a client would post it.
///
/// @param name what it is, for the names of tests
/// @param envelope the envelope's text, also where it stands in a package
public record SoapMessage(String name, String contentType, String envelope, byte[] body) {

    /// How a package is written.
    public enum Style {
        /// As Axis2 and CXF write it.
        JAVA("MIMEBoundary_0f1e2d3c4b5a69788796a5b4c3d2e1f0", "\r\n", "<0.root@synthetic.test>"),
        /// As .NET writes it: colons, a plus and an equals sign in the boundary.
        DOT_NET("uuid:7b9a1b5e-8f3f-4b60-9d5f-3f2b5d0c4a10+id=1", "\r\n", "<http://tempuri.org/0>"),
        /// Lines that end in LF alone.
        LF_ONLY("----=_Part_7_12345678.1700000000000", "\n", "<root.lf@synthetic.test>");

        private final String boundary;
        private final String line;
        private final String rootId;

        Style(String boundary, String line, String rootId) {
            this.boundary = boundary;
            this.line = line;
            this.rootId = rootId;
        }

        public String boundary() {
            return boundary;
        }
    }

    /// A document that travels beside the envelope.
    public record Attachment(String contentId, String mimeType, byte[] bytes) {}

    /// The envelope by itself, SOAP 1.2.
    public static SoapMessage soap12(String name, String action, String envelope) {
        return new SoapMessage(
                name,
                "application/soap+xml; charset=UTF-8; action=\"" + action + '"',
                envelope,
                envelope.getBytes(StandardCharsets.UTF_8));
    }

    /// The envelope by itself, SOAP 1.1.
    public static SoapMessage soap11(String name, String envelope) {
        return new SoapMessage(
                name,
                "text/xml; charset=utf-8",
                envelope,
                envelope.getBytes(StandardCharsets.UTF_8));
    }

    /// An MTOM package with the envelope, SOAP 1.2, as its first part.
    public static SoapMessage mtom(
            String name,
            Style style,
            String action,
            String envelope,
            List<Attachment> attachments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String open = "--" + style.boundary + style.line;
        text(
                out,
                open
                        + "Content-ID: "
                        + style.rootId
                        + style.line
                        + "Content-Transfer-Encoding: 8bit"
                        + style.line
                        + "Content-Type: application/xop+xml;charset=utf-8;"
                        + "type=\"application/soap+xml\""
                        + style.line
                        + style.line
                        + envelope);
        for (Attachment attachment : attachments) {
            text(
                    out,
                    style.line
                            + open
                            + "Content-ID: <"
                            + attachment.contentId()
                            + ">"
                            + style.line
                            + "Content-Transfer-Encoding: binary"
                            + style.line
                            + "Content-Type: "
                            + attachment.mimeType()
                            + style.line
                            + style.line);
            out.writeBytes(attachment.bytes());
        }
        text(out, style.line + "--" + style.boundary + "--" + style.line);
        String contentType =
                "multipart/related; type=\"application/xop+xml\";start=\""
                        + style.rootId
                        + "\";boundary=\""
                        + style.boundary
                        + "\";start-info=\"application/soap+xml\";action=\""
                        + action
                        + '"';
        return new SoapMessage(name, contentType, envelope, out.toByteArray());
    }

    private static void text(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return name;
    }
}
