package org.medgateway.http.wire;

/// The protocol version a message came in.
public enum Version {
    HTTP_1_0("HTTP/1.0", "1.0"),
    HTTP_1_1("HTTP/1.1", "1.1"),
    HTTP_2("HTTP/2", "2.0");

    private final String text;
    private final String number;

    Version(String text, String number) {
        this.text = text;
        this.number = number;
    }

    /// As it stands in a start line: `HTTP/1.1`.
    public String text() {
        return text;
    }

    /// As it stands in a Via field: `1.1`.
    public String number() {
        return number;
    }
}
