package org.medgateway.http.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/// After exchanges of every kind, most of them cut short, nothing is held any more.
@Timeout(60)
class LeakTest {

    @TempDir Path folder;

    private static final String[] REQUESTS = {
        "GET / HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
        "GET / HTTP/1.1\r\nHo",
        "GET /break HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /reset HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /upgrade HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\nabc",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\nabc",
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz",
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
        "nonsense\r\n\r\n",
    };

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    @Test
    void nothingIsLeftOver() throws Exception {
        try (Origin origin =
                        new Origin(
                                connection -> {
                                    String head = connection.readHead();
                                    while (!head.isEmpty()) {
                                        if (head.contains("/break")) {
                                            connection.write(
                                                    "HTTP/1.1 200 OK\r\n"
                                                            + "Content-Length: 10\r\n\r\n"
                                                            + "abc");
                                            return;
                                        } else if (head.contains("/reset")) {
                                            connection.reset();
                                            return;
                                        } else if (head.contains("/upgrade")) {
                                            connection.write(
                                                    "HTTP/1.1 101 Go\r\n"
                                                            + "Upgrade: x\r\n"
                                                            + "Connection: Upgrade\r\n\r\n");
                                            connection.in.transferTo(connection.out);
                                            return;
                                        }
                                        connection.skipBody(head);
                                        connection.write(
                                                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                                        head = connection.readHead();
                                    }
                                });
                TestGateway gateway =
                        new TestGateway(
                                folder,
                                "    healthCheck: {type: none}\n"
                                        + "    serverConnections: {idle: 4, idleTimeout: 1s}\n"
                                        + "    servers: [{name: s1, address: \""
                                        + origin.address()
                                        + "\"}]\n")) {
            exchange(gateway, 1);
            gateway.awaitQuiet("s1");
            await().atMost(Duration.ofSeconds(15)).until(() -> origin.openConnections() == 0);
            long before = descriptors();
            exchange(gateway, 20);
            gateway.awaitQuiet("s1");
            await().atMost(Duration.ofSeconds(15)).until(() -> origin.openConnections() == 0);
            assertThat(gateway.server("s1").sessions()).isZero();
            await().atMost(Duration.ofSeconds(5)).until(() -> descriptors() <= before);
        }
    }

    private static void exchange(TestGateway gateway, int rounds) throws IOException {
        for (int round = 0; round < rounds; round++) {
            for (String request : REQUESTS) {
                try (RawClient client = new RawClient(gateway.address())) {
                    client.send(request);
                    if (round % 2 == 0) {
                        client.socket.setSoLinger(true, 0); // a client that vanishes
                    } else {
                        client.socket.shutdownOutput();
                        client.readAll();
                    }
                }
            }
        }
    }
}
