package org.medgateway.xds.wire;

import java.nio.charset.StandardCharsets;

/// An answer of the gateway's own, ready for HTTP.
public record SoapAnswer(int httpStatus, String contentType, byte[] body) {

    private static final String PACKAGE_BOUNDARY = "MIMEBoundary_medgateway_answer";

    /// An envelope by itself.
    static SoapAnswer plain(int httpStatus, SoapVersion version, String envelope, String action) {
        String type = version.mediaType() + "; charset=UTF-8";
        return new SoapAnswer(
                httpStatus,
                version == SoapVersion.SOAP_1_2
                        ? type + "; action=\"" + quoted(action) + '"'
                        : type,
                envelope.getBytes(StandardCharsets.UTF_8));
    }

    /// An envelope as the only part of an MTOM package (MTOM 1.0, 3).
    static SoapAnswer packaged(
            int httpStatus, SoapVersion version, String envelope, String action) {
        String body =
                "--"
                        + PACKAGE_BOUNDARY
                        + "\r\n"
                        + rootHeaders(version)
                        + "\r\n"
                        + envelope
                        + "\r\n--"
                        + PACKAGE_BOUNDARY
                        + "--\r\n";
        return new SoapAnswer(
                httpStatus,
                packageType(version, PACKAGE_BOUNDARY, action),
                body.getBytes(StandardCharsets.UTF_8));
    }

    static String rootHeaders(SoapVersion version) {
        return "Content-Type: application/xop+xml; charset=UTF-8; type=\""
                + version.mediaType()
                + "\"\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <root@medgateway>\r\n";
    }

    static String packageType(SoapVersion version, String boundary, String action) {
        String type =
                "multipart/related; boundary=\""
                        + boundary
                        + "\"; type=\"application/xop+xml\"; start=\"<root@medgateway>\";"
                        + " start-info=\""
                        + version.mediaType()
                        + '"';
        return version == SoapVersion.SOAP_1_2 ? type + "; action=\"" + quoted(action) + '"' : type;
    }

    private static String quoted(String value) {
        return value.replaceAll("[^ -~]", "?").replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
