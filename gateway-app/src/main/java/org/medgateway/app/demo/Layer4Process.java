package org.medgateway.app.demo;

import org.medgateway.dr.exec.Shell;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;

/// The process of a [Layer4Gateway], as the demo sees it.
final class Layer4Process implements AutoCloseable {
    private final Process process;
    private final Writer in;
    private final Map<String, String> servers = new ConcurrentSkipListMap<>();

    /// Starts it and waits until it runs.
    ///
    /// @throws IOException with its own words where it cannot
    Layer4Process(Namespace machine, Path folder, String configuration) throws IOException {
        Path state = Files.createDirectories(folder.resolve("layer4"));
        Path file = Files.writeString(state.resolve("layer4.yaml"), configuration);
        process =
                new ProcessBuilder(command(machine.shell(), file))
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        in = process.outputWriter(StandardCharsets.UTF_8);
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String answer = out.readLine();
        if (!"ready".equals(answer)) {
            process.destroyForcibly();
            throw new IOException(answer == null ? "its gateway did not start" : answer);
        }
        Thread.ofVirtual().name("layer4-report").start(() -> listen(out));
    }

    private static List<String> command(Shell shell, Path file) {
        List<String> command = new ArrayList<>(shell.prefix());
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx128m",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Layer4Gateway.class.getName(),
                        file.toString()));
        return command;
    }

    private void listen(BufferedReader out) {
        try (out) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                String[] parts = line.split("\t");
                if (parts.length == 5) {
                    servers.put(
                            parts[0],
                            "%s %s, %s flows now, %s so far, %d MiB"
                                    .formatted(
                                            parts[0],
                                            parts[1],
                                            parts[2],
                                            parts[3],
                                            Long.parseLong(parts[4]) >> 20));
                }
            }
        } catch (IOException _) {
            // the process is gone
        }
    }

    /// How its servers stood when it last said so.
    Collection<String> servers() {
        return servers.values();
    }

    /// Whether the line reached it.
    boolean say(String line) {
        try {
            in.write(line + "\n");
            in.flush();
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException _) {
            // it is gone already
        }
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
