package org.medgateway.xds.wire;

/// Text for XML that the gateway itself writes.
final class XmlText {

    private XmlText() {}

    /// The text with markup escaped, for content and for attributes in double quotes. What XML 1.0
    /// does not allow at all becomes a question mark.
    static String escape(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> append(out, c));
        return out.toString();
    }

    private static void append(StringBuilder out, int c) {
        switch (c) {
            case '&' -> out.append("&amp;");
            case '<' -> out.append("&lt;");
            case '>' -> out.append("&gt;");
            case '"' -> out.append("&quot;");
            case '\n', '\r', '\t' -> out.append("&#").append(c).append(';');
            default -> out.appendCodePoint(isAllowed(c) ? c : '?');
        }
    }

    // XML 1.0, production 2
    private static boolean isAllowed(int c) {
        return (c >= ' ' && c <= 0xD7FF) || (c >= 0xE000 && c <= 0xFFFD) || c >= 0x10000;
    }
}
