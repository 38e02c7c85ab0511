package org.medgateway.xds;

import org.jspecify.annotations.Nullable;
import org.medgateway.xds.wire.SoapContent;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// What the Content-Types of envelopes by themselves say: a peer has one, or one for each action,
/// and sends it again and again. Packages have a boundary of their own each and are not remembered.
/// Any thread.
final class KnownContentTypes {

    private static final int MOST = 256;
    private static final int LONGEST = 256;

    private final Map<String, SoapContent> known = new ConcurrentHashMap<>();

    SoapContent content(@Nullable String header) {
        if (header == null) {
            return SoapContent.of(null);
        }
        SoapContent before = known.get(header);
        return before == null ? read(header) : before;
    }

    private SoapContent read(String header) {
        SoapContent content = SoapContent.of(header);
        if (content instanceof SoapContent.Plain && header.length() <= LONGEST) {
            if (known.size() >= MOST) {
                known.clear(); // somebody sends ever new ones
            }
            known.put(header, content);
        }
        return content;
    }
}
