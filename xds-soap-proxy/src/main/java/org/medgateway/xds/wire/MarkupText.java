package org.medgateway.xds.wire;

import java.nio.charset.StandardCharsets;

/// Strings of what stands in an envelope, where one is wanted.
final class MarkupText {

    private MarkupText() {}

    /// The characters that stand there in UTF-8. The five references of XML itself are resolved,
    /// where there are `references`.
    static String of(byte[] bytes, int from, int to, boolean references) {
        if (references) {
            return resolved(new String(bytes, from, to - from, StandardCharsets.UTF_8));
        }
        String expected = Vocabulary.VALUES.find(bytes, from, to);
        return expected == null
                ? new String(bytes, from, to - from, StandardCharsets.UTF_8)
                : expected;
    }

    private static String resolved(String text) {
        StringBuilder resolved = new StringBuilder(text.length());
        int from = 0;
        for (int at = text.indexOf('&'); at >= 0; at = text.indexOf('&', from)) {
            resolved.append(text, from, at).append(character(text, at + 1));
            from = text.indexOf(';', at) + 1;
        }
        return resolved.append(text, from, text.length()).toString();
    }

    // The scanner has let nothing else pass: amp, apos, gt, lt, quot
    private static char character(String text, int at) {
        return switch (text.charAt(at)) {
            case 'a' -> text.charAt(at + 1) == 'm' ? '&' : '\'';
            case 'g' -> '>';
            case 'l' -> '<';
            default -> '"';
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
