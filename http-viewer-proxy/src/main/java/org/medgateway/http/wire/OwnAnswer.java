package org.medgateway.http.wire;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;

/// An answer that the gateway gives by itself, whole and small.
///
/// @param fields without Content-Length, Date and Connection, which the session adds; may be
///   changed by header rules
public record OwnAnswer(int status, Fields fields, byte[] body) {

    public static OwnAnswer empty(int status) {
        return new OwnAnswer(status, new Fields(), new byte[0]);
    }

    public static OwnAnswer redirect(int status, String location) {
        return new OwnAnswer(status, Fields.of("Location", location), new byte[0]);
    }

    /// Words for whoever asked: a page for browsers, plain text for programs. Caches keep neither.
    ///
    /// @param accept what the client would like to get, null where it did not say
    /// @param reference names the exchange, so that the operator finds it in the log
    public static OwnAnswer words(
            int status, String title, String text, @Nullable String accept, String reference) {
        boolean page = accept != null && accept.contains("text/html");
        String body =
                page
                        ? Page.html(title, text, reference)
                        : title + "\n" + text + "\nReference: " + reference + "\n";
        Fields fields =
                Fields.of(
                        "Content-Type",
                        page ? "text/html; charset=utf-8" : "text/plain; charset=utf-8",
                        "Cache-Control",
                        "no-store");
        if (page) {
            fields.add("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
        }
        return new OwnAnswer(status, fields, body.getBytes(StandardCharsets.UTF_8));
    }

    public ResponseHead head() {
        return new ResponseHead(status, Reasons.of(status), Version.HTTP_1_1, fields);
    }
}
