package org.medgateway.testdata.hl7;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import javax.net.ServerSocketFactory;

/// A simulated HL7 engine: listens on a port of its own, stores what it receives in the ledger and
/// answers in the sender's dialect. Its faults can be switched while it runs. One virtual thread a
/// connection.
public final class Hl7Receiver implements AutoCloseable {

    private final String name;
    private final Ledger ledger;
    private final ServerSocketFactory sockets;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final Queue<Fault> next = new ConcurrentLinkedQueue<>();
    private final AtomicLong answers = new AtomicLong();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger received = new AtomicInteger();
    private volatile Fault fault = new Fault.Healthy();
    private volatile CountDownLatch thawed = new CountDownLatch(0);
    private volatile @Nullable ServerSocket listening;

    /// Its end is waited for: until then, the system goes on taking connections for the socket.
    private volatile @Nullable Thread acceptor;

    private final InetSocketAddress address;

    /// Starts to listen on a free port of the loopback address.
    public Hl7Receiver(String name, Ledger ledger) {
        this(name, ledger, 0, ServerSocketFactory.getDefault());
    }

    /// Starts to listen on that port of the loopback address; 0: a free one.
    ///
    /// @param sockets what makes the listening socket, for TLS
    public Hl7Receiver(String name, Ledger ledger, int port, ServerSocketFactory sockets) {
        this.name = name;
        this.ledger = ledger;
        this.sockets = sockets;
        this.address = listen(port);
    }

    public String name() {
        return name;
    }

    public InetSocketAddress address() {
        return address;
    }

    /// From now on, every message meets this.
    public void fault(Fault fault) {
        this.fault = fault;
    }

    /// The next messages meet these, one each, before the lasting one counts again.
    public void next(Fault... faults) {
        next.addAll(List.of(faults));
    }

    /// Reads and answers nothing any more, like a stopped process: its sockets stay open and the
    /// system goes on accepting connections for it.
    public void freeze() {
        thawed = new CountDownLatch(1);
    }

    public void thaw() {
        thawed.countDown();
    }

    /// Dies at once: no more listening, every connection reset.
    public void kill() {
        refuse();
        connections.forEach(Hl7Receiver::reset);
        connections.clear();
    }

    /// Accepts no more connections; those that stand go on.
    public void refuse() {
        ServerSocket socket = listening;
        listening = null;
        close(socket);
        Thread ending = acceptor;
        if (ending != null) {
            joinUninterruptibly(ending);
        }
    }

    /// Listens again on the same port.
    public void revive() {
        if (listening == null) {
            listen(address.getPort());
        }
    }

    /// Connections that stand now.
    public int connections() {
        return connections.size();
    }

    /// Connections accepted since the start.
    public int accepted() {
        return accepted.get();
    }

    /// Messages read since the start, whatever became of them.
    public int received() {
        return received.get();
    }

    @Override
    public void close() {
        kill();
        thaw();
    }

    private InetSocketAddress listen(int port) {
        try {
            ServerSocket socket = sockets.createServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1024);
            listening = socket;
            acceptor = Thread.ofVirtual().name(name + "-accept").start(() -> accept(socket));
            return (InetSocketAddress) socket.getLocalSocketAddress();
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot listen on port " + port, e);
        }
    }

    private void accept(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                accepted.incrementAndGet();
                connections.add(connection);
                if (listening != socket) {
                    reset(connection);
                }
                Thread.ofVirtual().name(name + "-connection").start(() -> serve(connection));
            } catch (IOException _) {
                // Closed by kill() or refuse(); the loop's condition ends it.
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            MllpStream in = new MllpStream(connection.getInputStream());
            OutputStream out = connection.getOutputStream();
            thawed.await();
            for (byte[] body = in.next(); body != null; body = in.next()) {
                thawed.await();
                if (!connections.contains(connection)) {
                    return;
                }
                if (body.length > 1) { // one byte alone is a commit block: nothing to answer
                    received.incrementAndGet();
                    deal(body, connection, out);
                }
                thawed.await();
            }
        } catch (IOException _) {
            // The peer went away, or this engine was killed.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            connections.remove(connection);
        }
    }

    private void deal(byte[] body, Socket connection, OutputStream out)
            throws IOException, InterruptedException {
        Fault once = next.poll();
        Hl7Text message = Hl7Text.of(body);
        String id = message.header(10);
        switch (once == null ? fault : once) {
            case Fault.Healthy _ -> {
                ledger.stored(name, id);
                acknowledge(message, id, out);
            }
            case Fault.NoAnswer _ -> ledger.stored(name, id);
            case Fault.Late late -> {
                ledger.stored(name, id);
                Thread.sleep(late.delay());
                acknowledge(message, id, out);
            }
            case Fault.WrongControlId wrong -> {
                ledger.stored(name, id);
                send(message.answer("AA", wrong.controlId(), ownControlId()), out);
            }
            case Fault.Refuses refuses ->
                    send(message.answer(refuses.code(), id, ownControlId()), out);
            case Fault.ResetsBeforeStoring _ -> reset(connection);
            case Fault.ResetsAfterStoring _ -> {
                ledger.stored(name, id);
                reset(connection);
            }
            case Fault.ResetsWithinAnswer within -> {
                ledger.stored(name, id);
                byte[] answer = MllpStream.framed(message.answer("AA", id, ownControlId()));
                out.write(answer, 0, Math.min(within.bytes(), answer.length - 1));
                reset(connection);
            }
            case Fault.ClosesWithoutAnswer _ -> {
                ledger.stored(name, id);
                connection.close();
            }
            case Fault.AnswersSlowly slowly -> {
                ledger.stored(name, id);
                for (byte b : MllpStream.framed(message.answer("AA", id, ownControlId()))) {
                    out.write(b);
                    Thread.sleep(slowly.pause());
                }
            }
            case Fault.CommitsFirst _ -> {
                ledger.stored(name, id);
                send(new byte[] {0x06}, out);
                acknowledge(message, id, out);
            }
            case Fault.AnswersTwice _ -> {
                ledger.stored(name, id);
                byte[] one = MllpStream.framed(message.answer("AA", id, ownControlId()));
                byte[] both = Arrays.copyOf(one, 2 * one.length);
                System.arraycopy(one, 0, both, one.length, one.length);
                out.write(both);
            }
            case Fault.AnswersNonsense _ -> {
                ledger.stored(name, id);
                send(new byte[] {'O', 'K'}, out);
            }
        }
    }

    /// Original mode: AA. Enhanced mode: CA and AA as MSH-15 and MSH-16 ask for.
    private void acknowledge(Hl7Text message, String id, OutputStream out) throws IOException {
        String accept = message.header(15);
        String application = message.header(16);
        boolean original = accept.isEmpty() && application.isEmpty();
        if (accept.equals("AL") || accept.equals("SU")) {
            send(message.answer("CA", id, ownControlId()), out);
        }
        if (original || application.equals("AL") || application.equals("SU")) {
            send(message.answer("AA", id, ownControlId()), out);
        }
    }

    private String ownControlId() {
        return name + "-" + answers.incrementAndGet();
    }

    private static void send(byte[] body, OutputStream out) throws IOException {
        out.write(MllpStream.framed(body));
        out.flush();
    }

    private static void reset(Socket connection) {
        try {
            connection.setSoLinger(true, 0);
        } catch (SocketException _) {
            // Closed already.
        }
        close(connection);
    }

    private static void joinUninterruptibly(Thread ending) {
        boolean interrupted = false;
        while (ending.isAlive()) {
            try {
                ending.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void close(@Nullable AutoCloseable closeable) {
        if (closeable == null) {
            return;
        }
        try {
            closeable.close();
        } catch (Exception _) {
            // It is gone either way.
        }
    }
}
