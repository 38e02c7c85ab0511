package org.medgateway.xds.wire;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

/// What a Content-Type says of a body: an envelope by itself, an envelope in a package, or nothing
/// that this protocol knows.
public sealed interface SoapContent {

    /// An envelope by itself. `charset` and `action` are null when the header does not give them.
    record Plain(SoapVersion version, @Nullable String charset, @Nullable String action)
            implements SoapContent {}

    /// An envelope as the root of a multipart/related package: MTOM (`xop`), or SOAP with
    /// attachments. `start` is the root's Content-ID without angle brackets, null for the first
    /// part; `version` is null when the header does not tell it.
    record Packaged(
            String boundary,
            @Nullable String start,
            boolean xop,
            @Nullable SoapVersion version,
            @Nullable String action)
            implements SoapContent {}

    /// Not SOAP, or not readable as such: the reason in words.
    record Unknown(String why) implements SoapContent {}

    /// Reads a Content-Type header's value; null (no header) is Unknown.
    static SoapContent of(@Nullable String header) {
        if (header == null) {
            return new Unknown("no Content-Type");
        }
        try {
            return of(ContentType.parse(header));
        } catch (IllegalArgumentException e) {
            return new Unknown(String.valueOf(e.getMessage()));
        }
    }

    private static SoapContent of(ContentType type) {
        SoapVersion version = SoapVersion.ofMediaType(type.mediaType());
        if (version != null) {
            return new Plain(version, type.parameter("charset"), type.parameter("action"));
        }
        if (type.mediaType().equals("multipart/related")) {
            return packaged(type);
        }
        return new Unknown("the media type " + type.mediaType() + ", expected SOAP");
    }

    private static SoapContent packaged(ContentType type) {
        String boundary = type.parameter("boundary");
        if (boundary == null) {
            return new Unknown("multipart/related without a boundary");
        }
        String problem = MultipartScanner.problemOf(boundary);
        if (problem != null) {
            return new Unknown(problem);
        }
        String rootType = lower(type.parameter("type"));
        boolean xop = "application/xop+xml".equals(rootType);
        String action = type.parameter("action");
        SoapVersion version = SoapVersion.ofMediaType(rootType);
        // MTOM 1.0 3.2: start-info is the content type of the envelope; .NET puts the action into
        // it
        String startInfo = type.parameter("start-info");
        if (startInfo != null) {
            ContentType info = ContentType.parse(startInfo);
            version = version == null ? SoapVersion.ofMediaType(info.mediaType()) : version;
            action = action == null ? info.parameter("action") : action;
        }
        String start = type.parameter("start");
        return new Packaged(
                boundary, start == null ? null : ContentId.strip(start), xop, version, action);
    }

    private static @Nullable String lower(@Nullable String text) {
        return text == null ? null : text.toLowerCase(Locale.ROOT);
    }
}
