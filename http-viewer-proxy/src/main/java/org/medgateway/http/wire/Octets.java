package org.medgateway.http.wire;

/// The character classes of RFC 9110 and RFC 9112, one table look-up each.
final class Octets {

    private static final byte TOKEN = 1;
    private static final byte VALUE = 2;
    private static final byte TARGET = 4;
    private static final byte[] CLASSES = new byte[256];

    static {
        for (int c = 0; c < 256; c++) {
            if (c >= 0x20 && c != 0x7F || c == '\t') {
                CLASSES[c] |= VALUE;
            }
            // RFC 3986 leaves no place for these in a target; what others make of them differs.
            if (c > 0x20 && c < 0x7F && "\"<>\\^`{|}#".indexOf(c) < 0) {
                CLASSES[c] |= TARGET;
            }
        }
        // Browsers do send these unescaped in queries (WHATWG URL), and servers agree on them.
        for (char c : "\"\\^`{|}".toCharArray()) {
            CLASSES[c] |= TARGET;
        }
        for (char c = '0'; c <= 'z'; c++) {
            if (Character.isLetterOrDigit(c)) {
                CLASSES[c] |= TOKEN;
            }
        }
        for (char c : "!#$%&'*+-.^_`|~".toCharArray()) {
            CLASSES[c] |= TOKEN;
        }
    }

    private Octets() {}

    /// A character of a token (RFC 9110 5.6.2): methods and field names.
    static boolean token(int octet) {
        return octet < 256 && (CLASSES[octet] & TOKEN) != 0;
    }

    /// A character of a field value (RFC 9110 5.5), inner white space included.
    static boolean value(int octet) {
        return octet < 256 && (CLASSES[octet] & VALUE) != 0;
    }

    /// A character that may stand in a request target.
    static boolean target(int octet) {
        return octet < 256 && (CLASSES[octet] & TARGET) != 0;
    }

    static boolean blank(int octet) {
        return octet == ' ' || octet == '\t';
    }

    static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!token(text.charAt(i))) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    static boolean isValue(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!value(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }
}
