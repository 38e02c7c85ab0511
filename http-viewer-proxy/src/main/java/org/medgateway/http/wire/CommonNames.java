package org.medgateway.http.wire;

import java.nio.charset.StandardCharsets;

/// Field names that come with nearly every message, in the letters that they usually come in, so
/// that reading one makes no new string. Any thread.
final class CommonNames {

    private static final String[] NAMES = {
        "Accept",
        "Accept-Encoding",
        "Accept-Language",
        "Accept-Ranges",
        "Access-Control-Allow-Origin",
        "Authorization",
        "Cache-Control",
        "Connection",
        "Content-Encoding",
        "Content-Length",
        "Content-Type",
        "Cookie",
        "Date",
        "ETag",
        "Expires",
        "Host",
        "If-Modified-Since",
        "If-None-Match",
        "Keep-Alive",
        "Last-Modified",
        "Location",
        "Origin",
        "Pragma",
        "Range",
        "Referer",
        "Sec-Fetch-Dest",
        "Sec-Fetch-Mode",
        "Sec-Fetch-Site",
        "Server",
        "Set-Cookie",
        "SOAPAction",
        "Strict-Transport-Security",
        "Transfer-Encoding",
        "Upgrade-Insecure-Requests",
        "User-Agent",
        "Vary",
        "Via",
        "X-Content-Type-Options",
        "X-Forwarded-For",
        "X-Forwarded-Host",
        "X-Forwarded-Proto",
        "X-Frame-Options",
        "X-Requested-With"
    };

    private static final int SLOTS = 256; // a power of two, mostly empty
    private static final String[] TEXTS = new String[SLOTS];
    private static final byte[][] OCTETS = new byte[SLOTS][];

    static {
        for (String name : NAMES) {
            put(name);
            put(name.toLowerCase(java.util.Locale.ROOT));
        }
    }

    private CommonNames() {}

    private static void put(String name) {
        byte[] octets = name.getBytes(StandardCharsets.ISO_8859_1);
        int slot = slot(octets, 0, octets.length);
        // Of two with the same slot the first stays; the other is read as any name is.
        if (OCTETS[slot] == null) {
            OCTETS[slot] = octets;
            TEXTS[slot] = name;
        }
    }

    private static int slot(byte[] octets, int from, int to) {
        int length = to - from;
        int mixed =
                octets[from] * 31 + octets[to - 1] * 7 + octets[from + length / 2] + length * 67;
        return (mixed ^ mixed >>> 8) & SLOTS - 1;
    }

    /// The name that stands there; at least one octet.
    static String read(byte[] octets, int from, int to) {
        int slot = slot(octets, from, to);
        byte[] known = OCTETS[slot];
        if (known != null && java.util.Arrays.equals(known, 0, known.length, octets, from, to)) {
            return TEXTS[slot];
        }
        return new String(octets, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
