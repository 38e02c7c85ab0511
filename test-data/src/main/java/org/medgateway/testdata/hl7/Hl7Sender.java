package org.medgateway.testdata.hl7;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import javax.net.SocketFactory;

/// Simulated systems that send HL7: some connections at once, each one a lane of its own, stop and
/// wait or with several messages on the way. Every message and every answer goes to the ledger.
///
/// @param name begins every control id, so it is unique in a scenario
/// @param target where to connect to
/// @param sockets what makes the connections, for TLS
/// @param connections how many senders work at once
/// @param messages how many each of them sends
/// @param onTheWay how many messages may be unanswered on a connection; 1 is stop and wait
/// @param patience how long an answer is awaited
/// @param pace the least time between two new messages of a connection; zero is none
/// @param onError what a sender does when its connection fails
/// @param lanesByPatient whether only messages of the same patient have to keep their order
/// @param ledger where all is written down
public record Hl7Sender(
        String name,
        InetSocketAddress target,
        SocketFactory sockets,
        int connections,
        int messages,
        int onTheWay,
        Duration patience,
        Duration pace,
        OnError onError,
        boolean lanesByPatient,
        Ledger ledger) {

    /// What a sender does when its connection breaks or no answer comes.
    public enum OnError {
        /// Notes the error and ends.
        GIVE_UP,
        /// Notes the error, connects again, sends what is unanswered again.
        SEND_AGAIN
    }

    /// One connection, stop and wait, ten seconds of patience, no second try.
    public static Hl7Sender to(InetSocketAddress target, String name, Ledger ledger) {
        return new Hl7Sender(
                name,
                target,
                SocketFactory.getDefault(),
                1,
                1,
                1,
                Duration.ofSeconds(10),
                Duration.ZERO,
                OnError.GIVE_UP,
                false,
                ledger);
    }

    public Hl7Sender connections(int connections) {
        return new Hl7Sender(
                name,
                target,
                sockets,
                connections,
                messages,
                onTheWay,
                patience,
                pace,
                onError,
                lanesByPatient,
                ledger);
    }

    public Hl7Sender messages(int messages) {
        return new Hl7Sender(
                name,
                target,
                sockets,
                connections,
                messages,
                onTheWay,
                patience,
                pace,
                onError,
                lanesByPatient,
                ledger);
    }

    public Hl7Sender onTheWay(int onTheWay) {
        return new Hl7Sender(
                name,
                target,
                sockets,
                connections,
                messages,
                onTheWay,
                patience,
                pace,
                onError,
                lanesByPatient,
                ledger);
    }

    public Hl7Sender patience(Duration patience) {
        return new Hl7Sender(
                name,
                target,
                sockets,
                connections,
                messages,
                onTheWay,
                patience,
                pace,
                onError,
                lanesByPatient,
                ledger);
    }

    public Hl7Sender pace(Duration pace) {
        return new Hl7Sender(
                name,
                target,
                sockets,
                connections,
                messages,
                onTheWay,
                patience,
                pace,
                onError,
                lanesByPatient,
                ledger);
    }

    public Hl7Sender onError(OnError onError) {
        return new Hl7Sender(
                name,
                target,
                sockets,
                connections,
                messages,
                onTheWay,
                patience,
                pace,
                onError,
                lanesByPatient,
                ledger);
    }

    public Hl7Sender sockets(SocketFactory sockets) {
        return new Hl7Sender(
                name,
                target,
                sockets,
                connections,
                messages,
                onTheWay,
                patience,
                pace,
                onError,
                lanesByPatient,
                ledger);
    }

    /// Few patients, and only the messages of each have to keep their order.
    public Hl7Sender inLanesByPatient() {
        return new Hl7Sender(
                name,
                target,
                sockets,
                connections,
                messages,
                onTheWay,
                patience,
                pace,
                onError,
                true,
                ledger);
    }

    /// Sends everything and comes back when every connection is done.
    public void run() throws InterruptedException {
        start().join();
    }

    /// Starts to send.
    public Running start() {
        AtomicBoolean stopped = new AtomicBoolean();
        List<Thread> threads = new ArrayList<>();
        for (int i = 1; i <= connections; i++) {
            Connection connection = new Connection(this, name + "-" + i, stopped);
            threads.add(Thread.ofVirtual().name(name + "-" + i).start(connection));
        }
        return new Running(threads, stopped);
    }

    /// The senders at work.
    public record Running(List<Thread> threads, AtomicBoolean stopped) {

        /// Waits until every connection is done.
        public void join() throws InterruptedException {
            for (Thread thread : threads) {
                thread.join();
            }
        }

        /// Lets every connection finish what is on the way and end.
        public void stop() throws InterruptedException {
            stopped.set(true);
            join();
        }
    }

    /// One sender; it works through its messages in order.
    private static final class Connection implements Runnable {

        /// Who comes back at once after every failure would be a storm of its own.
        private static final Duration AFTER_FAILURE = Duration.ofMillis(20);

        private final Hl7Sender sender;
        private final String lane;
        private final AtomicBoolean stopped;
        private final Hl7Generator generator;
        private final Deque<Hl7Generator.Message> unanswered = new ArrayDeque<>();
        private int composed;
        private boolean failed;

        Connection(Hl7Sender sender, String lane, AtomicBoolean stopped) {
            this.sender = sender;
            this.lane = lane;
            this.stopped = stopped;
            this.generator = new Hl7Generator(lane.hashCode(), sender.lanesByPatient ? 5 : 1000);
        }

        @Override
        public void run() {
            int attempts = 0;
            while (!isDone() && !failed && attempts++ < 1000) {
                try (Socket socket = connect()) {
                    converse(socket);
                } catch (IOException e) {
                    sender.ledger.error(lane, describe(e));
                    failed = sender.onError == OnError.GIVE_UP;
                    pause(AFTER_FAILURE);
                }
            }
        }

        private Socket connect() throws IOException {
            Socket socket = sender.sockets.createSocket();
            socket.connect(sender.target, 5000);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) sender.patience.toMillis());
            return socket;
        }

        private void converse(Socket socket) throws IOException {
            MllpStream in = new MllpStream(socket.getInputStream());
            for (Hl7Generator.Message message : unanswered) {
                send(message, socket);
            }
            while (!isDone()) {
                while (unanswered.size() < sender.onTheWay && mayCompose()) {
                    Hl7Generator.Message message = generator.next(lane + "-" + ++composed);
                    unanswered.add(message);
                    send(message, socket);
                    pause(sender.pace);
                }
                if (!unanswered.isEmpty()) {
                    receive(in);
                }
            }
        }

        private void send(Hl7Generator.Message message, Socket socket) throws IOException {
            String key = sender.lanesByPatient ? lane + '/' + message.patient() : lane;
            sender.ledger.sent(key, message.controlId());
            socket.getOutputStream().write(MllpStream.framed(message.body()));
        }

        private void receive(MllpStream in) throws IOException {
            byte[] body = in.next();
            if (body == null) {
                throw new EOFException("the stream ended, an answer was awaited");
            }
            Hl7Text answer = Hl7Text.of(body);
            String named = answer.field("MSA", 2);
            Hl7Generator.Message first = unanswered.getFirst();
            if (!first.controlId().equals(named)) {
                sender.ledger.misattributed(lane, first.controlId(), named);
            } else {
                sender.ledger.answered(named, answer.field("MSA", 1));
            }
            unanswered.removeFirst();
        }

        private boolean mayCompose() {
            return composed < sender.messages && !stopped.get();
        }

        private boolean isDone() {
            return unanswered.isEmpty() && !mayCompose();
        }

        private static String describe(IOException e) {
            return e instanceof SocketTimeoutException ? "no answer in time" : e.toString();
        }

        private static void pause(Duration length) {
            try {
                Thread.sleep(length);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
