package org.medgateway.benchmarks.soak;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Clients that no gateway asked for: scanners of ports, broken senders, half-open connections.
/// None of what they send is a message that a server could take.
final class Strangers implements AutoCloseable {

    private static final int AT_ONCE = 32;
    private static final int PATIENCE_MS = 8000;

    private static final List<String> BEGINNINGS =
            List.of(
                    "",
                    "\u000bMSH|^~\\&|",
                    "\u000bPID|no header",
                    "GET /studies HTTP/1.1\r\nHost: ",
                    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
                    "\u0001\u0000\u0000\u0000\u0000\u00ff",
                    "\u0004\u0000\u007f\u00ff\u00ff\u00ff",
                    "\u0016\u0003\u0001\u0000\u0005",
                    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

    private final Random random;
    private final List<InetSocketAddress> services;
    private final Semaphore room = new Semaphore(AT_ONCE);
    private final AtomicInteger count = new AtomicInteger();
    private volatile boolean closed;

    Strangers(Random random, List<InetSocketAddress> services) {
        this.random = random;
        this.services = services;
    }

    /// Sends another one, unless too many are there.
    void knock() {
        if (!room.tryAcquire()) {
            return;
        }
        InetSocketAddress service = services.get(random.nextInt(services.size()));
        String beginning = BEGINNINGS.get(random.nextInt(BEGINNINGS.size()));
        byte[] rest = new byte[random.nextInt(4096)];
        random.nextBytes(rest);
        boolean resets = random.nextBoolean();
        boolean waits = random.nextInt(3) == 0;
        Thread.ofVirtual()
                .start(
                        () -> {
                            try {
                                visit(service, beginning, rest, resets, waits);
                            } finally {
                                room.release();
                            }
                        });
    }

    private void visit(
            InetSocketAddress service,
            String beginning,
            byte[] rest,
            boolean resets,
            boolean waits) {
        try (Socket socket = new Socket(service.getAddress(), service.getPort())) {
            count.incrementAndGet();
            socket.setSoTimeout(PATIENCE_MS);
            socket.setSoLinger(resets, 0);
            OutputStream out = socket.getOutputStream();
            out.write(beginning.getBytes(StandardCharsets.ISO_8859_1));
            out.write(rest);
            if (waits) {
                while (!closed && socket.getInputStream().read() >= 0) {
                    // Whatever the gateway says to it, until the gateway has had enough.
                }
            }
        } catch (IOException _) {
            // The gateway closed it, which is right.
        }
    }

    int count() {
        return count.get();
    }

    /// Waits until the last one has gone.
    @Override
    public void close() throws InterruptedException {
        closed = true;
        if (!room.tryAcquire(AT_ONCE, 2L * PATIENCE_MS, TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("strangers are still there");
        }
    }
}
