package org.medgateway.testdata.xds;

import org.jspecify.annotations.Nullable;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/// A small HTTP/1.1 server, a virtual thread to a connection, that can break off at any point. For
/// simulated systems only: it trusts its peers to be well-behaved.
final class BlockingHttpServer implements AutoCloseable {

    private final ServerSocket listener;
    private final HttpCall.Handler handler;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile Fault fault = Fault.NONE;
    private volatile boolean closed;

    BlockingHttpServer(InetSocketAddress address, HttpCall.Handler handler) throws IOException {
        this.handler = handler;
        this.listener = new ServerSocket();
        listener.setReuseAddress(true);
        listener.bind(address, 512);
        Thread.ofVirtual().name("simulated " + listener.getLocalPort()).start(this::accept);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    void fail(Fault how) {
        fault = how;
    }

    int openConnections() {
        return open.size();
    }

    private void accept() {
        while (!closed) {
            try {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException _) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
            OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 64 * 1024);
            while (exchange(socket, in, out)) {
                out.flush();
            }
            out.flush();
        } catch (IOException _) {
            // the peer has gone, or this server was told to break off
        } finally {
            open.remove(socket);
        }
    }

    private boolean exchange(Socket socket, InputStream in, OutputStream out) throws IOException {
        String start = line(in);
        if (start == null) {
            return false;
        }
        String[] parts = start.split(" ", 3);
        Map<String, String> headers = headers(in);
        if ("100-continue".equalsIgnoreCase(headers.get("expect"))) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }
        Fault now = fault;
        InputStream body = RequestBody.of(in, headers);
        if (now instanceof Fault.ResetInRequest(long bytes)) {
            body.skipNBytes(bytes);
            reset(socket);
            return false;
        }
        HttpCall.Reply reply = handler.handle(new HttpCall(parts[0], parts[1], headers, body));
        body.skip(Long.MAX_VALUE);
        return answer(socket, out, now, reply)
                && !"close".equalsIgnoreCase(headers.getOrDefault("connection", ""));
    }

    private boolean answer(Socket socket, OutputStream out, Fault now, HttpCall.Reply reply)
            throws IOException {
        switch (now) {
            case Fault.None(), Fault.ResetInRequest _ -> write(out, reply, reply.length());
            case Fault.ResetBeforeAnswer() -> {
                reset(socket);
                return false;
            }
            case Fault.ResetInAnswer() -> {
                write(out, reply, reply.length() / 2);
                out.flush();
                reset(socket);
                return false;
            }
            case Fault.Late(var by) -> {
                LockSupport.parkNanos(by.toNanos());
                write(out, reply, reply.length());
            }
            case Fault.Silent() -> {
                while (!closed && socket.getInputStream().read() >= 0) {
                    // until the peer gives up
                }
                return false;
            }
            case Fault.Status(int status) -> {
                byte[] words = "out of order".getBytes(StandardCharsets.US_ASCII);
                write(out, HttpCall.Reply.of(status, "text/plain", words), words.length);
            }
        }
        return true;
    }

    private static void write(OutputStream out, HttpCall.Reply reply, long count)
            throws IOException {
        String head =
                "HTTP/1.1 "
                        + reply.status()
                        + " Simulated\r\nContent-Type: "
                        + reply.contentType()
                        + "\r\nContent-Length: "
                        + reply.length()
                        + "\r\n\r\n";
        out.write(head.getBytes(StandardCharsets.ISO_8859_1));
        byte[] buffer = new byte[64 * 1024];
        for (long left = count; left > 0; ) {
            int read = reply.body().read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                throw new IOException("the answer is shorter than announced");
            }
            out.write(buffer, 0, read);
            left -= read;
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException _) {
            // the peer or the connection's own thread was first
        }
    }

    static @Nullable String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0; c = in.read()) {
            if (c == '\n') {
                int end = line.length();
                return end > 0 && line.charAt(end - 1) == '\r'
                        ? line.substring(0, end - 1)
                        : line.toString();
            }
            line.append((char) c);
        }
        return null;
    }

    private static Map<String, String> headers(InputStream in) throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return headers;
    }

    /// As if the machine were switched off: nothing is answered any more, connections are reset.
    @Override
    public void close() throws IOException {
        closed = true;
        listener.close();
        for (Socket socket : open) {
            reset(socket);
        }
    }
}
