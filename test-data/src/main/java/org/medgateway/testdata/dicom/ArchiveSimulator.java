package org.medgateway.testdata.dicom;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/// An archive (storage SCP) on a loopback port that writes down what it gets and fails on demand.
/// It answers C-ECHO, C-STORE, C-FIND, the N-services and storage commitment.
public final class ArchiveSimulator implements AutoCloseable {

    private final String name;
    private final Ledger ledger;
    private final InetSocketAddress address;
    private final Set<ArchiveAssociation> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger total = new AtomicInteger();
    private final List<String> titles = new CopyOnWriteArrayList<>();
    private volatile Behaviour behaviour = Behaviour.WELL;
    private volatile CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable ServerSocket listener;
    private volatile Thread acceptor = Thread.currentThread();
    private volatile long maximumLength = 1 << 16;
    private volatile int window = 1;
    private volatile Function<Socket, Socket> wrap = socket -> socket;

    private ArchiveSimulator(String name, Ledger ledger, InetSocketAddress at) {
        this.name = name;
        this.ledger = ledger;
        this.address = listen(at);
    }

    /// Starts one on a free port.
    ///
    /// @param ledger its own, or one that several share
    public static ArchiveSimulator start(String name, Ledger ledger) {
        return start(name, ledger, new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
    }

    /// Starts one at this address; port 0 is a free one.
    public static ArchiveSimulator start(String name, Ledger ledger, InetSocketAddress at) {
        return new ArchiveSimulator(name, ledger, at);
    }

    public String name() {
        return name;
    }

    public InetSocketAddress address() {
        return address;
    }

    public Ledger ledger() {
        return ledger;
    }

    /// From now on; the associations that are open notice at their next message.
    public ArchiveSimulator behave(Behaviour how) {
        behaviour = how;
        return this;
    }

    Behaviour behaviour() {
        return behaviour;
    }

    /// The longest P-DATA-TF that it asks for; 0 is no limit.
    public ArchiveSimulator maximumLength(long bytes) {
        maximumLength = bytes;
        return this;
    }

    long maximumLength() {
        return maximumLength;
    }

    /// Grants so many operations at a time (0 is no limit), asked for or not; 1 is what was asked
    /// for.
    public ArchiveSimulator window(int operations) {
        window = operations;
        return this;
    }

    int window() {
        return window;
    }

    /// Puts every accepted connection through this: TLS, say.
    public ArchiveSimulator wrapping(Function<Socket, Socket> how) {
        wrap = how;
        return this;
    }

    /// Associations that are open now.
    public int associations() {
        return open.size();
    }

    /// Associations that were ever accepted.
    public int totalAssociations() {
        return total.get();
    }

    /// `calling->called` of every association request.
    public List<String> titles() {
        return List.copyOf(titles);
    }

    void requested(String calling, String called) {
        titles.add(calling + "->" + called);
    }

    void accepted() {
        total.incrementAndGet();
    }

    /// Falls dead as by kill -9: no listener, every connection reset.
    public void kill() {
        ended.countDown();
        try {
            var current = listener;
            if (current != null) {
                current.close();
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        open.forEach(ArchiveAssociation::reset);
        try {
            acceptor.join(5000); // the port is free only when nobody waits on it any more
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /// Comes back on the same port after [#kill].
    public void restart() {
        ended = new CountDownLatch(1);
        listen(address);
    }

    /// Waits, but no longer than the archive lives.
    void pause(long nanos) {
        try {
            ended.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private InetSocketAddress listen(InetSocketAddress at) {
        try {
            var server = new ServerSocket();
            server.setReuseAddress(true);
            server.bind(at, 1024);
            listener = server;
            acceptor = Thread.ofVirtual().name(name).start(() -> accept(server));
            return new InetSocketAddress(at.getAddress(), server.getLocalPort());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private void accept(ServerSocket server) {
        while (!server.isClosed()) {
            try {
                var socket = server.accept();
                socket.setTcpNoDelay(true);
                var association = new ArchiveAssociation(this, socket, wrap);
                open.add(association);
                Thread.ofPlatform()
                        .daemon()
                        .name(name + "-association")
                        .start(
                                () -> {
                                    association.run();
                                    open.remove(association);
                                });
                if (server.isClosed()) {
                    association.reset();
                }
            } catch (IOException closed) {
                // The listener is gone, or the peer was before it was accepted.
            }
        }
    }

    @Override
    public void close() {
        kill();
    }
}
