package org.medgateway.http.wire;

import java.nio.charset.StandardCharsets;

/// One line of a header or trailer section, `name ":" OWS value OWS` (RFC 9112 5).
final class FieldLines {

    private FieldLines() {}

    static void add(byte[] line, int from, int to, boolean dropBlanksBeforeColon, Fields fields)
            throws Malformed {
        int first = line[from] & 0xFF;
        if (Octets.blank(first)) {
            throw new Malformed(400, "a folded field line");
        }
        int nameEnd = from;
        while (nameEnd < to && Octets.token(line[nameEnd] & 0xFF)) {
            nameEnd++;
        }
        int colon = nameEnd;
        while (dropBlanksBeforeColon && colon < to && Octets.blank(line[colon])) {
            colon++;
        }
        if (nameEnd == from || colon == to || line[colon] != ':') {
            throw new Malformed(400, wrong(line, from, to, nameEnd));
        }
        int start = colon + 1;
        int end = to;
        while (start < end && Octets.blank(line[start])) {
            start++;
        }
        while (end > start && Octets.blank(line[end - 1])) {
            end--;
        }
        fields.add(
                CommonNames.read(line, from, nameEnd),
                new String(line, start, end - start, StandardCharsets.ISO_8859_1));
    }

    private static String wrong(byte[] line, int from, int to, int nameEnd) {
        if (nameEnd == to) {
            return "a field line without a colon";
        }
        int octet = line[nameEnd] & 0xFF;
        if (octet == ':') {
            return "a field line without a name";
        }
        return Octets.blank(octet)
                ? "white space before the colon of a field"
                : "character 0x%02X in a field name, after %d characters"
                        .formatted(octet, nameEnd - from);
    }
}
