package org.medgateway.http.live;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// A web server that does exactly what a test wants, byte by byte. Each connection has a thread of
/// its own.
final class Origin implements AutoCloseable {

    /// What happens on a connection.
    @FunctionalInterface
    interface Script {
        void run(Connection connection) throws IOException;
    }

    /// One connection, as the script sees it.
    final class Connection {
        final Socket socket;
        final InputStream in;
        final OutputStream out;

        Connection(Socket socket) throws IOException {
            this.socket = socket;
            this.in = socket.getInputStream();
            this.out = socket.getOutputStream();
        }

        /// The next head, without the empty line; empty where the client closed.
        String readHead() throws IOException {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int octet = in.read();
                if (octet < 0) {
                    return "";
                }
                head.append((char) octet);
            }
            heads.add(head.toString());
            return head.toString();
        }

        String readBytes(int count) throws IOException {
            return new String(in.readNBytes(count), StandardCharsets.ISO_8859_1);
        }

        /// Reads to the end of a chunked body with trailers, as it came.
        void readChunkedWithTrailers() throws IOException {
            StringBuilder body = new StringBuilder();
            while (!body.toString().endsWith("\r\n\r\n")) {
                int octet = in.read();
                if (octet < 0) {
                    break;
                }
                body.append((char) octet);
            }
            bodies.add(body.toString());
        }

        /// Reads the body that the head announces, whatever it is.
        void skipBody(String head) throws IOException {
            java.util.regex.Matcher length =
                    java.util.regex.Pattern.compile("(?i)\r\ncontent-length: (\\d+)").matcher(head);
            if (length.find()) {
                in.skipNBytes(Long.parseLong(length.group(1)));
            } else if (head.toLowerCase(java.util.Locale.ROOT)
                    .contains("transfer-encoding: chunked")) {
                readChunkedWithTrailers();
            }
        }

        void write(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }

        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }

    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    final List<String> heads = new CopyOnWriteArrayList<>();
    final List<String> bodies = new CopyOnWriteArrayList<>();
    final List<Throwable> failures = new CopyOnWriteArrayList<>();

    Origin(Script script) throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> accept(script));
    }

    /// Answers each request on a connection with the same answer.
    static Origin answering(String answer) throws IOException {
        return new Origin(
                connection -> {
                    while (!connection.readHead().isEmpty()) {
                        connection.write(answer);
                    }
                });
    }

    /// Answers each request without a body with its own head as text.
    static Origin echoingHeads(String name) throws IOException {
        return new Origin(
                connection -> {
                    String head = connection.readHead();
                    while (!head.isEmpty()) {
                        String text = name + "\n" + head;
                        connection.write(
                                "HTTP/1.1 200 OK\r\nContent-Length: "
                                        + text.length()
                                        + "\r\n\r\n"
                                        + text);
                        head = connection.readHead();
                    }
                });
    }

    private void accept(Script script) {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                connections.incrementAndGet();
                open.add(socket);
                Thread.ofVirtual().start(() -> run(script, socket));
            } catch (IOException _) {
                return; // closed
            }
        }
    }

    private void run(Script script, Socket socket) {
        try (socket) {
            script.run(new Connection(socket));
        } catch (IOException _) {
            // the other side went away, which tests do on purpose
        } catch (RuntimeException | AssertionError e) {
            failures.add(e);
        } finally {
            open.remove(socket);
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    String address() {
        return "127.0.0.1:" + port();
    }

    /// How many connections were taken.
    int connections() {
        return connections.get();
    }

    /// How many are open now.
    int openConnections() {
        return open.size();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
