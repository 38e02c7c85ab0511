package org.medgateway.app.deployments;

import org.jspecify.annotations.Nullable;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// What came back on a connection that carried one HTTP/1.1 request.
///
/// @param headers names in lower case; of several with one name, the last
record WebAnswer(int status, Map<String, String> headers, byte[] body) {

    /// Sends a request and reads to the end of the answer.
    ///
    /// @param body null for a GET, else it is posted
    /// @throws EOFException where the connection is closed without a word
    static WebAnswer to(
            Socket socket, String path, Map<String, String> headers, byte @Nullable [] body)
            throws IOException {
        StringBuilder head = new StringBuilder(body == null ? "GET " : "POST ");
        head.append(path).append(" HTTP/1.1\r\nConnection: close\r\n");
        headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
        if (body != null) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        if (body != null) {
            request.writeBytes(body);
        }
        socket.getOutputStream().write(request.toByteArray());
        socket.getOutputStream().flush();
        return read(new BufferedInputStream(socket.getInputStream()));
    }

    private static WebAnswer read(InputStream in) throws IOException {
        String status = line(in);
        Map<String, String> headers = new LinkedHashMap<>();
        for (String field = line(in); !field.isEmpty(); field = line(in)) {
            int colon = field.indexOf(':');
            headers.put(
                    field.substring(0, colon).toLowerCase(Locale.ROOT),
                    field.substring(colon + 1).strip());
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "-1"));
        if (length < 0) {
            throw new IOException("an answer without a length: " + status + " " + headers);
        }
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new IOException("cut off: " + body.length + " of " + length + " bytes");
        }
        return new WebAnswer(Integer.parseInt(status.split(" ")[1]), headers, body);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("closed");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    String header(String name) {
        return headers.getOrDefault(name, "");
    }
}
