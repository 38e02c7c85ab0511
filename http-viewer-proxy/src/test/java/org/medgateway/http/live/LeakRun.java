package org.medgateway.http.live;

import static org.awaitility.Awaitility.await;

import io.netty.buffer.UnpooledByteBufAllocator;

import org.awaitility.core.ConditionTimeoutException;
import org.medgateway.core.net.Transport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Runs in a Java process of its own, whose allocator keeps nothing back, so that the octets in use
/// are the octets of buffers that somebody holds. For each kind of trouble a line to standard
/// output: `LEAK KIND statuses=A,B sessions=N connections=N descriptors=N octets=N`; the numbers
/// are what is left over, so each has to be zero.
final class LeakRun {

    private static final int ROUNDS = 20;

    /// By kind: what clients send. A trailing `|` resets the connection, `<` closes the client's
    /// side, nothing waits for the gateway.
    private static final Map<String, List<String>> TROUBLE =
            Map.of(
                    "slow-head",
                    List.of("GET / HTTP/1.1\r\nHost: h\r\nX-Mo", "", "GET / HTTP/1.1\r\n"),
                    "slow-body",
                    List.of(
                            "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nabc",
                            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                                    + "5\r\nab"),
                    "half-closed",
                    List.of(
                            "GET /wait HTTP/1.1\r\nHost: h\r\n\r\n<",
                            "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nabc<",
                            "GET / HTTP/1.1\r\nHo<",
                            "GET /upgrade HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\n"
                                    + "Upgrade: x\r\n\r\nabc<"),
                    "reset",
                    List.of(
                            "GET / HTTP/1.1\r\nHost: h\r\n\r\n|",
                            "GET /wait HTTP/1.1\r\nHost: h\r\n\r\n|",
                            "GET /reset HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
                            "GET /break HTTP/1.1\r\nHost: h\r\n\r\n",
                            "GET /endless HTTP/1.1\r\nHost: h\r\n\r\n|",
                            "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 900\r\n\r\nabc|",
                            "GET /upgrade HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\n"
                                    + "Upgrade: x\r\n\r\nabc|"),
                    "oversized",
                    List.of(
                            "GET /" + "x".repeat(9_000) + " HTTP/1.1\r\n",
                            "GET / HTTP/1.1\r\nX: " + "y".repeat(40_000),
                            "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\n\r\n",
                            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                                    + "3ea\r\n"
                                    + "x".repeat(1002)
                                    + "\r\n",
                            "GET /oversized HTTP/1.1\r\nHost: h\r\nConnection: close\r\n"
                                    + "\r\n"));

    private final Origin origin;
    private final TestGateway gateway;

    private LeakRun(Origin origin, TestGateway gateway) {
        this.origin = origin;
        this.gateway = gateway;
    }

    public static void main(String[] arguments) throws Exception {
        if (Transport.BUFFERS != UnpooledByteBufAllocator.DEFAULT) {
            throw new IllegalStateException("expected -Dio.netty.allocator.type=unpooled");
        }
        Path folder = Path.of(arguments[0]);
        try (Origin origin = new Origin(LeakRun::serve);
                TestGateway gateway =
                        new TestGateway(
                                folder,
                                """
                                    healthCheck: {type: none}
                                    timeouts: {request: 300ms, client: 300ms, server: 5s}
                                    limits: {body: 1000B}
                                    serverConnections: {idle: 4, idleTimeout: 1s}
                                    servers: [{name: s1, address: "%s"}]
                                """
                                        .formatted(origin.address()))) {
            LeakRun run = new LeakRun(origin, gateway);
            for (String kind : TROUBLE.keySet()) {
                run.trouble(kind, 2); // what the first ones load does not belong to them
            }
            for (String kind : TROUBLE.keySet()) {
                run.measure(kind);
            }
        }
        System.exit(0);
    }

    private static void serve(Origin.Connection connection) throws IOException {
        String head = connection.readHead();
        while (!head.isEmpty()) {
            String path = head.substring(head.indexOf(' ') + 1, head.indexOf(" HTTP/"));
            switch (path) {
                case "/wait" -> {
                    if (connection.in.read() < 0) {
                        return; // the gateway gives the exchange up with its client
                    }
                }
                case "/break" -> {
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
                    return;
                }
                case "/reset" -> {
                    connection.reset();
                    return;
                }
                case "/endless" -> {
                    connection.write("HTTP/1.1 200 OK\r\n\r\n");
                    byte[] piece = new byte[64 * 1024];
                    while (true) {
                        connection.out.write(piece); // until the gateway closes
                    }
                }
                case "/oversized" -> {
                    connection.write("HTTP/1.1 200 OK\r\nX: " + "y".repeat(40_000) + "\r\n\r\n");
                    return;
                }
                case "/upgrade" -> {
                    connection.write(
                            "HTTP/1.1 101 Go\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n");
                    connection.in.transferTo(connection.out);
                    return;
                }
                default -> {
                    connection.skipBody(head);
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                }
            }
            head = connection.readHead();
        }
    }

    private void measure(String kind) throws Exception {
        quiet();
        long descriptors = descriptors();
        long octets = octets();
        List<String> statuses = trouble(kind, ROUNDS);
        quiet();
        // What was closed leaves the kernel's list and the event loop's hands a moment later.
        try {
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> descriptors() <= descriptors && octets() <= octets);
        } catch (ConditionTimeoutException _) {
            // the line says how much is left
        }
        System.out.printf(
                "LEAK %s statuses=%s sessions=%d connections=%d descriptors=%d octets=%d%n",
                kind,
                String.join(",", statuses),
                gateway.server("s1").sessions(),
                gateway.service().connections(),
                Math.max(0, descriptors() - descriptors),
                Math.max(0, octets() - octets));
    }

    private void quiet() {
        gateway.awaitQuiet("s1");
        await().atMost(Duration.ofSeconds(20)).until(() -> origin.openConnections() == 0);
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    private static long octets() {
        return UnpooledByteBufAllocator.DEFAULT.metric().usedDirectMemory()
                + UnpooledByteBufAllocator.DEFAULT.metric().usedHeapMemory();
    }

    /// Many clients of one kind at a time.
    ///
    /// @return the status that each request got, in the order of the requests; the same in every
    ///   round, or `different`
    private List<String> trouble(String kind, int rounds) throws Exception {
        List<String> requests = TROUBLE.get(kind);
        List<String> statuses = new ArrayList<>();
        for (String request : requests) {
            List<String> got = java.util.Collections.synchronizedList(new ArrayList<>());
            List<Thread> clients = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                clients.add(Thread.ofVirtual().start(() -> got.add(one(request))));
            }
            for (Thread client : clients) {
                client.join();
            }
            List<String> distinct = got.stream().distinct().toList();
            statuses.add(distinct.size() == 1 ? distinct.getFirst() : "different");
        }
        return statuses;
    }

    /// @return the status, `none` where the connection ends without one, `gone` where the client
    ///   did not wait for it
    private String one(String request) {
        boolean vanishes = request.endsWith("|");
        boolean halfCloses = request.endsWith("<");
        String text = vanishes || halfCloses ? request.substring(0, request.length() - 1) : request;
        try (RawClient client = new RawClient(gateway.address())) {
            client.send(text);
            if (vanishes) {
                if (text.contains("endless")) {
                    client.readUntil("\r\n\r\n");
                }
                client.socket.setSoLinger(true, 0);
                return "gone";
            }
            if (halfCloses) {
                client.socket.shutdownOutput();
            }
            String answer = client.readAll();
            return answer.startsWith("HTTP/1.1 ") ? answer.substring(9, 12) : "none";
        } catch (IOException e) {
            return e.toString();
        }
    }
}
