package org.medgateway.http.wire;

/// Requests at and beyond the edge of RFC 9112, and what becomes of their heads.
public final class OddRequests {

    /// name | bytes | what becomes of them
    @SuppressWarnings("MutablePublicArray")
    public static final String[][] TABLE = {
        {"plain", "GET /a?b=c HTTP/1.1\r\nHost: h\r\n\r\n", "/a h NONE keep"},
        {"one empty line before", "\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", "/ h NONE keep"},
        {"two empty lines before", "\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", "400"},
        {"empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", "/  NONE keep"},
        {
            "Host with port",
            "GET / HTTP/1.1\r\nHost: V.example:8443\r\n\r\n",
            "/ v.example NONE keep"
        },
        {"Host IPv6", "GET / HTTP/1.1\r\nHost: [fd00::1]:80\r\n\r\n", "/ fd00::1 NONE keep"},
        {"no Host", "GET / HTTP/1.1\r\nAccept: x\r\n\r\n", "400"},
        {"no Host in 1.0", "GET / HTTP/1.0\r\n\r\n", "/  NONE close"},
        {"1.0 keep-alive", "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", "/  NONE keep"},
        {"two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", "400"},
        {"Host with path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", "400"},
        {"Host with user", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", "400"},
        {"Host list", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", "400"},
        {"Host port letters", "GET / HTTP/1.1\r\nHost: a:8x\r\n\r\n", "400"},
        {"Host port too large", "GET / HTTP/1.1\r\nHost: a:65536\r\n\r\n", "400"},
        {"Host white space inside", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "400"},
        {"absolute overrides Host", "GET http://x/p HTTP/1.1\r\nHost: h\r\n\r\n", "/p x NONE keep"},
        {"absolute with query only", "GET http://x?q HTTP/1.1\r\nHost: h\r\n\r\n", "/ x NONE keep"},
        {"absolute without path", "GET HTTPS://x:1 HTTP/1.1\r\nHost: h\r\n\r\n", "/ x NONE keep"},
        {"absolute without host", "GET http:///p HTTP/1.1\r\nHost: h\r\n\r\n", "400"},
        {"absolute with user", "GET http://u:p@x/ HTTP/1.1\r\nHost: h\r\n\r\n", "400"},
        {"absolute and no Host", "GET http://x/p HTTP/1.1\r\n\r\n", "400"},
        {"absolute OPTIONS", "OPTIONS http://x HTTP/1.1\r\nHost: h\r\n\r\n", "* x NONE keep"},
        {"other scheme", "GET ftp://x/ HTTP/1.1\r\nHost: h\r\n\r\n", "400"},
        {"OPTIONS *", "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", "* h NONE keep"},
        {"GET *", "GET * HTTP/1.1\r\nHost: h\r\n\r\n", "400"},
        {"relative target", "GET a/b HTTP/1.1\r\nHost: h\r\n\r\n", "400"},
        {"CONNECT", "CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n", "501"},
        {"length", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 12\r\n\r\n", "/ h 12 keep"},
        {"length zero", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n", "/ h 0 keep"},
        {
            "length twice",
            "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n",
            "400"
        },
        {"length list", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1, 1\r\n\r\n", "400"},
        {"length signed", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: +1\r\n\r\n", "400"},
        {"length negative", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n", "400"},
        {"length hexadecimal", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0x1\r\n\r\n", "400"},
        {"length empty", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length:\r\n\r\n", "400"},
        {
            "length beyond 64 bit",
            "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 18446744073709551617\r\n\r\n",
            "400"
        },
        {"length blank inside", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1 2\r\n\r\n", "400"},
        {
            "chunked",
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n\r\n",
            "/ h CHUNKED keep"
        },
        {
            "chunked and length",
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n",
            "400"
        },
        {
            "length and chunked",
            "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
            "400"
        },
        {"chunked in 1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", "400"},
        {
            "chunked twice",
            "POST / HTTP/1.1\r\n"
                    + "Host: h\r\n"
                    + "Transfer-Encoding: chunked\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n",
            "400"
        },
        {
            "chunked, chunked",
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, chunked\r\n\r\n",
            "400"
        },
        {
            "chunked, gzip",
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, gzip\r\n\r\n",
            "400"
        },
        {
            "gzip, chunked",
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
            "501"
        },
        {"identity", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: identity\r\n\r\n", "400"},
        {"xchunked", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: xchunked\r\n\r\n", "400"},
        {
            "chunked with comma",
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked,\r\n\r\n",
            "400"
        },
        {
            "chunked quoted",
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: \"chunked\"\r\n\r\n",
            "400"
        },
        {"coding empty", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding:\r\n\r\n", "400"},
        {
            "chunked after vertical tab",
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: \u000bchunked\r\n\r\n",
            "400"
        },
        {"blank before colon", "GET / HTTP/1.1\r\nHost : h\r\n\r\n", "400"},
        {"tab before colon", "GET / HTTP/1.1\r\nHost: h\r\nContent-Length\t: 5\r\n\r\n", "400"},
        {"folded", "GET / HTTP/1.1\r\nHost: h\r\nX: a\r\n b\r\n\r\n", "400"},
        {"folded first", "GET / HTTP/1.1\r\n Host: h\r\n\r\n", "400"},
        {"bare LF", "GET / HTTP/1.1\nHost: h\n\n", "400"},
        {"bare LF in fields", "GET / HTTP/1.1\r\nHost: h\nX: y\r\n\r\n", "400"},
        {"bare CR in value", "GET / HTTP/1.1\r\nHost: h\r\nX: a\rb\r\n\r\n", "400"},
        {"CR CR LF", "GET / HTTP/1.1\r\nHost: h\r\r\n\r\n", "400"},
        {"LF ends the head", "GET / HTTP/1.1\r\nHost: h\r\n\n", "400"},
        {"NUL in value", "GET / HTTP/1.1\r\nHost: h\r\nX: a\u0000b\r\n\r\n", "400"},
        {"control in value", "GET / HTTP/1.1\r\nHost: h\r\nX: a\u0001b\r\n\r\n", "400"},
        {"DEL in value", "GET / HTTP/1.1\r\nHost: h\r\nX: a\u007fb\r\n\r\n", "400"},
        {"tab in value", "GET / HTTP/1.1\r\nHost: h\r\nX: a\tb\r\n\r\n", "/ h NONE keep"},
        {
            "high octets in value",
            "GET / HTTP/1.1\r\nHost: h\r\nX: \u00e4\u00ff\r\n\r\n",
            "/ h NONE keep"
        },
        {"no colon", "GET / HTTP/1.1\r\nHost: h\r\nX\r\n\r\n", "400"},
        {"no name", "GET / HTTP/1.1\r\nHost: h\r\n: x\r\n\r\n", "400"},
        {"parenthesis in name", "GET / HTTP/1.1\r\nHost: h\r\nX(y): x\r\n\r\n", "400"},
        {"high octet in name", "GET / HTTP/1.1\r\nHost: h\r\n\u00e4: x\r\n\r\n", "400"},
        {"two spaces", "GET  / HTTP/1.1\r\nHost: h\r\n\r\n", "400"},
        {"space after version", "GET / HTTP/1.1 \r\nHost: h\r\n\r\n", "400"},
        {"tab for space", "GET\t/ HTTP/1.1\r\nHost: h\r\n\r\n", "400"},
        {"space in target", "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n", "400"},
        {"high octet in target", "GET /\u00e4 HTTP/1.1\r\nHost: h\r\n\r\n", "400"},
        {"fragment in target", "GET /a#b HTTP/1.1\r\nHost: h\r\n\r\n", "400"},
        {"angle bracket in target", "GET /<a> HTTP/1.1\r\nHost: h\r\n\r\n", "400"},
        {"braces in query", "GET /?a={1} HTTP/1.1\r\nHost: h\r\n\r\n", "/ h NONE keep"},
        {"0.9", "GET /\r\n\r\n", "400"},
        {"version 2.0", "GET / HTTP/2.0\r\nHost: h\r\n\r\n", "505"},
        {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "505"},
        {"version 1.2", "GET / HTTP/1.2\r\nHost: h\r\n\r\n", "/ h NONE keep"},
        {"version 1.10", "GET / HTTP/1.10\r\nHost: h\r\n\r\n", "400"},
        {"version lower case", "GET / http/1.1\r\nHost: h\r\n\r\n", "400"},
        {"method of symbols", "G*T / HTTP/1.1\r\nHost: h\r\n\r\n", "/ h NONE keep"},
        {"method with colon", "G:T / HTTP/1.1\r\nHost: h\r\n\r\n", "400"},
        {"method too long", "G".repeat(33) + " / HTTP/1.1\r\nHost: h\r\n\r\n", "400"},
        {"TLS on a plain port", "\u0016\u0003\u0001\u0002\u0000\u0001", "400"},
        {"close", "GET / HTTP/1.1\r\nHost: h\r\nConnection: x, Close\r\n\r\n", "/ h NONE close"},
        {"expect else", "GET / HTTP/1.1\r\nHost: h\r\nExpect: 200-ok\r\n\r\n", "417"},
        {"start line too long", "GET /" + "a".repeat(8200) + " HTTP/1.1\r\nHost: h\r\n\r\n", "414"},
        {
            "head too long",
            "GET / HTTP/1.1\r\nHost: h\r\nX: " + "a".repeat(40_000) + "\r\n\r\n",
            "431"
        },
        {
            "too many fields",
            "GET / HTTP/1.1\r\nHost: h\r\n" + "X: y\r\n".repeat(128) + "\r\n",
            "431"
        },
        {
            "as many fields as may be",
            "GET / HTTP/1.1\r\nHost: h\r\n" + "X: y\r\n".repeat(127) + "\r\n",
            "/ h NONE keep"
        },
    };

    private OddRequests() {}
}
