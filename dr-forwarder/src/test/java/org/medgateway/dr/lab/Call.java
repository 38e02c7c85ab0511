package org.medgateway.dr.lab;

import org.jspecify.annotations.Nullable;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/// A client's connection to a [NamedServer].
public final class Call implements AutoCloseable {

    /// In ms. An emulated machine needs more.
    private static final int PATIENCE = Integer.getInteger("lab.patience", 3000);

    private final Socket socket;
    private final BufferedReader in;
    private final String server;
    private final String seenAs;

    private Call(Socket socket) throws IOException {
        this.socket = socket;
        this.in =
                new BufferedReader(
                        new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        String[] greeting = line().split(" ");
        this.server = greeting[0];
        this.seenAs = greeting[1];
    }

    /// Connects from an address of the node, or from its first one if null.
    public static Call open(Node from, @Nullable String source, String address, int port)
            throws IOException {
        return open(from, source, 0, address, port);
    }

    /// The same, from a port of one's own; 0 is any.
    public static Call open(
            Node from, @Nullable String source, int sourcePort, String address, int port)
            throws IOException {
        Socket socket =
                from.inside(
                        () -> {
                            Socket made = new Socket();
                            made.setReuseAddress(true);
                            made.bind(
                                    source == null
                                            ? new InetSocketAddress(sourcePort)
                                            : new InetSocketAddress(source, sourcePort));
                            return made;
                        });
        try {
            socket.connect(new InetSocketAddress(address, port), PATIENCE);
            socket.setSoTimeout(PATIENCE);
            return new Call(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    public static Call open(Node from, String address, int port) throws IOException {
        return open(from, null, address, port);
    }

    /// Opens and closes `n` connections and counts which server answered.
    public static Map<String, Integer> many(Node from, String address, int port, int n)
            throws IOException {
        Map<String, Integer> answers = new TreeMap<>();
        for (int i = 0; i < n; i++) {
            try (Call call = open(from, address, port)) {
                answers.merge(call.server(), 1, Integer::sum);
            }
        }
        return answers;
    }

    /// The server's name.
    public String server() {
        return server;
    }

    /// The client's address as the server sees it.
    public String seenAs() {
        return seenAs;
    }

    /// Sends a line and waits for it to come back.
    public void echo() throws IOException {
        socket.getOutputStream().write("ping\n".getBytes(StandardCharsets.UTF_8));
        String answer = line();
        if (!answer.equals("ping")) {
            throw new IOException("sent ping, received " + answer);
        }
    }

    private String line() throws IOException {
        String line = in.readLine();
        if (line == null) {
            throw new IOException("the connection was closed");
        }
        return line;
    }

    /// Ends the connection with a reset.
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /// The client's port.
    public int port() {
        return socket.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
