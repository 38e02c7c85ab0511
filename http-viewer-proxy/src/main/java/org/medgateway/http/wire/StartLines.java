package org.medgateway.http.wire;

import org.medgateway.http.wire.HeadDecoder.Grammar;

/// The two start lines of RFC 9112: `GET /path HTTP/1.1` and `HTTP/1.1 200 OK`, with single spaces.
final class StartLines {

    static final Grammar<RequestHead> REQUEST =
            new Grammar<>() {
                @Override
                public RequestHead head(String startLine, Fields fields) throws Malformed {
                    return request(startLine, fields);
                }

                @Override
                public boolean dropsBlanksBeforeColon() {
                    return false;
                }
            };

    static final Grammar<ResponseHead> ANSWER =
            new Grammar<>() {
                @Override
                public ResponseHead head(String startLine, Fields fields) throws Malformed {
                    return answer(startLine, fields);
                }

                @Override
                public boolean dropsBlanksBeforeColon() {
                    return true;
                }
            };

    private static final int LONGEST_METHOD = 32;

    private StartLines() {}

    private static RequestHead request(String line, Fields fields) throws Malformed {
        int methodEnd = line.indexOf(' ');
        int targetEnd = line.indexOf(' ', methodEnd + 1);
        if (methodEnd <= 0 || targetEnd <= methodEnd + 1) {
            throw new Malformed(400, "the request line is not \"METHOD target HTTP/1.1\"");
        }
        String method = method(line, methodEnd);
        for (int i = methodEnd + 1; i < targetEnd; i++) {
            if (!Octets.target(line.charAt(i))) {
                throw new Malformed(
                        400,
                        "character 0x%02X in the request target".formatted((int) line.charAt(i)));
            }
        }
        Version version = version(line, targetEnd + 1, line.length());
        return new RequestHead(method, line.substring(methodEnd + 1, targetEnd), version, fields);
    }

    private static String method(String line, int end) throws Malformed {
        if (line.startsWith("GET ")) {
            return "GET";
        }
        if (line.startsWith("POST ")) {
            return "POST";
        }
        String method = line.substring(0, end);
        if (end > LONGEST_METHOD || !Octets.isToken(method)) {
            throw new Malformed(
                    400,
                    "the method is not a token of up to %d characters".formatted(LONGEST_METHOD));
        }
        return method;
    }

    private static ResponseHead answer(String line, Fields fields) throws Malformed {
        if (line.length() < 12 || line.charAt(8) != ' ') {
            throw new Malformed(502, "the status line is not \"HTTP/1.1 200 OK\"");
        }
        Version version = version(line, 0, 8);
        int status = 0;
        for (int i = 9; i < 12; i++) {
            int digit = line.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw new Malformed(502, "the status is not three digits");
            }
            status = 10 * status + digit;
        }
        if (status < 100 || line.length() > 12 && line.charAt(12) != ' ') {
            throw new Malformed(502, "the status is not three digits from 100 on");
        }
        return new ResponseHead(
                status, line.length() > 13 ? line.substring(13) : "", version, fields);
    }

    private static Version version(String line, int from, int to) throws Malformed {
        if (to - from == 8 && line.startsWith("HTTP/1.1", from)) {
            return Version.HTTP_1_1;
        }
        if (to - from == 8
                && line.startsWith("HTTP/", from)
                && digit(line.charAt(from + 5))
                && line.charAt(from + 6) == '.'
                && digit(line.charAt(from + 7))) {
            if (line.charAt(from + 5) != '1') {
                throw new Malformed(
                        505, "version " + line.substring(from, to) + " is not spoken here");
            }
            // RFC 9110 2.5: a higher minor version is read as the highest known one.
            return line.charAt(from + 7) == '0' ? Version.HTTP_1_0 : Version.HTTP_1_1;
        }
        throw new Malformed(400, "the version is not HTTP/1.1 or HTTP/1.0");
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }
}
