package org.medgateway.benchmarks.mllp;

import org.jspecify.annotations.Nullable;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// What a message goes through on its way to the engine: a process, or nothing.
///
/// @param process null: the engine itself
/// @param warmUp seconds of load before it is measured: a JVM compiles what is hot for a while
record Contender(String name, InetSocketAddress address, @Nullable Process process, double warmUp)
        implements AutoCloseable {

    private static final double TICKS_PER_SECOND = 100;

    /// A Java program of this package in a process of its own, with the JVM settings of the
    /// gateway's launcher, but for the collector and the heap: a small one, as on a small machine.
    static Contender java(String name, Class<?> program, String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx256m",
                                "-XX:+UseSerialGC",
                                "-XX:+UseCompactObjectHeaders",
                                "-Dio.netty.leakDetection.level=disabled",
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-cp",
                                System.getProperty("java.class.path"),
                                program.getName()));
        command.addAll(Arrays.asList(arguments));
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        String line = lines.readLine();
        while (line != null && !line.matches("[0-9]+")) {
            line = lines.readLine();
        }
        if (line == null) {
            throw new IOException(name + " did not start");
        }
        return new Contender(name, loopback(Integer.parseInt(line)), process, 15);
    }

    /// HAProxy in TCP mode.
    static Contender haproxy(Path folder, int threads, int bufferKilobytes, int engine)
            throws IOException, InterruptedException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        String name =
                "HAProxy, %d thread%s, %d KB"
                        .formatted(threads, threads == 1 ? "" : "s", bufferKilobytes);
        Path file = folder.resolve("haproxy-" + threads + "-" + bufferKilobytes + ".cfg");
        Files.writeString(
                file,
                """
                global
                    nbthread %d
                    tune.bufsize %d
                    maxconn 2000
                defaults
                    mode tcp
                    timeout connect 4s
                    timeout client 1h
                    timeout server 1h
                listen hl7
                    bind 127.0.0.1:%d
                    server engine 127.0.0.1:%d check inter 4s
                """
                        .formatted(threads, bufferKilobytes * 1024, port, engine));
        Process process =
                new ProcessBuilder("haproxy", "-db", "-f", file.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        InetSocketAddress address = loopback(port);
        for (int i = 0; i < 200 && !accepts(address); i++) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        return new Contender(name, address, process, 2);
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
        if (process == null) {
            return 0;
        }
        for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
            if (line.startsWith("VmRSS:")) {
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
