package org.medgateway.testdata.web;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// A web viewer that answers each GET with its name and the number of the page. A virtual thread to
/// a connection; it trusts its peers to be well-behaved.
public final class SimulatedViewer implements AutoCloseable {

    private final String name;
    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger pages = new AtomicInteger();
    private volatile CountDownLatch silence = new CountDownLatch(0);

    private SimulatedViewer(InetSocketAddress address, String name) throws IOException {
        this.name = name;
        this.listener = new ServerSocket();
        listener.setReuseAddress(true);
        listener.bind(address, 512);
        Thread.ofVirtual().name(name).start(this::accept);
    }

    public static SimulatedViewer start(InetSocketAddress address, String name) throws IOException {
        return new SimulatedViewer(address, name);
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /// From now on nothing is answered, until [#speak]; connections are still taken.
    public synchronized void fallSilent() {
        if (silence.getCount() == 0) {
            silence = new CountDownLatch(1);
        }
    }

    /// Answers again, also what was asked meanwhile.
    public synchronized void speak() {
        silence.countDown();
    }

    private void accept() {
        while (!listener.isClosed()) {
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
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (readHead(in)) {
                silence.await();
                byte[] body =
                        (name + " page " + pages.incrementAndGet())
                                .getBytes(StandardCharsets.US_ASCII);
                String head =
                        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: "
                                + body.length
                                + "\r\n\r\n";
                byte[] whole = new byte[head.length() + body.length];
                System.arraycopy(
                        head.getBytes(StandardCharsets.US_ASCII), 0, whole, 0, head.length());
                System.arraycopy(body, 0, whole, head.length(), body.length);
                socket.getOutputStream().write(whole);
            }
        } catch (IOException _) {
            // the peer has gone, or this viewer was killed
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(socket);
        }
    }

    /// Reads over the head of a request; answers whether there was one.
    private static boolean readHead(InputStream in) throws IOException {
        int matched = 0;
        while (matched < 4) {
            int octet = in.read();
            if (octet < 0) {
                return false;
            }
            matched = octet == "\r\n\r\n".charAt(matched) ? matched + 1 : octet == '\r' ? 1 : 0;
        }
        return true;
    }

    /// Ends at once: the port refuses, connections are reset.
    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.setSoLinger(true, 0);
            socket.close();
        }
        speak();
    }
}
