package org.medgateway.benchmarks.fuzz;

import java.util.List;
import java.util.stream.Stream;

/// Requests and answers of HTTP/1.1 as viewers and DICOMweb have them; `_` is CR LF.
final class HttpSamples {

    private HttpSamples() {}

    static List<byte[]> requests() {
        return Stream.of(
                        "GET /studies?limit=10&StudyInstanceUID=1.2.3 HTTP/1.1_Host:"
                                + " viewer.example:8443_Accept: application/dicom+json_Cookie: a=b;"
                                + " SERVERID=xyz__",
                        "_HEAD / HTTP/1.0__",
                        "OPTIONS * HTTP/1.1_Host: [fd00::1]:80_Max-Forwards: 3__",
                        "GET http://viewer.example/a?b HTTP/1.1_Host: other_Connection: close__",
                        "POST /studies HTTP/1.1_Host: h_Content-Type: multipart/related;"
                                + " type=\"application/dicom\"_Content-Length: 11__hello world",
                        "POST /a HTTP/1.1_Host: h_Transfer-Encoding: chunked_Expect: 100-continue_"
                                + "TE: trailers__5;x=\"y\"_hello_a_0123456789_0_X-Sum: 1__",
                        "GET /ws HTTP/1.1_Host: h_Connection: keep-alive, Upgrade_Upgrade:"
                                + " websocket_Sec-WebSocket-Version: 13__",
                        "PUT /x HTTP/1.1_Host: h_Content-Length: 0__DELETE /x HTTP/1.1_Host: h__")
                .map(Samples::lines)
                .toList();
    }

    static List<byte[]> answers() {
        return Stream.of(
                        "HTTP/1.1 200 OK_Content-Length: 5_Set-Cookie: a=b; Path=/__hello",
                        "HTTP/1.1 100 Continue__HTTP/1.1 204 No Content_Date: now__",
                        "HTTP/1.1 200 OK_Transfer-Encoding: chunked_Trailer: X-Sum__"
                                + "5_hello_1F;a_0123456789012345678901234567890_0_X-Sum: 1__",
                        "HTTP/1.0 200 OK_Content-Type : text/plain__until the end",
                        "HTTP/1.1 304 Not Modified_ETag: \"x\"_Content-Length: 100__",
                        "HTTP/1.1 101 Switching Protocols_Connection: Upgrade_Upgrade: websocket__",
                        "HTTP/1.1 503 _Connection: close_Content-Length: 0_Content-Length: 0__")
                .map(Samples::lines)
                .toList();
    }
}
