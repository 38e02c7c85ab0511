package org.medgateway.testdata.dicom;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;

/// Sends C-STORE after C-STORE over some associations as fast as the path allows: the bytes of the
/// message are made once, and written with gathering writes.
///
/// @param associations open at the same time, a thread each
/// @param objectBytes pixels of each object
/// @param objects for each association; of no meaning where a time is given
/// @param maximumLength of a P-DATA-TF; the peer's limit is kept if it is lower
public record StoreLoad(int associations, int objectBytes, int objects, int maximumLength) {

    /// What came of it.
    public record Result(long objects, long bytes, Duration took, long slowestNanos) {
        public double megabytesPerSecond() {
            return bytes / 1e6 / (took.toNanos() / 1e9);
        }
    }

    /// Objects beyond this are the same for all associations, to spare memory.
    private static final int SHARED = 4_000_000;

    /// @throws IOException if any object is answered with anything but success
    public Result run(InetSocketAddress to) throws IOException, InterruptedException {
        return run(to, Long.MAX_VALUE);
    }

    /// Sends objects for this long, and lets the last ones end.
    ///
    /// @throws IOException if any object is answered with anything but success
    public Result run(InetSocketAddress to, Duration time)
            throws IOException, InterruptedException {
        return run(to, time.toNanos());
    }

    /// What one association has sent.
    private record Sent(long objects, long slowestNanos) {}

    private Result run(InetSocketAddress to, long nanos) throws IOException, InterruptedException {
        try (var pool =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().daemon().factory())) {
            boolean sharing = objectBytes > SHARED;
            var messages = new ConcurrentHashMap<Integer, ByteBuffer>();
            var shared = DicomObjects.image("load-0", 0, objectBytes);
            var runs = new ArrayList<Callable<Sent>>();
            var begun = new AtomicLong();
            for (int i = 0; i < associations; i++) {
                var object = sharing ? shared : DicomObjects.image("load-" + i, 0, objectBytes);
                IntFunction<ByteBuffer> made =
                        most ->
                                sharing
                                        ? messages.computeIfAbsent(most, _ -> message(object, most))
                                                .duplicate()
                                        : message(object, most);
                runs.add(() -> send(to, object, made, begun, nanos));
            }
            long start = System.nanoTime();
            begun.set(start);
            long slowest = 0;
            long all = 0;
            for (var done : pool.invokeAll(runs)) {
                slowest = Math.max(slowest, done.get().slowestNanos);
                all += done.get().objects;
            }
            var took = Duration.ofNanos(System.nanoTime() - start);
            return new Result(all, all * objectBytes, took, slowest);
        } catch (ExecutionException failed) {
            throw new IOException(failed.getCause());
        }
    }

    private Sent send(
            InetSocketAddress to,
            DicomObject object,
            IntFunction<ByteBuffer> made,
            AtomicLong begun,
            long nanos)
            throws IOException {
        try (var channel = SocketChannel.open(to)) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            var context =
                    new WireBytes.Context(
                            1, -1, object.sopClass(), List.of(object.transferSyntax()));
            write(
                    channel,
                    WireBytes.associate(
                            WireBytes.ASSOCIATE_RQ,
                            new WireBytes.Association(
                                    "ANY-SCP", "LOAD", List.of(context), 16384, 1, List.of())));
            var accept = pdu(channel);
            if (accept.type != WireBytes.ASSOCIATE_AC) {
                throw new IOException("not accepted: PDU type " + accept.type);
            }
            long peer = WireBytes.readAssociate(accept.body).maximumLength();
            int most = (int) (peer == 0 ? maximumLength : Math.min(peer, maximumLength)) - 6;
            var message = made.apply(most);
            long slowest = 0;
            int sent = 0;
            while (nanos == Long.MAX_VALUE
                    ? sent < objects
                    : System.nanoTime() - begun.get() < nanos) {
                sent++;
                long start = System.nanoTime();
                message.rewind();
                while (message.hasRemaining()) {
                    channel.write(message);
                }
                var answer = pdu(channel);
                if (answer.type != WireBytes.P_DATA) {
                    throw new IOException("PDU type " + answer.type + " for an answer");
                }
                var response = Command.read(Arrays.copyOfRange(answer.body, 6, answer.body.length));
                if (response.status() != 0) {
                    throw new IOException("answered with " + response);
                }
                slowest = Math.max(slowest, System.nanoTime() - start);
            }
            write(channel, WireBytes.four(WireBytes.RELEASE_RQ, 0, 0, 0));
            if (pdu(channel).type != WireBytes.RELEASE_RP) {
                throw new IOException("not released");
            }
            return new Sent(sent, slowest);
        }
    }

    private static ByteBuffer message(DicomObject object, int most) {
        var command =
                Command.of(Command.C_STORE)
                        .withDataSet()
                        .us(0x0110, 1)
                        .us(0x0700, 0)
                        .uid(2, object.sopClass())
                        .uid(0x1000, object.sopInstanceUid())
                        .toBytes();
        var data = object.dataSet();
        var message =
                ByteBuffer.allocateDirect(
                        12 + command.length + data.length + 12 * (data.length / most + 1));
        message.put(WireBytes.data(1, true, true, command, 0, command.length));
        for (int at = 0; at < data.length; at += most) {
            int length = Math.min(most, data.length - at);
            message.put(WireBytes.data(1, false, at + length == data.length, data, at, length));
        }
        return message.flip();
    }

    private record Raw(int type, byte[] body) {}

    private static Raw pdu(SocketChannel channel) throws IOException {
        var header = ByteBuffer.allocate(6);
        read(channel, header);
        var body = ByteBuffer.allocate(header.getInt(2));
        read(channel, body);
        return new Raw(header.get(0), body.array());
    }

    private static void read(SocketChannel channel, ByteBuffer into) throws IOException {
        while (into.hasRemaining()) {
            if (channel.read(into) < 0) {
                throw new IOException("closed by the peer");
            }
        }
        into.flip();
    }

    private static void write(SocketChannel channel, byte[] bytes) throws IOException {
        var all = ByteBuffer.wrap(bytes);
        while (all.hasRemaining()) {
            channel.write(all);
        }
    }
}
