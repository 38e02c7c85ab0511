package org.medgateway.app.deployments;

import org.jspecify.annotations.Nullable;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// A web server at one address: it says who it is and repeats the path, a long answer with many
/// bytes, and notes what it was asked. One virtual thread a connection.
final class WebSimulator implements AutoCloseable {

    /// The body of every answer is this long at least.
    static final int FILLING = 40_000;

    static final String OPERATIVE = "allServicesOperative";
    private static final String HEALTH = "/api/health/";

    /// One request, health checks not counted.
    ///
    /// @param headers names in lower case
    /// @param serverNames what the TLS client asked for by SNI
    /// @param client the distinguished name of the TLS client's certificate; empty for none
    record Request(
            String server,
            String path,
            Map<String, String> headers,
            String serverNames,
            String client) {}

    private final String server;
    private final int door;
    private final @Nullable SSLContext tls;
    private final boolean mutual;
    private final Collection<Request> requests;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final InetSocketAddress address;
    private volatile boolean operative = true;
    private volatile Thread acceptor = Thread.currentThread();
    private volatile ServerSocket listener;

    /// @param tls null for plain HTTP
    /// @param mutual whether a client has to show a certificate
    /// @param requests where they are noted; safe for threads
    WebSimulator(
            String server,
            int door,
            InetSocketAddress at,
            @Nullable SSLContext tls,
            boolean mutual,
            Collection<Request> requests) {
        this.server = server;
        this.door = door;
        this.tls = tls;
        this.mutual = mutual;
        this.requests = requests;
        this.listener = listen(at);
        this.address = (InetSocketAddress) listener.getLocalSocketAddress();
    }

    InetSocketAddress address() {
        return address;
    }

    /// Whether the health page says that all is well.
    void operative(boolean now) {
        operative = now;
    }

    private ServerSocket listen(InetSocketAddress at) {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(at, 512);
            acceptor = Thread.ofVirtual().name(server).start(() -> accept(socket));
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                open.add(connection);
                if (socket.isClosed()) {
                    reset(connection);
                }
                Thread.ofVirtual().start(() -> serve(connection));
            } catch (IOException _) {
                // closed by kill(); the loop's condition ends it
            }
        }
    }

    private void serve(Socket raw) {
        try (raw;
                Socket connection = secured(raw)) {
            BufferedReader in =
                    new BufferedReader(
                            new InputStreamReader(
                                    connection.getInputStream(), StandardCharsets.ISO_8859_1));
            while (answer(in, connection)) {
                // the next request of the connection
            }
        } catch (IOException _) {
            // the peer has gone, or this server was killed
        } finally {
            open.remove(raw);
        }
    }

    private Socket secured(Socket raw) throws IOException {
        raw.setTcpNoDelay(true);
        if (tls == null) {
            return raw;
        }
        SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(raw, null, true);
        socket.setUseClientMode(false);
        socket.setNeedClientAuth(mutual);
        socket.startHandshake();
        return socket;
    }

    private boolean answer(BufferedReader in, Socket connection) throws IOException {
        String start = in.readLine();
        if (start == null) {
            return false;
        }
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        String path = start.split(" ")[1];
        String body;
        if (path.equals(HEALTH)) {
            body = operative ? OPERATIVE : "degraded";
        } else {
            note(path, headers, connection);
            body = server + "@" + door + " " + path + "\n" + "x".repeat(FILLING);
        }
        String answer =
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: "
                        + body.length()
                        + "\r\n\r\n"
                        + body;
        connection.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
        connection.getOutputStream().flush();
        return !"close".equalsIgnoreCase(headers.get("connection"));
    }

    private void note(String path, Map<String, String> headers, Socket connection)
            throws IOException {
        String names = "";
        String client = "";
        if (connection instanceof SSLSocket secured
                && secured.getSession() instanceof ExtendedSSLSession session) {
            names =
                    session.getRequestedServerNames().stream()
                            .map(name -> new String(name.getEncoded(), StandardCharsets.US_ASCII))
                            .collect(Collectors.joining(","));
            client = mutual ? session.getPeerPrincipal().getName() : "";
        }
        requests.add(new Request(server, path, headers, names, client));
    }

    void kill() {
        try {
            listener.close();
            acceptor.join(); // the port is closed only when nobody waits on it any more
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        open.forEach(WebSimulator::reset);
    }

    void revive() {
        listener = listen(address);
    }

    private static void reset(Socket connection) {
        try {
            connection.setSoLinger(true, 0);
            connection.close();
        } catch (IOException _) {
            // the peer or the connection's own thread was first
        }
    }

    @Override
    public void close() {
        kill();
    }
}
