package org.medgateway.http.wire;

/// The start line and header section of a request. The fields are the request's own and may be
/// changed.
///
/// @param target as it came: `/studies?limit=1`, `http://host/`, `*`
public record RequestHead(String method, String target, Version version, Fields fields) {

    public RequestHead withTarget(String newTarget) {
        return new RequestHead(method, newTarget, version, fields);
    }

    /// Whether method and target consist of what may stand in a request line; true for everything
    /// that was read from one.
    public boolean isWritable() {
        for (int i = 0; i < target.length(); i++) {
            if (!Octets.target(target.charAt(i))) {
                return false;
            }
        }
        return !target.isEmpty() && Octets.isToken(method);
    }

    public boolean isHead() {
        return method.equals("HEAD");
    }

    /// Methods that may be sent twice without harm (RFC 9110 9.2.2).
    public boolean isIdempotent() {
        return switch (method) {
            case "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE" -> true;
            default -> false;
        };
    }
}
