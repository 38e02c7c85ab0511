package org.medgateway.mllp;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// A client that sends exactly the bytes it is told to. Texts are Latin-1; in bodies, a line feed
/// stands for CR.
final class RawClient implements AutoCloseable {

    private final Socket socket;

    RawClient(InetSocketAddress address) throws IOException {
        this(new Socket(address.getAddress(), address.getPort()));
    }

    RawClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(10_000);
    }

    /// `MSH|...` of a message with that control id, in version 2.5.1 and without MSH-15 and 16.
    static String adt(String controlId) {
        return adt(controlId, "");
    }

    /// The same with more header fields behind the version: `||||AL|NE` sets MSH-15 and MSH-16.
    static String adt(String controlId, String more) {
        return "MSH|^~\\&|LAB|HOSP|RIS|CLINIC|20261120||ADT^A08^ADT_A01|"
                + controlId
                + "|T|2.5.1"
                + more
                + "\nEVN|A08|20261120\nPID|1||T1^^^S^MR||Muster^Erika\n";
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    void sendRaw(String bytes) throws IOException {
        send(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    /// Sends a framed body.
    void frame(String body) throws IOException {
        sendRaw("\u000b" + body.replace('\n', '\r') + "\u001c\r");
    }

    /// The next answer's body.
    String answer() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        int b = socket.getInputStream().read();
        if (b != 0x0B) {
            throw new EOFException("expected a frame, found " + b);
        }
        for (b = socket.getInputStream().read(); b != 0x1C; b = socket.getInputStream().read()) {
            if (b < 0) {
                throw new EOFException("the answer was cut off");
            }
            body.write(b);
        }
        if (socket.getInputStream().read() != 0x0D) {
            throw new IOException("FS without CR");
        }
        return body.toString(StandardCharsets.ISO_8859_1).replace('\r', '\n');
    }

    /// `AA 17`: MSA-1 and MSA-2 of the next answer.
    String code() throws IOException {
        String answer = answer();
        for (String segment : answer.split("\n", -1)) {
            if (segment.startsWith("MSA")) {
                String[] fields = segment.split("[" + segment.charAt(3) + "]", -1);
                return fields[1] + ' ' + fields[2];
            }
        }
        throw new IOException("no MSA in " + answer);
    }

    String exchange(String body) throws IOException {
        frame(body);
        return code();
    }

    /// Whether the peer has ended the stream.
    boolean isAtEnd() throws IOException {
        return socket.getInputStream().read() < 0;
    }

    void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    Socket socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
