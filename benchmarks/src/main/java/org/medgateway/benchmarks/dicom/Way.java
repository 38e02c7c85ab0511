package org.medgateway.benchmarks.dicom;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// What an object goes through on its way to the archive: a process, or nothing.
///
/// @param process null: the archive itself
record Way(String name, InetSocketAddress address, @Nullable Process process)
        implements AutoCloseable {

    private static final double TICKS_PER_SECOND = 100;

    /// A program of this package in a process of its own, with the JVM settings of the gateway's
    /// launcher.
    static Way java(String name, Class<?> program, List<String> options, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("--sun-misc-unsafe-memory-access=allow");
        command.add("-XX:+UseCompactObjectHeaders");
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        command.addAll(List.of(arguments));
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        var lines = process.inputReader(StandardCharsets.UTF_8);
        String line = lines.readLine();
        while (line != null && !line.matches("[0-9]+")) {
            line = lines.readLine();
        }
        if (line == null) {
            throw new IOException(name + " did not start");
        }
        return new Way(name, loopback(Integer.parseInt(line)), process);
    }

    static Way archive() throws IOException {
        return java("archive", ArchiveTarget.class, List.of());
    }

    /// @param recorded which exchanges are logged; `off` is without a log, as HAProxy runs here
    static Way gateway(String mode, int archive, String recorded, String settings)
            throws IOException {
        String options = System.getProperty("gateway.java", "");
        return java(
                "gateway, "
                        + mode
                        + " mode"
                        + (recorded.equals("off") ? "" : ", with its exchange log"),
                GatewayTarget.class,
                options.isEmpty() ? List.of() : List.of(options.split(" ")),
                mode,
                String.valueOf(archive),
                recorded,
                settings);
    }

    static Way haproxy(Path folder, int threads, int bufferKilobytes, boolean splice, int archive)
            throws IOException, InterruptedException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        String name =
                "HAProxy, %d thread%s, %d KB%s"
                        .formatted(
                                threads,
                                threads == 1 ? "" : "s",
                                bufferKilobytes,
                                splice ? ", splice" : "");
        Path file = folder.resolve("haproxy-%d.cfg".formatted(port));
        Files.writeString(
                file,
                """
                global
                    nbthread %d
                    tune.bufsize %d
                    maxconn 6000
                defaults
                    mode tcp
                    %s
                    timeout connect 4s
                    timeout client 1h
                    timeout server 1h
                listen dicom
                    bind 127.0.0.1:%d
                    server archive 127.0.0.1:%d
                """
                        .formatted(
                                threads,
                                bufferKilobytes * 1024,
                                splice ? "option splice-auto" : "",
                                port,
                                archive));
        Process process =
                new ProcessBuilder("haproxy", "-db", "-f", file.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        InetSocketAddress address = loopback(port);
        for (int i = 0; i < 200 && !accepts(address); i++) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        if (!process.isAlive()) {
            throw new IOException("haproxy did not start: see haproxy -c -f " + file);
        }
        return new Way(name, address, process);
    }

    /// CPU time that the process has used so far, in seconds.
    double cpuSeconds() throws IOException {
        if (process == null) {
            return 0;
        }
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    /// Resident memory now, in MB.
    long residentMegabytes() throws IOException {
        return status("VmRSS:");
    }

    /// The most resident memory that it ever had, in MB.
    long peakMegabytes() throws IOException {
        return status("VmHWM:");
    }

    private long status(String field) throws IOException {
        if (process == null) {
            return 0;
        }
        for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
            if (line.startsWith(field)) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024;
            }
        }
        return 0;
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroy();
        }
    }

    static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static boolean accepts(InetSocketAddress address) {
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            return socket.isConnected();
        } catch (IOException _) {
            return false;
        }
    }
}
