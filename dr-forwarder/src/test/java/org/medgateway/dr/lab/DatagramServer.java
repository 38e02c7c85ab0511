package org.medgateway.dr.lab;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/// A UDP server that counts the datagrams and bytes it gets and answers each with its name.
public final class DatagramServer implements AutoCloseable {

    private final String name;
    private final DatagramSocket socket;
    private final AtomicInteger datagrams = new AtomicInteger();
    private final AtomicInteger longest = new AtomicInteger();

    /// Binds to the service's address, from which a server has to answer with direct routing.
    public DatagramServer(Node node, String name, String address, int port) {
        this.name = name;
        this.socket = node.inside(() -> new DatagramSocket(new InetSocketAddress(address, port)));
        Thread.ofPlatform().daemon().start(this::serve);
    }

    private void serve() {
        byte[] buffer = new byte[65535];
        while (!socket.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                datagrams.incrementAndGet();
                longest.accumulateAndGet(packet.getLength(), Math::max);
                byte[] answer = name.getBytes(StandardCharsets.UTF_8);
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            } catch (IOException e) {
                return;
            }
        }
    }

    public int datagrams() {
        return datagrams.get();
    }

    public int longest() {
        return longest.get();
    }

    @Override
    public void close() {
        socket.close();
    }
}
