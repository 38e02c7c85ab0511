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
        StringBuilder id = new StringBuilder();
        for (int i = 1; i < text.length(); i++) {
            if (text.charAt(i) == '\'') {
                if (i + 1 == text.length() || text.charAt(i + 1) != '\'') {
                    break;
                }
                i++;
            }
            id.append(text.charAt(i));
        }
        return id.toString().strip();
    }

    /// An HL7 v3 II. Null root or extension count as empty.
    static String ofInstanceIdentifier(@Nullable String root, @Nullable String extension) {
        return (extension == null ? "" : extension) + "^^^&" + (root == null ? "" : root) + "&ISO";
    }
}
