package org.medgateway.core.tcp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A server that greets each connection with its name and a line end, then echoes.
final class NamedServer implements AutoCloseable {
    private final String name;
    private final ServerSocket listener;
    private final Thread acceptor;
    private final List<Socket> connections = new CopyOnWriteArrayList<>();

    NamedServer(String name) {
        this(name, 0);
    }

    NamedServer(String name, int port) {
        this.name = name;
        try {
            listener = new ServerSocket();
            listener.setReuseAddress(true);
            listener.bind(
                    new java.net.InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 100);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        acceptor = Thread.ofVirtual().name(name).start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    String yaml() {
        return "{name: " + name + ", address: '127.0.0.1:" + port() + "'}";
    }

    List<Socket> connections() {
        return connections;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                connections.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException _) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.getOutputStream().write((name + "\n").getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException _) {
            // the peer went away: a test that cares looks at its own end
        } finally {
            connections.remove(socket);
        }
    }

    /// Stops listening and resets every connection, as a killed process does.
    @Override
    public void close() {
        try {
            listener.close();
            acceptor.join(); // until then the kernel goes on taking connections
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        connections.forEach(NamedServer::reset);
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException _) {
            // its own thread has closed it in this moment
        }
    }
}
