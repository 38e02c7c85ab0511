package org.medgateway.xds.wire;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/// Content-IDs and the `cid:` URLs that name them (RFC 2392).
final class ContentId {

    private ContentId() {}

    /// `<a@b>` to `a@b`; anything else is left as it is, but for white space around it.
    static String strip(String headerValue) {
        String id = headerValue.strip();
        return id.startsWith("<") && id.endsWith(">") ? id.substring(1, id.length() - 1) : id;
    }

    /// `cid:a%40b` to `a@b`. A plus sign stands for itself: this is a URL, not a form.
    static String ofUrl(String url) {
        String id = url.startsWith("cid:") ? url.substring(4) : url;
        if (id.indexOf('%') < 0) {
            return id;
        }
        try {
            return URLDecoder.decode(id.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return id; // a stray per cent sign: peers that write it compare the raw text
        }
    }
}
