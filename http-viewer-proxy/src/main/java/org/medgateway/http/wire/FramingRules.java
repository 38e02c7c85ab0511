package org.medgateway.http.wire;

import java.util.List;

/// Finds the framing of a message and refuses everything that two readers could see differently:
/// length with transfer coding, two lengths, a length that is not plain digits, codings other than
/// chunked.
final class FramingRules {

    private static final int MOST_DIGITS = 18;

    private FramingRules() {}

    static Framing ofRequest(RequestHead head) throws Malformed {
        List<String> lengths = head.fields().all("Content-Length");
        List<String> codings = head.fields().all("Transfer-Encoding");
        if (codings.isEmpty()) {
            if (lengths.isEmpty()) {
                return Framing.NONE;
            }
            if (lengths.size() > 1) {
                throw new Malformed(400, "more than one Content-Length");
            }
            return new Framing.Length(length(lengths.getFirst(), 400));
        }
        if (!lengths.isEmpty()) {
            throw new Malformed(400, "Content-Length beside Transfer-Encoding");
        }
        if (head.version() != Version.HTTP_1_1) {
            throw new Malformed(400, "Transfer-Encoding in " + head.version().text());
        }
        chunkedOnly(codings, head.fields().members("Transfer-Encoding"), 400, 501);
        return Framing.CHUNKED;
    }

    static Framing ofAnswer(ResponseHead head, String requestMethod) throws Malformed {
        List<String> lengths = head.fields().all("Content-Length");
        List<String> codings = head.fields().all("Transfer-Encoding");
        if (!lengths.isEmpty() && !codings.isEmpty()) {
            throw new Malformed(502, "Content-Length beside Transfer-Encoding");
        }
        if (head.isBodiless() || requestMethod.equals("HEAD")) {
            return Framing.NONE;
        }
        if (!codings.isEmpty()) {
            if (head.version() != Version.HTTP_1_1) {
                throw new Malformed(502, "Transfer-Encoding in " + head.version().text());
            }
            chunkedOnly(codings, head.fields().members("Transfer-Encoding"), 502, 502);
            return Framing.CHUNKED;
        }
        if (lengths.isEmpty()) {
            return Framing.UNTIL_CLOSE;
        }
        for (String other : lengths) {
            if (!other.equals(lengths.getFirst())) {
                throw new Malformed(502, "contradicting Content-Length fields");
            }
        }
        return new Framing.Length(length(lengths.getFirst(), 502));
    }

    private static void chunkedOnly(
            List<String> lines, List<String> codings, int malformed, int unknown) throws Malformed {
        if (codings.isEmpty() || !codings.getLast().equals("chunked")) {
            throw new Malformed(malformed, "Transfer-Encoding does not end in chunked");
        }
        if (codings.indexOf("chunked") != codings.size() - 1) {
            throw new Malformed(malformed, "chunked is named twice in Transfer-Encoding");
        }
        if (codings.size() > 1) {
            throw new Malformed(unknown, "transfer coding " + codings.getFirst() + " is not known");
        }
        // "chunked," and ",chunked" are lists of one, but readers differ about them.
        if (lines.size() > 1 || lines.getFirst().length() != "chunked".length()) {
            throw new Malformed(malformed, "Transfer-Encoding is not plainly \"chunked\"");
        }
    }

    private static long length(String text, int status) throws Malformed {
        if (text.isEmpty() || text.length() > MOST_DIGITS) {
            throw new Malformed(
                    status,
                    "Content-Length is not a number of up to %d digits".formatted(MOST_DIGITS));
        }
        long length = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw new Malformed(status, "Content-Length is not plain digits");
            }
            length = 10 * length + digit;
        }
        return length;
    }
}
