package org.medgateway.mllp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.ByteBufAllocatorMetricProvider;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.medgateway.core.balance.ServerState;
import org.medgateway.core.net.Transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What clients and servers cannot make the gateway hold: memory is bounded by the longest message
/// for each connection, whatever they send and however little they take.
@Timeout(60)
class MemoryTest {

    private static final int CLIENTS = 32;
    private static final int MEBIBYTE = 1 << 20;

    /// A frame is gathered in a buffer that doubles as it grows.
    private static final long BOUND = CLIENTS * 2L * MEBIBYTE + 24L * MEBIBYTE;

    @TempDir Path folder;

    private final ByteBufAllocatorMetric memory =
            ((ByteBufAllocatorMetricProvider) Transport.BUFFERS).metric();

    @Test
    void aServerThatTakesNothingHoldsUpItsClientsAndFillsNoMemory() throws Exception {
        long before = memory.usedDirectMemory();
        try (ServerSocket stalled = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
                Hospital hospital =
                        new Hospital(
                                folder,
                                "maxMessageSize: 1MiB",
                                "acknowledgementTimeout: 1h",
                                "healthCheck: {type: none}",
                                "servers: [{name: STALLED, address: 127.0.0.1:%d}]"
                                        .formatted(stalled.getLocalPort()))) {
            List<SocketChannel> clients = clients(hospital);
            ServerState server = hospital.server("STALLED");
            try {
                ByteBuffer messages = messages(900_000);
                long sent = sendUntilNoneTakes(clients, messages);
                // each has messages for many times the memory that all may have
                assertThat(sent).isGreaterThan(CLIENTS * 900_000L);
                assertThat(memory.usedDirectMemory() - before).isLessThan(BOUND);
                assertThat(server.sessions()).isEqualTo(CLIENTS);
            } finally {
                close(clients);
            }
        }
    }

    @Test
    void framesWithoutAnEndAreCutOffAtTheLimitAndTheOthersGoOn() throws Exception {
        long before = memory.usedDirectMemory();
        try (Hospital hospital = new Hospital(folder, Hospital.PATIENT, "maxMessageSize: 1MiB")) {
            List<SocketChannel> clients = clients(hospital);
            try (RawClient other = hospital.client()) {
                long most = 0;
                byte[] noEnd =
                        ("\u000b" + RawClient.adt("BOMB") + "OBX|1|TX|||")
                                .getBytes(StandardCharsets.ISO_8859_1);
                sendAll(clients, noEnd);
                byte[] more = "x".repeat(64 * 1024).getBytes(StandardCharsets.ISO_8859_1);
                for (int i = 0; i < 15; i++) { // up to just below the limit: all of it is held
                    sendAll(clients, more);
                    most = Math.max(most, memory.usedDirectMemory() - before);
                    assertThat(other.exchange(RawClient.adt("M" + i))).isEqualTo("AA M" + i);
                }
                assertThat(most).isLessThan(BOUND);
                for (SocketChannel client : clients) {
                    client.configureBlocking(true);
                    Socket socket = client.socket();
                    try (RawClient bomb = new RawClient(socket)) {
                        bomb.send(more);
                        bomb.send(more);
                        assertThat(bomb.code()).isEqualTo("AR BOMB");
                        assertThat(bomb.isAtEnd()).isTrue();
                    }
                }
                assertThat(memory.usedDirectMemory() - before).isLessThan(BOUND);
                assertThat(other.exchange(RawClient.adt("LAST"))).isEqualTo("AA LAST");
            } finally {
                close(clients);
            }
        }
    }

    private static List<SocketChannel> clients(Hospital hospital) throws IOException {
        List<SocketChannel> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            SocketChannel client = SocketChannel.open(hospital.address());
            client.configureBlocking(false);
            clients.add(client);
        }
        return clients;
    }

    private static void close(List<SocketChannel> clients) throws IOException {
        for (SocketChannel client : clients) {
            client.close();
        }
    }

    /// Messages of that size, one behind the other: more than all sockets on the way may hold.
    private static ByteBuffer messages(int size) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 24; i++) {
            text.append('\u000b').append(RawClient.adt("S" + i).replace('\n', '\r'));
            text.append("OBX|1|TX|||").append("x".repeat(size)).append("\r\u001c\r");
        }
        return ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    /// Lets every client send until for a while none could; answers the bytes that were taken.
    private static long sendUntilNoneTakes(List<SocketChannel> clients, ByteBuffer messages) {
        List<ByteBuffer> left = clients.stream().map(_ -> messages.duplicate()).toList();
        await().atMost(Duration.ofSeconds(40))
                .pollInterval(Duration.ofMillis(20))
                .during(Duration.ofMillis(600))
                .until(() -> round(clients, left) == 0);
        assertThat(left).allMatch(ByteBuffer::hasRemaining);
        return left.stream().mapToLong(ByteBuffer::position).sum();
    }

    private static long round(List<SocketChannel> clients, List<ByteBuffer> left)
            throws IOException {
        long taken = 0;
        for (int i = 0; i < clients.size(); i++) {
            taken += clients.get(i).write(left.get(i));
        }
        return taken;
    }

    private static void sendAll(List<SocketChannel> clients, byte[] bytes) {
        List<ByteBuffer> left = clients.stream().map(_ -> ByteBuffer.wrap(bytes)).toList();
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .until(
                        () -> {
                            round(clients, left);
                            return left.stream().noneMatch(ByteBuffer::hasRemaining);
                        });
    }
}
