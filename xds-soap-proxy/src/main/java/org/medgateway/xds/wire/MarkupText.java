package org.medgateway.xds.wire;

import java.nio.charset.StandardCharsets;

/// Strings of what stands in an envelope, where one is wanted.
final class MarkupText {

    private MarkupText() {}

    /// The characters that stand there in UTF-8, with the five references of XML itself resolved.
    static String of(byte[] bytes, int from, int to) {
        String expected = Vocabulary.VALUES.find(bytes, from, to);
        if (expected != null) {
            return expected;
        }
        boolean ascii = true;
        boolean references = false;
        for (int at = from; at < to; at++) {
            ascii &= bytes[at] >= 0;
            references |= bytes[at] == '&';
        }
        String text =
                new String(
                        bytes,
                        from,
                        to - from,
                        ascii ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
        return references ? resolved(text) : text;
    }

    private static String resolved(String text) {
        StringBuilder resolved = new StringBuilder(text.length());
        int from = 0;
        for (int at = text.indexOf('&'); at >= 0; at = text.indexOf('&', from)) {
            int end = text.indexOf(';', at);
            resolved.append(text, from, at).append(character(text.substring(at + 1, end)));
            from = end + 1;
        }
        return resolved.append(text, from, text.length()).toString();
    }

    private static char character(String reference) {
        return switch (reference) {
            case "amp" -> '&';
            case "lt" -> '<';
            case "gt" -> '>';
            case "quot" -> '"';
            case "apos" -> '\'';
            default -> throw new IllegalArgumentException("no reference: " + reference);
        };
    }

    /// Whether all of it is UTF-8 of characters that are usual: none above U+FFFF, and none that
    /// XML does not have. Bytes below 128 are not looked at.
    static boolean isUsualUtf8(byte[] bytes, int end) {
        int at = 0;
        while (at < end) {
            int first = bytes[at] & 0xFF;
            if (first < 0x80) {
                at++;
            } else if (first >= 0xC2 && first < 0xE0) {
                if (!follows(bytes, at + 1, end)) {
                    return false;
                }
                at += 2;
            } else if (first >= 0xE0 && first < 0xF0) {
                if (!follows(bytes, at + 1, end)
                        || !follows(bytes, at + 2, end)
                        || !isUsual(first, bytes[at + 1] & 0xFF, bytes[at + 2] & 0xFF)) {
                    return false;
                }
                at += 3;
            } else {
                return false;
            }
        }
        return true;
    }

    private static boolean follows(byte[] bytes, int at, int end) {
        return at < end && (bytes[at] & 0xC0) == 0x80;
    }

    // Not those that two bytes would do for, no surrogates, neither U+FFFE nor U+FFFF.
    private static boolean isUsual(int first, int second, int third) {
        return switch (first) {
            case 0xE0 -> second >= 0xA0;
            case 0xED -> second < 0xA0;
            case 0xEF -> second != 0xBF || third < 0xBE;
            default -> true;
        };
    }
}
