package org.medgateway.xds.wire;

import org.jspecify.annotations.Nullable;

/// Patient ids of all transactions in one form, the CX of XDS metadata: `4711^^^&1.2.3&ISO` (ITI
/// TF-3, Table 4.2.3.1.7-2). Equal patients so have equal keys, whichever transaction names them.
final class PatientId {

    private PatientId() {}

    static String ofMetadata(String value) {
        return value.strip();
    }

    /// A stored query's value: `'4711^^^&1.2.3&ISO'`, or a list `('a','b')` of which the first
    /// counts (ITI TF-2, 3.18.4.1.2.3.5). A quote within is doubled.
    static String ofQueryValue(String value) {
        String text = value.strip();
        if (text.startsWith("(")) {
            text = text.substring(1).strip();
        }
        if (!text.startsWith("'")) {
            return text.endsWith(")") ? text.substring(0, text.length() - 1).strip() : text;
        }
        int end = closingQuote(text);
        String quoted = text.substring(1, end);
        return (quoted.indexOf('\'') < 0 ? quoted : quoted.replace("''", "'")).strip();
    }

    // The text's end where none closes it.
    private static int closingQuote(String text) {
        int at = text.indexOf('\'', 1);
        while (at >= 0 && at + 1 < text.length() && text.charAt(at + 1) == '\'') {
            at = text.indexOf('\'', at + 2);
        }
        return at < 0 ? text.length() : at;
    }

    /// An HL7 v3 II. Null root or extension count as empty.
    static String ofInstanceIdentifier(@Nullable String root, @Nullable String extension) {
        return (extension == null ? "" : extension) + "^^^&" + (root == null ? "" : root) + "&ISO";
    }
}
