package org.medgateway.http.wire;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/// A path in the form that rules are matched against: percent-encodings of plain characters undone,
/// dot segments and doubled slashes resolved, so that a rule for `/admin` cannot be walked around
/// with `/x/../%61dmin`. What goes to the server is never this, but what the client sent.
public final class RoutePath {

    private RoutePath() {}

    public static String of(String path) {
        if (path.indexOf('%') < 0 && !path.contains("/.") && !path.contains("//")) {
            return path;
        }
        return withoutDots(decoded(path));
    }

    private static String decoded(String path) {
        if (path.indexOf('%') < 0) {
            return path;
        }
        byte[] out = new byte[path.length()];
        int length = 0;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            int octet = c == '%' && i + 2 < path.length() ? hex(path, i + 1) : -1;
            // An encoded slash stays encoded: it is part of a segment, not a border.
            if (octet > 0x20 && octet != '/' && octet != '%' && octet != 0x7F) {
                out[length++] = (byte) octet;
                i += 2;
            } else {
                out[length++] = (byte) c;
            }
        }
        return new String(out, 0, length, StandardCharsets.UTF_8);
    }

    private static int hex(String text, int at) {
        int high = Character.digit(text.charAt(at), 16);
        int low = Character.digit(text.charAt(at + 1), 16);
        return high < 0 || low < 0 ? -1 : 16 * high + low;
    }

    private static String withoutDots(String path) {
        Deque<String> kept = new ArrayDeque<>();
        String[] segments = path.split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            switch (segments[i]) {
                case "", "." -> {}
                case ".." -> kept.pollLast();
                default -> kept.addLast(segments[i]);
            }
        }
        String last = segments[segments.length - 1];
        boolean directory = last.isEmpty() || last.equals(".") || last.equals("..");
        String joined = "/" + String.join("/", kept);
        return directory && !kept.isEmpty() ? joined + "/" : joined;
    }

    /// The first value of a query parameter, percent-decoded; null when the query does not have it.
    public static @Nullable String queryParameter(@Nullable String query, String name) {
        if (query == null) {
            return null;
        }
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String key = equals < 0 ? pair : pair.substring(0, equals);
            if (plain(key).equals(name)) {
                return equals < 0 ? "" : plain(pair.substring(equals + 1));
            }
        }
        return null;
    }

    private static String plain(String text) {
        if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
            return text;
        }
        byte[] out = new byte[text.length()];
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int octet = c == '%' && i + 2 < text.length() ? hex(text, i + 1) : -1;
            if (octet >= 0) {
                out[length++] = (byte) octet;
                i += 2;
            } else {
                out[length++] = (byte) (c == '+' ? ' ' : c);
            }
        }
        return new String(out, 0, length, StandardCharsets.UTF_8);
    }
}
