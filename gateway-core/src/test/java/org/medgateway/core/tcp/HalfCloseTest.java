package org.medgateway.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.medgateway.core.runtime.RunningGateway;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A peer that has ended its half of the stream still takes what the other has to say, all of it,
/// however slowly.
@Timeout(60)
class HalfCloseTest {

    /// So small a window that no write is taken whole.
    private static final int WINDOW = 16 * 1024;

    private static final byte[] MUCH = new byte[8_000_000];

    static {
        new Random(7).nextBytes(MUCH);
    }

    @TempDir Path folder;

    @FunctionalInterface
    private interface Talk {
        byte[] with(Socket socket) throws Exception;
    }

    @Test
    void aServerThatHasEndedItsHalfTakesAll() throws Exception {
        try (Server server =
                        new Server(
                                socket -> {
                                    socket.shutdownOutput();
                                    return socket.getInputStream().readAllBytes();
                                });
                RunningGateway gateway = gateway(server);
                Socket client = gateway.connect("plain")) {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            client.getOutputStream().write(MUCH);
            client.shutdownOutput();
            assertThat(server.heard()).isEqualTo(MUCH);
        }
    }

    @Test
    void aClientThatHasEndedItsHalfTakesAll() throws Exception {
        try (Server server =
                        new Server(
                                socket -> {
                                    byte[] asked = socket.getInputStream().readAllBytes();
                                    socket.getOutputStream().write(MUCH);
                                    return asked;
                                });
                RunningGateway gateway = gateway(server);
                Socket client = new Socket()) {
            client.setReceiveBufferSize(WINDOW);
            client.connect(gateway.service("plain").addresses().getFirst());
            client.getOutputStream().write('?');
            client.shutdownOutput();
            assertThat(client.getInputStream().readAllBytes()).isEqualTo(MUCH);
            assertThat(server.heard()).containsExactly('?');
        }
    }

    /// The end comes while the gateway does not read, for the server takes nothing yet.
    @Test
    void whatAClientSaidBeforeItEndedArrivesLate() throws Exception {
        byte[] said = new byte[1_500_000];
        new Random(8).nextBytes(said);
        CountDownLatch ended = new CountDownLatch(1);
        try (Server server =
                        new Server(
                                socket -> {
                                    ended.await();
                                    InputStream in = socket.getInputStream();
                                    byte[] first = in.readNBytes(700_000);
                                    socket.getOutputStream().write(MUCH); // both ways at once
                                    byte[] rest = in.readAllBytes();
                                    return join(first, rest);
                                });
                RunningGateway gateway = gateway(server);
                Socket client = gateway.connect("plain")) {
            client.getOutputStream().write(said);
            client.shutdownOutput();
            ended.countDown();
            assertThat(client.getInputStream().readAllBytes()).isEqualTo(MUCH);
            assertThat(server.heard()).isEqualTo(said);
        }
    }

    private static byte[] join(byte[] first, byte[] rest) {
        byte[] all = new byte[first.length + rest.length];
        System.arraycopy(first, 0, all, 0, first.length);
        System.arraycopy(rest, 0, all, first.length, rest.length);
        return all;
    }

    private RunningGateway gateway(Server server) throws Exception {
        return new RunningGateway(
                folder,
                """
                virtualServices:
                  - name: plain
                    type: tcp
                    listen: 127.0.0.1:0
                    healthCheck: none
                    servers: [{name: a, address: "127.0.0.1:%d"}]
                """
                        .formatted(server.listener.getLocalPort()));
    }

    /// Takes one connection.
    private static final class Server implements AutoCloseable {

        private final ServerSocket listener = new ServerSocket();
        private final CompletableFuture<byte[]> heard = new CompletableFuture<>();

        Server(Talk talk) throws IOException {
            listener.setReceiveBufferSize(WINDOW);
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Thread.ofVirtual()
                    .start(
                            () -> {
                                try (Socket socket = listener.accept()) {
                                    heard.complete(talk.with(socket));
                                } catch (Exception e) {
                                    heard.completeExceptionally(e);
                                }
                            });
        }

        byte[] heard() throws Exception {
            return heard.get(30, TimeUnit.SECONDS);
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }
}
