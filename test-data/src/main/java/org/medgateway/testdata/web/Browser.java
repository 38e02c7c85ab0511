package org.medgateway.testdata.web;

import org.jspecify.annotations.Nullable;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// Fetches pages over HTTPS on a connection that it keeps, and sends back the cookies it was given.
/// One thread only.
final class Browser implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 10_000;

    /// @param status as the answer had it
    record Page(int status, String text) {}

    private final InetSocketAddress gateway;
    private final SSLContext tls;
    private final Map<String, String> cookies = new HashMap<>();
    private @Nullable SSLSocket socket;
    private @Nullable InputStream in;

    Browser(InetSocketAddress gateway, SSLContext tls) {
        this.gateway = gateway;
        this.tls = tls;
    }

    /// @throws IOException where no whole answer came; the next page is asked for on another
    ///   connection
    Page get(String path) throws IOException {
        try {
            if (socket == null) {
                connect();
            }
            return exchange(path);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private void connect() throws IOException {
        SSLSocket opened = (SSLSocket) tls.getSocketFactory().createSocket();
        socket = opened;
        opened.connect(gateway, PATIENCE_MILLIS);
        opened.setSoTimeout(PATIENCE_MILLIS);
        opened.setTcpNoDelay(true);
        in = new BufferedInputStream(opened.getInputStream());
    }

    private Page exchange(String path) throws IOException {
        SSLSocket open = socket;
        InputStream from = in;
        if (open == null || from == null) {
            throw new IOException("not connected");
        }
        StringBuilder request = new StringBuilder("GET ").append(path);
        request.append(" HTTP/1.1\r\nHost: viewers.test\r\n");
        if (!cookies.isEmpty()) {
            request.append("Cookie: ");
            cookies.forEach((name, value) -> request.append(name + '=' + value + "; "));
            request.setLength(request.length() - 2);
            request.append("\r\n");
        }
        request.append("\r\n");
        open.getOutputStream().write(request.toString().getBytes(StandardCharsets.US_ASCII));
        String start = line(from);
        int length = 0;
        boolean last = false;
        for (String field = line(from); !field.isEmpty(); field = line(from)) {
            String value = field.substring(field.indexOf(':') + 1).strip();
            if (field.regionMatches(true, 0, "content-length:", 0, 15)) {
                length = Integer.parseInt(value);
            } else if (field.regionMatches(true, 0, "set-cookie:", 0, 11)) {
                String pair = value.split(";", 2)[0];
                cookies.put(
                        pair.substring(0, pair.indexOf('=')),
                        pair.substring(pair.indexOf('=') + 1));
            } else if (field.equalsIgnoreCase("connection: close")) {
                last = true;
            }
        }
        byte[] body = from.readNBytes(length);
        if (body.length < length) {
            throw new IOException("the answer broke off");
        }
        if (last) {
            close();
        }
        return new Page(
                Integer.parseInt(start.substring(9, 12)), new String(body, StandardCharsets.UTF_8));
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            int octet = in.read();
            if (octet < 0) {
                throw new IOException("the connection ended before the answer did");
            }
            if (octet == '\n') {
                return line.substring(0, Math.max(0, line.length() - 1));
            }
            line.append((char) octet);
        }
    }

    @Override
    public void close() throws IOException {
        SSLSocket open = socket;
        socket = null;
        in = null;
        if (open != null) {
            open.close();
        }
    }
}
