package org.medgateway.http.wire;

/// The start line and header section of an answer. The fields are the answer's own and may be
/// changed.
///
/// @param reason the words after the status, empty when there are none
public record ResponseHead(int status, String reason, Version version, Fields fields) {

    /// 1xx: more will follow. 101 ends HTTP on the connection and is not interim.
    public boolean isInterim() {
        return status >= 100 && status < 200 && status != 101;
    }

    /// Answers that never have a body, whatever their fields say (RFC 9112 6.3).
    public boolean isBodiless() {
        return status < 200 || status == 204 || status == 304;
    }
}
