package org.medgateway.dicom;

import static org.assertj.core.api.Assertions.assertThat;

import org.awaitility.Awaitility;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Programs of other makers, started and stopped by tests.
final class Peers implements AutoCloseable {

    /// What a program left behind.
    record Ended(int exitCode, String output) {}

    private final Path folder;
    private final List<Process> running = new ArrayList<>();

    Peers(Path folder) {
        this.folder = folder;
    }

    /// A port that was free a moment ago, for servers that cannot choose one.
    static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /// Starts a server and waits until it listens on the port.
    Process server(int port, String... command) {
        var process = start(command);
        Awaitility.await(command[0] + " listens")
                .until(
                        () -> {
                            assertThat(process.isAlive()).as("%s runs", command[0]).isTrue();
                            return listens(port);
                        });
        return process;
    }

    /// Starts an Orthanc that lets everybody ask for everything.
    ///
    /// @param more settings, each with a comma in front
    void orthanc(String name, int port, String more) throws IOException {
        var settings = folder.resolve(name + ".json");
        Files.writeString(
                settings,
                """
                {"Name": "O", "StorageDirectory": "%1$s/%2$s", "IndexDirectory": "%1$s/%2$s",
                 "DicomPort": %3$d, "HttpPort": %4$d, "RemoteAccessAllowed": false,
                 "DicomAlwaysAllowFind": true, "DicomAlwaysAllowGet": true,
                 "DicomAlwaysAllowMove": true, "DicomCheckModalityHost": false%5$s}
                """
                        .formatted(folder, name, port, freePort(), more));
        server(port, "Orthanc", settings.toString());
    }

    /// Looks into the kernel's table: a connection of ours would use up the one that a
    /// single-process server takes.
    private static boolean listens(int port) throws IOException {
        var local = ":%04X ".formatted(port);
        for (var table : new String[] {"/proc/net/tcp", "/proc/net/tcp6"}) {
            try (var rows = Files.lines(Path.of(table))) {
                if (rows.anyMatch(row -> row.contains(local) && row.contains(" 0A "))) {
                    return true;
                }
            }
        }
        return false;
    }

    /// Runs a program to its end.
    Ended run(String... command) throws IOException, InterruptedException {
        var process = start(command);
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(command[0] + " did not end: " + output(process));
        }
        return new Ended(process.exitValue(), output(process));
    }

    Process start(String... command) {
        try {
            var out = Files.createTempFile(folder, "peer", ".log");
            var process =
                    new ProcessBuilder(command)
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(out.toFile())
                            .start();
            outputs.add(out);
            running.add(process);
            return process;
        } catch (IOException missing) {
            throw new AssertionError(
                    "This test needs the program %s (Debian packages dcmtk, orthanc and odil): %s"
                            .formatted(command[0], missing.getMessage()),
                    missing);
        }
    }

    /// Sends a signal, such as STOP or CONT.
    void signal(String name, Process to) throws IOException, InterruptedException {
        var sent = run("kill", "-" + name, String.valueOf(to.pid()));
        assertThat(sent.exitCode()).as(sent.output()).isZero();
    }

    private final List<Path> outputs = new ArrayList<>();

    String output(Process process) throws IOException {
        return Files.readString(outputs.get(running.indexOf(process)), StandardCharsets.ISO_8859_1);
    }

    /// kill -9, and waits until it is gone.
    static void kill(Process process) {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        running.forEach(Peers::kill);
    }
}
