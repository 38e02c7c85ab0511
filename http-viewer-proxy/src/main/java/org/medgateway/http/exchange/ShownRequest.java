package org.medgateway.http.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.route.Attributes;
import org.medgateway.core.spi.Sample;
import org.medgateway.http.wire.Decoded;
import org.medgateway.http.wire.DicomWeb;
import org.medgateway.http.wire.HeadDecoder;
import org.medgateway.http.wire.HeadLimits;
import org.medgateway.http.wire.RequestCheck;
import org.medgateway.http.wire.RequestHead;
import org.medgateway.http.wire.RequestVerdict;
import org.medgateway.http.wire.ServerCookie;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// A request that somebody pasted: its lines may end as those of a text do, and the first may lack
/// the version. Where bodies are looked into, an envelope alone will do. Judged by the same code as
/// requests that arrive.
public final class ShownRequest {

    private static final Pattern LINE_END = Pattern.compile("\\R");
    private static final Pattern VERSIONED = Pattern.compile(".* HTTP/[0-9.]+");

    private ShownRequest() {}

    /// @param inspector looks into the body; null for none
    /// @param cookie the persistence cookie of the service; null for none
    /// @throws IllegalArgumentException where the text is no request
    public static Sample read(
            String text, @Nullable RequestInspector inspector, @Nullable ServerCookie cookie) {
        String lines = LINE_END.matcher(text.strip()).replaceAll("\n");
        if (inspector != null && lines.startsWith("<")) {
            lines = "POST /\nContent-Type: application/soap+xml\n\n" + lines;
        }
        int empty = lines.indexOf("\n\n");
        String body = empty < 0 ? "" : lines.substring(empty + 2);
        RequestVerdict.Accepted request = accepted(empty < 0 ? lines : lines.substring(0, empty));
        ServerCookie.Claim claim =
                cookie == null
                        ? ServerCookie.Claim.NONE
                        : cookie.take(request.head().fields().copy());
        Attributes attributes =
                new HttpAttributes(
                        Attributes.NONE,
                        request,
                        DicomWeb.recognise(request.head(), request.path(), request.query()));
        if (inspector != null && !body.isEmpty()) {
            attributes =
                    attributes.with(
                            inspector.shown(
                                    request,
                                    body.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8)));
        }
        return new Sample(
                attributes,
                claim instanceof ServerCookie.Claim.Valid(var server, _, _) ? server : null);
    }

    private static RequestVerdict.Accepted accepted(String head) {
        String[] lines = head.split("\n", 2);
        String first = VERSIONED.matcher(lines[0]).matches() ? lines[0] : lines[0] + " HTTP/1.1";
        String fields = lines.length == 1 ? "" : lines[1].replace("\n", "\r\n") + "\r\n";
        if (!fields.toLowerCase(java.util.Locale.ROOT).contains("host:")) {
            fields += "Host: localhost\r\n";
        }
        ByteBuf bytes =
                Unpooled.copiedBuffer(
                        first + "\r\n" + fields + "\r\n", StandardCharsets.ISO_8859_1);
        return switch (HeadDecoder.ofRequests(HeadLimits.DEFAULT).feed(bytes)) {
            case Decoded.Complete<RequestHead>(var complete) -> judged(complete);
            case Decoded.NeedMore<RequestHead> _ -> throw refused("it is not complete");
            case Decoded.Broken<RequestHead>(_, var why) -> throw refused(why);
        };
    }

    private static RequestVerdict.Accepted judged(RequestHead head) {
        return switch (RequestCheck.check(head)) {
            case RequestVerdict.Accepted accepted -> accepted;
            case RequestVerdict.Refused(_, var why) -> throw refused(why);
        };
    }

    private static IllegalArgumentException refused(String why) {
        return new IllegalArgumentException(
                "expected a request, \"GET /path\" and its header lines: " + why);
    }
}
