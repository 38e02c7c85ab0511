package org.medgateway.http.wire;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

/// A host with an optional port, as in a Host field: `viewer.example:8443`, `[fd00::1]`.
///
/// @param text as it came
/// @param host lower case, without port and without brackets
/// @param port 0 when none was given
public record Authority(String text, String host, int port) {

    /// An empty authority, which a Host field may carry (RFC 9112 3.2).
    public static final Authority NONE = new Authority("", "", 0);

    /// Answers null where the text is not `host[:port]`; user names are not tolerated.
    public static @Nullable Authority parse(String text) {
        if (text.isEmpty()) {
            return NONE;
        }
        int hostEnd;
        String host;
        if (text.charAt(0) == '[') {
            hostEnd = text.indexOf(']') + 1;
            if (hostEnd < 4 || !isIpv6(text, 1, hostEnd - 1)) {
                return null;
            }
            host = text.substring(1, hostEnd - 1);
        } else {
            hostEnd = text.indexOf(':');
            hostEnd = hostEnd < 0 ? text.length() : hostEnd;
            if (hostEnd == 0 || !isRegisteredName(text, hostEnd)) {
                return null;
            }
            host = text.substring(0, hostEnd);
        }
        int port = port(text, hostEnd);
        return port < 0 ? null : new Authority(text, host.toLowerCase(Locale.ROOT), port);
    }

    private static int port(String text, int colon) {
        if (colon == text.length() || colon == text.length() - 1 && text.charAt(colon) == ':') {
            return 0;
        }
        if (text.charAt(colon) != ':' || text.length() - colon > 6) {
            return -1;
        }
        int port = 0;
        for (int i = colon + 1; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            port = 10 * port + digit;
        }
        return port <= 0xFFFF ? port : -1;
    }

    /// RFC 3986 3.2.2: unreserved, percent-encoded and sub-delims.
    private static boolean isRegisteredName(String text, int end) {
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            boolean letterOrDigit =
                    c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!letterOrDigit && "-._~!$&'()*+;=%".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isIpv6(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (Character.digit(c, 16) < 0 && c != ':' && c != '.') {
                return false;
            }
        }
        return true;
    }
}
