package org.medgateway.dr.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// A TCP server that says its name and the client's address in its first line, and then repeats
/// every line.
public final class NamedServer implements AutoCloseable {

    private final String name;
    private final ServerSocket socket;

    public NamedServer(Node node, String name, int port) {
        this.name = name;
        this.socket =
                node.inside(
                        () -> {
                            ServerSocket listening = new ServerSocket();
                            listening.setReuseAddress(true);
                            listening.bind(new InetSocketAddress("::", port), 1024);
                            return listening;
                        });
        Thread.ofPlatform().daemon().start(this::accept);
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                Thread.ofPlatform().daemon().start(() -> serve(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            var out = client.getOutputStream();
            String peer = client.getInetAddress().getHostAddress();
            out.write((name + " " + peer + "\n").getBytes(StandardCharsets.UTF_8));
            var in =
                    new BufferedReader(
                            new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
            String line;
            while ((line = in.readLine()) != null) {
                out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            // The client went away.
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
