package org.medgateway.http.client;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;

import org.jspecify.annotations.Nullable;
import org.medgateway.http.wire.Fields;
import org.medgateway.http.wire.Framing;
import org.medgateway.http.wire.RequestHead;
import org.medgateway.http.wire.RequestVerdict;
import org.medgateway.http.wire.ResponseHead;
import org.medgateway.http.wire.Version;

import java.util.Locale;
import java.util.Map;

/// Heads of HTTP/2 as those of HTTP/1.1 and back (RFC 9113 8).
final class Http2Heads {

    private Http2Heads() {}

    /// Answers null where the head breaks the rules of RFC 9113 8.2 or 8.3, which is an error of
    /// the stream.
    static @Nullable RequestHead request(Http2Headers headers, boolean whole) {
        CharSequence method = headers.method();
        CharSequence path = headers.path();
        CharSequence scheme = headers.scheme();
        if (method == null || scheme == null && !method.toString().equals("CONNECT")) {
            return null;
        }
        Fields fields = fields(headers);
        if (fields == null) {
            return null;
        }
        CharSequence authority = headers.authority();
        if (authority != null) {
            String host = fields.first("host");
            if (host != null && !host.equalsIgnoreCase(authority.toString())) {
                return null;
            }
            fields.remove("host");
            fields.add("host", authority.toString());
        }
        RequestHead head =
                new RequestHead(
                        method.toString(),
                        path == null ? "*" : path.toString(),
                        Version.HTTP_2,
                        fields);
        return head.isWritable() ? head : null;
    }

    /// Regular fields, cookie crumbs joined (RFC 9113 8.2.3); null where a name or value may not be
    /// sent on.
    static @Nullable Fields fields(Http2Headers headers) {
        Fields fields = new Fields();
        StringBuilder cookies = null;
        for (Map.Entry<CharSequence, CharSequence> entry : headers) {
            String name = entry.getKey().toString();
            if (name.startsWith(":")) {
                continue;
            }
            String value = entry.getValue().toString();
            if (name.equals("cookie")) {
                cookies =
                        cookies == null
                                ? new StringBuilder(value)
                                : cookies.append("; ").append(value);
            } else {
                fields.add(name, value);
            }
        }
        if (cookies != null) {
            fields.add("cookie", cookies.toString());
        }
        return fields.areWritable() ? fields : null;
    }

    /// HTTP/2 says by the end of the stream what HTTP/1.1 says by fields.
    static RequestVerdict.Accepted withFraming(RequestVerdict.Accepted request, boolean whole) {
        Framing framing = request.framing();
        if (whole && !(framing instanceof Framing.Length)) {
            framing = Framing.NONE;
        } else if (!whole && framing instanceof Framing.None) {
            framing = Framing.CHUNKED;
        }
        return new RequestVerdict.Accepted(
                request.head(),
                request.authority(),
                request.path(),
                request.query(),
                framing,
                true,
                null,
                request.expectContinue());
    }

    static Http2Headers answer(ResponseHead head) {
        Http2Headers headers = new DefaultHttp2Headers(false, head.fields().size() + 1);
        headers.status(Integer.toString(head.status()));
        add(head.fields(), headers);
        return headers;
    }

    static Http2Headers trailers(Fields trailers) {
        Http2Headers headers = new DefaultHttp2Headers(false, trailers.size());
        add(trailers, headers);
        return headers;
    }

    private static void add(Fields fields, Http2Headers headers) {
        for (int i = 0; i < fields.size(); i++) {
            headers.add(fields.name(i).toLowerCase(Locale.ROOT), fields.value(i));
        }
    }
}
