package org.medgateway.xds.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Content-IDs and the `cid:` URLs that name them (RFC 2392).
final class ContentId {

    private ContentId() {}

    /// `<a@b>` to `a@b`; anything else is left as it is, but for white space around it.
    static String strip(String headerValue) {
        String id = headerValue.strip();
        return id.startsWith("<") && id.endsWith(">") ? id.substring(1, id.length() - 1) : id;
    }

    /// `cid:a%40b` to `a@b`. A per cent sign without two digits behind it stands for itself.
    static String ofUrl(String url) {
        String id = url.startsWith("cid:") ? url.substring(4) : url;
        if (id.indexOf('%') < 0) {
            return id;
        }
        byte[] from = id.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream decoded = new ByteArrayOutputStream(from.length);
        for (int i = 0; i < from.length; i++) {
            int octet = from[i] == '%' ? octet(from, i + 1) : -1;
            decoded.write(octet < 0 ? from[i] : octet);
            i += octet < 0 ? 0 : 2;
        }
        return decoded.toString(StandardCharsets.UTF_8);
    }

    private static int octet(byte[] from, int at) {
        if (at + 1 >= from.length) {
            return -1;
        }
        int high = Character.digit(from[at], 16);
        int low = Character.digit(from[at + 1], 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }
}
