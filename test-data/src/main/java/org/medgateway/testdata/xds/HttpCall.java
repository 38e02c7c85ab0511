package org.medgateway.testdata.xds;

import org.jspecify.annotations.Nullable;

import java.io.InputStream;
import java.util.Map;

/// A request as a simulated server gets it; header names in lower case.
record HttpCall(String method, String target, Map<String, String> headers, InputStream body) {

    @Nullable String header(String name) {
        return headers.get(name);
    }

    /// What a simulated server answers.
    record Reply(int status, String contentType, InputStream body, long length) {
        static Reply of(int status, String contentType, byte[] body) {
            return new Reply(
                    status, contentType, new java.io.ByteArrayInputStream(body), body.length);
        }
    }

    /// Answers calls; on a virtual thread of the connection's own.
    @FunctionalInterface
    interface Handler {
        Reply handle(HttpCall call) throws java.io.IOException;
    }
}
