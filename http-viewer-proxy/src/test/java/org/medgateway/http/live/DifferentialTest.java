package org.medgateway.http.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.medgateway.http.wire.OddRequests;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The same odd and hostile requests to HAProxy and to the gateway, with the same server behind
/// both: who refuses what, and what does the server see. Every difference is named here with its
/// reason; one that is not fails the test, and so does one that has gone.
@Tag("peer")
@Timeout(240)
class DifferentialTest {

    /// request -> why the gateway does otherwise
    private static final Map<String, String> EXPLAINED = new LinkedHashMap<>();

    /// Explained differences that come and go: HAProxy 2.6 looks at four octets of a target at a
    /// time, and what it makes of high ones and of a line end depends on how they lie in its
    /// buffer.
    private static final Set<String> VARIES = new HashSet<>();

    static {
        for (int octet = 0x7F; octet < 256; octet++) {
            VARIES.add("octet %02X in a target".formatted(octet));
        }
        VARIES.add("high octet in target");
        VARIES.add("octet 0A in a value");
        VARIES.add("two pipelined");
        String controls =
                "HAProxy lets control characters in values pass; RFC 9110 5.5 calls them dangerous";
        String targets = "no URI has this character (RFC 3986); HAProxy lets it pass";
        for (int octet = 0; octet < 256; octet++) {
            if ((octet < 0x20 || octet == 0x7F)
                    && octet != '\t'
                    && octet != '\n'
                    && octet != '\r') {
                EXPLAINED.put("octet %02X in a value".formatted(octet), controls);
            }
            if (octet == '<' || octet == '>' || octet >= 0x7F) {
                EXPLAINED.put("octet %02X in a target".formatted(octet), targets);
            }
        }
        EXPLAINED.put(
                "octet 0A in a value",
                "a line that ends in LF alone; HAProxy takes it for a line end");
        for (String name : List.of("NUL in value", "control in value", "DEL in value")) {
            EXPLAINED.put(name, controls);
        }
        for (String name : List.of("angle bracket in target", "high octet in target")) {
            EXPLAINED.put(name, targets);
        }
        String lines =
                "RFC 9112 2.2 allows LF alone, smugglers use it; every line has to end in CR LF"
                        + " here";
        for (String name :
                List.of(
                        "bare LF",
                        "bare LF in fields",
                        "LF ends the head",
                        "chunks 3<LF>abc<CR><LF>0<CR><LF><CR><LF>",
                        "chunks 3<CR><LF>abc<LF>0<CR><LF><CR><LF>",
                        "chunks 3<CR><LF>abc<CR><LF>0<LF><LF>")) {
            EXPLAINED.put(name, lines);
        }
        String hosts =
                "RFC 9112 3.2 wants 400 for a Host that is no host; HAProxy does not look into it";
        for (String name :
                List.of(
                        "Host list",
                        "Host port letters",
                        "Host port too large",
                        "Host white space inside",
                        "Host with path",
                        "Host with user",
                        "absolute without host",
                        "no Host",
                        "absolute and no Host")) {
            EXPLAINED.put(name, hosts);
        }
        String absolute =
                "RFC 9112 3.2.2: the target's authority replaces Host; HAProxy 2.6.12 refuses them"
                        + " when they differ";
        for (String name :
                List.of(
                        "absolute OPTIONS",
                        "absolute overrides Host",
                        "absolute with query only",
                        "absolute without path")) {
            EXPLAINED.put(name, absolute);
        }
        EXPLAINED.put(
                "CONNECT",
                "this is no forward proxy, and a server behind it should not become one");
        EXPLAINED.put("GET *", "RFC 9112 3.2.4: the asterisk belongs to OPTIONS");
        EXPLAINED.put("folded", "RFC 9112 5.2 lets a proxy refuse or unfold; HAProxy unfolds");
        EXPLAINED.put(
                "expect else",
                "RFC 9110 10.1.1 lets 417 answer an unknown expectation; HAProxy ignores it");
        String spaces =
                "RFC 9112 3 lets a reader be lenient about white space in the request line; here it"
                        + " is one space";
        for (String name : List.of("tab for space", "two spaces", "two empty lines before")) {
            EXPLAINED.put(name, spaces);
        }
        EXPLAINED.put(
                "two pipelined",
                "HAProxy leaves the second undone where it sees the client's end before it; all"
                        + " that was asked is served here");
        EXPLAINED.put("two Hosts", "RFC 9112 3.2 wants 400; HAProxy takes two that are equal");
        EXPLAINED.put(
                "version 2.0",
                "505: the version is not spoken in this form; HAProxy reads it as 1.1");
        EXPLAINED.put("method too long", "no method has more than 32 letters; a bound for logs");
        EXPLAINED.put(
                "start line too long",
                "the limit for a request line is 8 KiB here and the whole buffer there");
        EXPLAINED.put("as many fields as may be", "128 fields here, 101 there");
        EXPLAINED.put(
                "chunks 3 <CR><LF>abc<CR><LF>0<CR><LF><CR><LF>",
                "white space after a chunk size is in no grammar");
    }

    @TempDir Path folder;

    private static Map<String, String> requests() {
        Map<String, String> requests = new LinkedHashMap<>();
        for (String[] row : OddRequests.TABLE) {
            requests.put(row[0], row[1] + body(row[1]));
        }
        for (int octet = 0; octet < 256; octet++) {
            if (octet < 0x21 || octet > 0x7E || "\"<>\\^`{|}#".indexOf(octet) >= 0) {
                String c = String.valueOf((char) octet);
                requests.put(
                        "octet %02X in a value".formatted(octet),
                        "GET / HTTP/1.1\r\nHost: h\r\nX: a" + c + "b\r\n\r\n");
                requests.put(
                        "octet %02X in a target".formatted(octet),
                        "GET /a" + c + "b HTTP/1.1\r\nHost: h\r\n\r\n");
                requests.put(
                        "octet %02X in a name".formatted(octet),
                        "GET / HTTP/1.1\r\nHost: h\r\nX" + c + "y: b\r\n\r\n");
            }
        }
        String chunked = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
        String[] bodies = {
            "3\r\nabc\r\n0\r\n\r\n", "3\nabc\r\n0\r\n\r\n", "3\r\nabcd\r\n0\r\n\r\n",
                    "3;a=b\r\nabc\r\n0\r\n\r\n", "3 \r\nabc\r\n0\r\n\r\n",
            "0x3\r\nabc\r\n0\r\n\r\n", "+3\r\nabc\r\n0\r\n\r\n", "\r\nabc\r\n0\r\n\r\n",
                    "3\r\nabc\n0\r\n\r\n", "3\r\nabc\r\n0\r\nX: y\r\n\r\n",
            "3\r\nabc\r\n0\n\n", "fffffffffffffffff\r\nabc", "3;a\rb\r\nabc\r\n0\r\n\r\n",
                    "3\r\nabc\r\n0\r\nX\r\n\r\n",
        };
        for (String body : bodies) {
            requests.put(
                    "chunks " + body.replace("\r", "<CR>").replace("\n", "<LF>"), chunked + body);
        }
        requests.put(
                "two pipelined",
                "GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\n\r\n");
        requests.put(
                "smuggled after length",
                "POST / HTTP/1.1\r\n"
                        + "Host: h\r\n"
                        + "Content-Length: 4\r\n\r\n"
                        + "0\r\n\r"
                        + "GET /admin HTTP/1.1\r\n"
                        + "Host: h\r\n\r\n");
        return requests;
    }

    private static String body(String head) {
        if (!head.endsWith("\r\n\r\n")) {
            return "";
        }
        if (head.contains("Content-Length: 12\r")) {
            return "x".repeat(12);
        }
        return head.contains("Transfer-Encoding: Chunked") ? "0\r\n\r\n" : "";
    }

    @Test
    void everyDifferenceToHaproxyIsExplained() throws Exception {
        try (Origin origin =
                        new Origin(
                                connection -> {
                                    String head = connection.readHead();
                                    while (!head.isEmpty()) {
                                        connection.skipBody(head);
                                        connection.write(
                                                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                                        head = connection.readHead();
                                    }
                                });
                Haproxy haproxy = new Haproxy(origin.port());
                TestGateway gateway =
                        new TestGateway(
                                folder,
                                "    healthCheck: {type: none}\n"
                                        + "    abortOnClose: false\n"
                                        + "    via: off\n"
                                        + "    forwardedFor: off\n"
                                        + "    servers: [{name: s1, address: \""
                                        + origin.address()
                                        + "\"}]\n")) {
            Map<String, String> unexplained = new TreeMap<>();
            List<String> vanished = new ArrayList<>();
            int compared = 0;
            for (Map.Entry<String, String> request : requests().entrySet()) {
                String theirs = seen(origin, haproxy.address(), request.getValue());
                String ours = seen(origin, gateway.address(), request.getValue());
                compared++;
                String reason = EXPLAINED.get(request.getKey());
                if (theirs.equals(ours)) {
                    if (reason != null && !VARIES.contains(request.getKey())) {
                        vanished.add(request.getKey());
                    }
                } else if (reason == null) {
                    unexplained.put(request.getKey(), "HAProxy: " + theirs + " - gateway: " + ours);
                }
            }
            assertThat(unexplained).isEmpty();
            assertThat(vanished).as("differences that are no longer there").isEmpty();
            assertThat(compared).isGreaterThan(300);
        }
    }

    /// What the client and the server saw: `served [GET /a]`, `refused`. Where the client is
    /// refused, the server may have seen the head of a request whose body turned out broken;
    /// whether it did is a matter of timing.
    private static String seen(Origin origin, InetSocketAddress proxy, String request)
            throws IOException {
        int before = origin.heads.size();
        String answer;
        try (Socket socket = new Socket(proxy.getAddress(), proxy.getPort())) {
            socket.setSoTimeout(5000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            answer =
                    new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (java.net.SocketException _) {
            answer = "";
        }
        boolean served = answer.startsWith("HTTP/1.1 2") || answer.startsWith("HTTP/1.0 2");
        if (!served) {
            return "refused";
        }
        List<String> lines = new ArrayList<>();
        for (String head : origin.heads.subList(before, origin.heads.size())) {
            lines.add(head.substring(0, head.indexOf('\r')).replaceAll(" HTTP/1.[01]$", ""));
        }
        return "served " + lines;
    }

    /// HAProxy of this machine in HTTP mode, as the deployment guides have it.
    private static final class Haproxy implements AutoCloseable {
        private final Process process;
        private final int port;

        Haproxy(int server) throws IOException, InterruptedException {
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = free.getLocalPort();
            }
            Path file = Files.createTempFile("haproxy", ".cfg");
            Files.writeString(
                    file,
                    """
                    global
                      maxconn 1000
                    defaults
                      mode http
                      timeout client 10s
                      timeout server 10s
                      timeout connect 4s
                      timeout http-request 2s
                    listen l
                      bind 127.0.0.1:%d
                      server s 127.0.0.1:%d
                    """
                            .formatted(port, server));
            try {
                process =
                        new ProcessBuilder("haproxy", "-f", file.toString(), "-db")
                                .redirectErrorStream(true)
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .start();
            } catch (IOException e) {
                throw new AssertionError("this test needs HAProxy (Debian package haproxy)", e);
            }
            org.awaitility.Awaitility.await()
                    .until(
                            () -> {
                                try (Socket _ = new Socket("127.0.0.1", port)) {
                                    return true;
                                } catch (IOException _) {
                                    return false;
                                }
                            });
        }

        InetSocketAddress address() {
            return new InetSocketAddress("127.0.0.1", port);
        }

        @Override
        public void close() {
            process.destroy();
        }
    }
}
