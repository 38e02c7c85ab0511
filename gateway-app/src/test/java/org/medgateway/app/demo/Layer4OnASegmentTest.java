package org.medgateway.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.medgateway.app.Program;
import org.medgateway.dr.exec.Outcome;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/// The whole program before real servers on a segment of namespaces, which the kernel forwards to.
/// Needs root, nftables, DCMTK and curl.
@Tag("peer")
class Layer4OnASegmentTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    @TempDir private Path folder;
    private Segment segment;
    private final List<Process> processes = new ArrayList<>();
    private final List<HttpServer> webServers = new ArrayList<>();

    @BeforeEach
    void build() throws IOException {
        segment = new Segment();
    }

    @AfterEach
    void tearDown() {
        processes.forEach(Process::destroyForcibly);
        webServers.forEach(server -> server.stop(0));
        segment.close();
    }

    private Program gateway(String services) throws Exception {
        Path file =
                Files.writeString(
                        folder.resolve("gateway.yaml"),
                        """
                        gateway: {stateDirectory: state}
                        admin: {listen: "127.0.0.1:9080", plain: true}
                        virtualServices:
                        %s\
                        """
                                .formatted(services.indent(2)));
        Program program = Program.start(segment.gateway().shell().prefix(), "run", file.toString());
        program.awaitLine("The gateway is ready."::equals);
        return program;
    }

    private Process archive(int server) throws Exception {
        Path store = Files.createDirectories(folder.resolve("archive" + server));
        List<String> command = new ArrayList<>(segment.server(server).shell().prefix());
        command.addAll(List.of("storescp", "--fork", "-od", store.toString(), "104"));
        Process archive =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        processes.add(archive);
        until("storescp listens", () -> accepts(Segment.SERVERS.get(server)));
        return archive;
    }

    /// Whether somebody takes connections there, as seen from the client's machine.
    private boolean accepts(String address) {
        try {
            return segment.client()
                    .inside(
                            () -> {
                                try (Socket socket = new Socket()) {
                                    socket.connect(new InetSocketAddress(address, 104), 2000);
                                    return true;
                                }
                            });
        } catch (IOException _) {
            return false;
        }
    }

    private boolean echoed() {
        return segment.client()
                .shell()
                .run("echoscu", "-to", "2", "-ta", "2", "-td", "2", Segment.SERVICE, "104")
                .ok();
    }

    private static void until(String what, BooleanSupplier holds) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime() - end).as("waited for: " + what).isNegative();
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    /// Both servers, since they take turns.
    private static BooleanSupplier twice(BooleanSupplier deed) {
        return () -> {
            boolean first = deed.getAsBoolean();
            return first && deed.getAsBoolean();
        };
    }

    private static void signal(Process process, String name) throws Exception {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    }

    /// Clients go on calling meanwhile: what the kernel forwards to a hung archive is no sign of
    /// life.
    @Test
    void anArchiveThatHangsGoesDownByItsEchoWhileItsPortStillAccepts() throws Exception {
        Process first = archive(0);
        archive(1);
        try (Program program =
                gateway(
                        """
                        - name: MINT
                          type: layer4
                          forwarding: direct-routing
                          interface: eth0
                          listen: 10.77.0.100:104
                          healthCheck: {type: dicom-echo, interval: 500ms, fastInterval: 200ms, timeout: 1s, rise: 1, fall: 2}
                          servers:
                            - {name: MINT1, address: 10.77.0.11}
                            - {name: MINT2, address: 10.77.0.12}
                        """)) {
            until("both answer", twice(this::echoed));

            signal(first, "STOP");
            assertThat(accepts("10.77.0.11")).as("its kernel takes connections").isTrue();
            until(
                    "it is down",
                    () -> {
                        boolean _ = echoed();
                        return said(program, "MINT: server MINT1 is down: ") > 0;
                    });
            until("only the other is asked", twice(twice(this::echoed)));
            assertThat(accepts("10.77.0.11")).as("its kernel still does").isTrue();

            long ups = said(program, "MINT: server MINT1 is up: ");
            signal(first, "CONT");
            until("it is back", () -> said(program, "MINT: server MINT1 is up: ") > ups);
            assertThat(program.lines()).noneMatch(line -> line.contains("MINT2 is down"));
        }
    }

    /// How often the log has said something.
    private static long said(Program program, String text) {
        return program.lines().stream().filter(line -> line.contains(text)).count();
    }

    @Test
    void httpAndScriptChecksAskTheRealServer() throws Exception {
        AtomicInteger status = new AtomicInteger(200);
        for (int i = 0; i < 2; i++) {
            AtomicInteger mine = i == 0 ? status : new AtomicInteger(200);
            HttpServer server =
                    segment.server(i)
                            .inside(
                                    () ->
                                            HttpServer.create(
                                                    new InetSocketAddress("0.0.0.0", 8080), 16));
            server.createContext(
                    "/ready",
                    exchange -> {
                        exchange.sendResponseHeaders(mine.get(), -1);
                        exchange.close();
                    });
            server.start();
            webServers.add(server);
            Files.createFile(folder.resolve("MINT" + (i + 1) + ".ok"));
        }
        Path script = folder.resolve("room");
        Files.writeString(
                script,
                """
                #!/bin/sh
                [ -e "%s/$MEDGATEWAY_SERVER.ok" ] || { echo "no room at $1 port $2"; exit 1; }
                """
                        .formatted(folder));
        assertThat(script.toFile().setExecutable(true)).isTrue();
        String servers =
                """
                  servers:
                    - {name: MINT1, address: 10.77.0.11}
                    - {name: MINT2, address: 10.77.0.12}
                """;
        String quick = "interval: 300ms, timeout: 2s, rise: 1, fall: 1";
        try (Program program =
                gateway(
                        """
                        - name: web
                          type: layer4
                          forwarding: direct-routing
                          interface: eth0
                          listen: 10.77.0.100:8080
                          healthCheck: {type: http, get: /ready, %s}
                        %s- name: bulk
                          type: layer4
                          forwarding: direct-routing
                          interface: eth0
                          listen: 10.77.0.100:104
                          healthCheck: {type: script, command: [%s], %s}
                        %s\
                        """
                                .formatted(quick, servers, script, quick, servers))) {
            until("the web answers", twice(() -> web() == 200));

            status.set(503);
            program.awaitLine(
                    line ->
                            line.contains("web: server MINT1 is down: ")
                                    && line.contains("answered 503"));
            // The kernel is told at the same time as the log, and some milliseconds later it knows.
            until("only the other is asked", twice(twice(() -> web() == 200)));
            Files.delete(folder.resolve("MINT2.ok"));
            program.awaitLine(
                    line ->
                            line.contains("bulk: server MINT2 is down: ")
                                    && line.contains("no room at 10.77.0.12 port 104"));
            long ups = said(program, "web: server MINT1 is up: ");
            status.set(200);
            until("it is back", () -> said(program, "web: server MINT1 is up: ") > ups);
            assertThat(program.lines())
                    .noneMatch(line -> line.contains("web: server MINT2 is down"))
                    .noneMatch(line -> line.contains("bulk: server MINT1 is down"));
        }
    }

    private int web() {
        Outcome answer =
                segment.client()
                        .shell()
                        .run(
                                "curl",
                                "-s",
                                "-m",
                                "5",
                                "-o",
                                "/dev/null",
                                "-w",
                                "%{http_code}",
                                "http://" + Segment.SERVICE + ":8080/ready");
        return answer.ok() ? Integer.parseInt(answer.output()) : 0;
    }

    @Test
    void aDrainIsSeenToItsEndByTheApiAndByTheCommand() throws Exception {
        archive(0);
        archive(1);
        try (Program program =
                gateway(
                        """
                        - name: MINT
                          type: layer4
                          forwarding: direct-routing
                          interface: eth0
                          listen: 10.77.0.100:104
                          healthCheck: {type: connect, interval: 1s, rise: 1, fall: 1}
                          servers:
                            - {name: MINT1, address: 10.77.0.11}
                            - {name: MINT2, address: 10.77.0.12}
                        """)) {
            Api api = new Api(program);
            until("both are up", () -> api.up("MINT1") && api.up("MINT2"));
            List<Socket> held = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                held.add(segment.client().inside(() -> new Socket(Segment.SERVICE, 104)));
            }
            until("each has one", () -> api.sessions("MINT1") == 1 && api.sessions("MINT2") == 1);

            api.put(
                    "/services/MINT/servers/MINT1/state",
                    "{\"state\": \"DRAIN\", \"reason\": \"new disks\", \"until\": null}");
            program.awaitLine(line -> line.contains("server MINT1 set to drain"));
            until("new ones go to the other", twice(this::echoed));
            assertThat(show()).containsPattern("MINT1 +1 +1 ").containsPattern("MINT2 +1 ");
            assertThat(api.get("/log")).doesNotContain("no flow to MINT1 is left");

            // Which of the two is MINT1's only the kernel knows: it is the one whose end is told.
            held.getFirst().close();
            held.getLast().close();
            until(
                    "the end is told",
                    () -> api.get("/log").contains("drained: no flow to MINT1 is left"));
            program.awaitLine(
                    line -> line.contains("MINT: MINT1: drained: no flow to MINT1 is left"));
            assertThat(api.sessions("MINT1")).isZero();
            assertThat(show()).containsPattern("MINT1 +0 +1 ");
            assertThat(api.get("/log")).doesNotContain("no flow to MINT2 is left");
        }
    }

    private String show() throws Exception {
        try (Program show = Program.start(segment.gateway().shell().prefix(), "layer4", "show")) {
            assertThat(show.exitCode()).isZero();
            return String.join("\n", show.lines()) + "\n";
        }
    }

    /// The REST API, spoken from the gateway's own machine, where it listens on loopback.
    private final class Api {
        private final String token;

        Api(Program program) throws Exception {
            String line = program.awaitLine(text -> text.contains("#/setup/"));
            String setup = line.substring(line.indexOf("#/setup/") + "#/setup/".length()).strip();
            String cookies = folder.resolve("cookies").toString();
            call(
                    "POST",
                    "/setup",
                    "{\"token\": \"%s\", \"user\": \"eva\", \"password\": \"correct horse battery\"}"
                            .formatted(setup));
            JsonNode session =
                    JSON.readTree(
                            call(
                                    "POST",
                                    "/session",
                                    "{\"user\": \"eva\", \"password\": \"correct horse battery\"}",
                                    "-c",
                                    cookies));
            token =
                    JSON.readTree(
                                    call(
                                            "PUT",
                                            "/tokens/test",
                                            "{\"role\": \"OPERATOR\", \"expires\": null}",
                                            "-b",
                                            cookies,
                                            "-H",
                                            "X-CSRF-Token: " + session.path("csrf").asString()))
                            .path("token")
                            .asString();
        }

        private String call(String method, String path, String body, String... more) {
            List<String> command =
                    new ArrayList<>(List.of("curl", "-sS", "-m", "20", "-X", method));
            if (!body.isEmpty()) {
                command.addAll(List.of("-H", "Content-Type: application/json", "-d", body));
            }
            command.addAll(List.of(more));
            command.add("http://127.0.0.1:9080/api/v1" + path);
            Outcome outcome = segment.gateway().shell().run(command, "");
            assertThat(outcome.ok()).as(outcome.complaint()).isTrue();
            return outcome.output();
        }

        String get(String path) {
            return call("GET", path, "", "-H", "Authorization: Bearer " + token);
        }

        void put(String path, String body) {
            String answer = call("PUT", path, body, "-H", "Authorization: Bearer " + token);
            assertThat(answer).doesNotContain("\"status\"");
        }

        private JsonNode of(String server) {
            for (JsonNode pool : JSON.readTree(get("/services/MINT")).path("pools")) {
                for (JsonNode one : pool.path("servers")) {
                    if (one.path("name").asString().equals(server)) {
                        return one;
                    }
                }
            }
            throw new AssertionError("no server " + server);
        }

        boolean up(String server) {
            return of(server).path("health").asString().equals("up");
        }

        int sessions(String server) {
            return of(server).path("sessions").asInt();
        }
    }
}
