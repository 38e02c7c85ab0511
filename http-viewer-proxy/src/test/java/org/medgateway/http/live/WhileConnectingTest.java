package org.medgateway.http.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.medgateway.core.balance.AdminState;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A server that does not answer to a connection being made: the operator's word reaches the
/// request that waits for it.
@Timeout(60)
class WhileConnectingTest {

    @TempDir Path folder;

    @Test
    void aRequestWhoseServerIsHaltedMeanwhileGoesToTheNextOne() throws Exception {
        try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Filled _ = Filled.of(deaf);
                Origin living = Origin.echoingHeads("living");
                TestGateway gateway =
                        new TestGateway(
                                folder,
                                "    healthCheck: {type: none}\n"
                                        + "    balance: first\n"
                                        + "    timeouts: {connect: 30s}\n"
                                        + "    servers:\n"
                                        + "      - {name: deaf, address: \"127.0.0.1:"
                                        + deaf.getLocalPort()
                                        + "\"}\n"
                                        + "      - {name: living, address: \""
                                        + living.address()
                                        + "\"}\n");
                RawClient client = new RawClient(gateway.address())) {
            client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
            gateway.awaitSessions("deaf", 1);
            gateway.admin("deaf", AdminState.HALT);
            assertThat(client.readAll()).contains("HTTP/1.1 200 OK", "living\n");
            gateway.awaitQuiet("deaf", "living");
            assertThat(gateway.lastExchange(1).attempts()).isEqualTo(2);
        }
    }

    /// Connections that fill the queue of a listener which accepts none, so that the kernel drops
    /// every further one.
    private record Filled(List<Socket> sockets) implements AutoCloseable {
        static Filled of(ServerSocket listener) throws Exception {
            List<Socket> sockets = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                Socket socket = new Socket();
                try {
                    socket.connect(listener.getLocalSocketAddress(), 300);
                    sockets.add(socket);
                } catch (java.net.SocketTimeoutException _) {
                    socket.close();
                    return new Filled(sockets);
                }
            }
            throw new AssertionError("the queue does not fill");
        }

        @Override
        public void close() throws Exception {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }
}
