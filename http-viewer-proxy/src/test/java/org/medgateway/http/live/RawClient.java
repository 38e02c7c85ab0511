package org.medgateway.http.live;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/// A client that sends and sees bytes.
final class RawClient implements AutoCloseable {

    static final String RESET = "<reset>";

    final Socket socket;
    private final InputStream in;

    RawClient(InetSocketAddress address) throws IOException {
        socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(10_000);
        in = socket.getInputStream();
    }

    /// Sends the text and reads until the connection ends.
    static String exchange(TestGateway gateway, String request) throws IOException {
        try (RawClient client = new RawClient(gateway.address())) {
            client.send(request);
            return client.readAll();
        }
    }

    RawClient send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        return this;
    }

    /// Everything until the end of the connection; [#RESET] at its end where it was reset.
    String readAll() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            in.transferTo(all);
        } catch (SocketException _) {
            return all.toString(StandardCharsets.ISO_8859_1) + RESET;
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    /// Reads until the text ends so.
    String readUntil(String end) throws IOException {
        StringBuilder text = new StringBuilder();
        while (!text.toString().endsWith(end)) {
            int octet = in.read();
            if (octet < 0) {
                throw new IOException("ended after: " + text);
            }
            text.append((char) octet);
        }
        return text.toString();
    }

    String readBytes(int count) throws IOException {
        return new String(in.readNBytes(count), StandardCharsets.ISO_8859_1);
    }

    /// A head and as much body as its Content-Length says.
    String readAnswer() throws IOException {
        String head = readUntil("\r\n\r\n");
        java.util.regex.Matcher length =
                java.util.regex.Pattern.compile("(?i)\r\ncontent-length: (\\d+)").matcher(head);
        return length.find() ? head + readBytes(Integer.parseInt(length.group(1))) : head;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
