package org.medgateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.medgateway.app.systemd.Listening;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

class ProgramTest {
    @TempDir Path folder;

    /// A server whose every connection is greeted with a line and stands until the client ends it.
    private static ServerSocket greeter() throws IOException {
        ServerSocket listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        Thread.ofVirtual()
                .start(
                        () -> {
                            while (!listener.isClosed()) {
                                try {
                                    Socket socket = listener.accept();
                                    Thread.ofVirtual().start(() -> serve(socket));
                                } catch (IOException _) {
                                    return; // closed
                                }
                            }
                        });
        return listener;
    }

    private static void serve(Socket socket) {
        try (socket) {
            socket.getOutputStream().write("hello\n".getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException _) {
            // the client is gone
        }
    }

    private Path file(ServerSocket server, String more) throws IOException {
        return Files.writeString(
                folder.resolve("gateway.yaml"),
                """
                gateway: {drainTimeout: 20s}
                virtualServices:
                  - name: plain
                    type: tcp
                    listen: 127.0.0.1:0
                    healthCheck: none
                    servers: [{name: a, address: "127.0.0.1:%d"}]
                %s
                """
                        .formatted(server.getLocalPort(), more));
    }

    @Test
    void itRunsTakesUpAChangedFileRefusesABadOneAndDrainsAtTheEnd() throws Exception {
        try (ServerSocket server = greeter();
                Program program = Program.start(List.of(), "run", file(server, "").toString())) {
            int port = program.port("plain");
            program.awaitLine("The gateway is ready."::equals);
            try (Socket running = new Socket("127.0.0.1", port)) {
                running.setSoTimeout(20_000);
                assertThat(running.getInputStream().readNBytes(6)).asString().isEqualTo("hello\n");

                file(
                        server,
                        "  - {name: second, type: tcp, listen: '127.0.0.1:0', healthCheck: none,"
                                + " servers: [{name: b, address: '127.0.0.1:1'}]}");
                program.signal("HUP");
                program.awaitLine(line -> line.contains("service second added"));

                file(server, "  - {name: third, type: tpc}");
                program.signal("HUP");
                program.awaitLine(line -> line.contains("did you mean \"tcp\"?"));

                program.signal("TERM");
                program.awaitLine(line -> line.contains("Stopping"));
                awaitRefused(port);
                running.getOutputStream().write("still\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(running.getInputStream().readNBytes(6)).asString().isEqualTo("still\n");
            }
            assertThat(program.exitCode()).isEqualTo(143); // 128 + TERM, as a shell reports it
            assertThat(program.lines()).last().asString().contains("Stopped");
        }
    }

    @Test
    void systemdIsToldWhatHappens() throws Exception {
        String notify = folder.resolve("notify").toString();
        try (ServerSocket server = greeter();
                Listening systemd = new Listening(notify);
                Program program =
                        Program.start(
                                List.of(),
                                Map.of("NOTIFY_SOCKET", notify, "WATCHDOG_USEC", "900000"),
                                "run",
                                file(server, "").toString())) {
            assertThat(systemd.next()).isEqualTo("READY=1\nSTATUS=1 virtual service");
            program.awaitLine("The gateway is ready."::equals);
            systemd.next("WATCHDOG=1"::equals);
            systemd.next("WATCHDOG=1"::equals);

            file(server, "  - {name: second, type: tpc}");
            program.signal("HUP");
            systemd.next(words -> words.startsWith("RELOADING=1"));
            assertThat(systemd.next(words -> words.startsWith("READY=1")))
                    .startsWith("READY=1\nSTATUS=1 virtual service; ")
                    .endsWith("refused, see the log");

            program.signal("TERM");
            systemd.next(words -> words.startsWith("STOPPING=1\nEXTEND_TIMEOUT_USEC=35000000\n"));
            assertThat(program.exitCode()).isEqualTo(143);
        }
    }

    private static void awaitRefused(int port) throws IOException {
        long end = System.nanoTime() + 20_000_000_000L;
        while (System.nanoTime() < end) {
            try (Socket again = new Socket("127.0.0.1", port)) {
                again.getInputStream();
            } catch (ConnectException _) {
                return;
            }
        }
        throw new AssertionError("the listener stays open");
    }

    @Test
    void aFileWithProblemsIsRefusedWithAllOfThem() throws Exception {
        Path file =
                Files.writeString(
                        folder.resolve("bad.yaml"),
                        """
                        virtualServices:
                          - {name: a, type: tcp, listen: "127.0.0.1:0", balance: frist}
                          - {name: a, type: tcp, listen: "127.0.0.1:0", serevrs: []}
                        """);
        try (Program program = Program.start(List.of(), "run", file.toString())) {
            assertThat(program.exitCode()).isEqualTo(1);
            assertThat(String.join("\n", program.lines()))
                    .contains("bad.yaml:2:")
                    .contains("did you mean \"first\"?")
                    .contains("bad.yaml:3:")
                    .contains("did you mean \"servers\"?")
                    .contains("nothing was started");
        }
    }

    @Test
    void theDemoLosesNothing() throws Exception {
        try (Program program = Program.start(List.of(), "demo", "--script", "--seconds", "6")) {
            assertThat(program.exitCode()).as(String.join("\n", program.lines())).isZero();
            assertThat(program.lines()).anyMatch(line -> line.startsWith("Nothing was lost"));
            assertThat(program.lines())
                    .anyMatch(
                            line ->
                                    line.matches(
                                            "Viewers: [1-9]\\d* pages over TLS, [1-9]\\d*"
                                                    + " sessions went on on the other viewer.*"));
        }
    }
}
