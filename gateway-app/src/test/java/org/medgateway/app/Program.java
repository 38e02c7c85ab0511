package org.medgateway.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// The program as a process of its own, as a user starts it.
public final class Program implements AutoCloseable {
    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private final Thread reader;

    private Program(Process process) {
        this.process = process;
        this.reader =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try (BufferedReader out =
                                            process.inputReader(StandardCharsets.UTF_8)) {
                                        out.lines().forEach(lines::add);
                                    } catch (IOException _) {
                                        // the process is gone; a test that cares looks at its exit
                                        // code
                                    }
                                });
    }

    /// @param before what the Java command stands behind, such as `ip netns exec NAME`
    public static Program start(List<String> before, String... arguments) throws IOException {
        return start(before, Map.of(), arguments);
    }

    /// @param environment what it has beside that of the tests
    static Program start(List<String> before, Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(before);
        command.add(System.getProperty("java.home") + "/bin/java");
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("--sun-misc-unsafe-memory-access=allow");
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add("org.medgateway.app.Main");
        command.addAll(List.of(arguments));
        return launch(command, environment);
    }

    /// @param command starts the program, in whichever way
    static Program launch(List<String> command, Map<String, String> environment)
            throws IOException {
        return launch(command, environment, Path.of(""));
    }

    /// @param folder that it is started in
    static Program launch(List<String> command, Map<String, String> environment, Path folder)
            throws IOException {
        // whoever runs the tests with nohup has HUP ignored, and Java would keep it so
        List<String> whole = new ArrayList<>(List.of("env", "--default-signal=HUP"));
        whole.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(whole).redirectErrorStream(true);
        builder.directory(folder.toAbsolutePath().toFile());
        builder.environment().putAll(environment);
        return new Program(builder.start());
    }

    public List<String> lines() {
        return lines;
    }

    /// Waits for a line of output; fails with all of the output where it does not come.
    public String awaitLine(Predicate<String> wanted) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (System.nanoTime() < end) {
            for (String line : lines) {
                if (wanted.test(line)) {
                    return line;
                }
            }
            if (process.waitFor(20, TimeUnit.MILLISECONDS) && lines.stream().noneMatch(wanted)) {
                break;
            }
        }
        throw new AssertionError(
                "the line did not come; the output was:\n" + String.join("\n", lines));
    }

    /// The port in a line of the kind `NAME (tcp) on 127.0.0.1:40123`.
    public int port(String service) throws InterruptedException {
        String line = awaitLine(text -> text.startsWith(service + " ("));
        return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
    }

    public void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    }

    /// The processes that it has started and that run now.
    public List<ProcessHandle> descendants() {
        return process.descendants().toList();
    }

    public int exitCode() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError(
                    "the program did not end; the output was:\n" + String.join("\n", lines));
        }
        reader.join(TimeUnit.SECONDS.toMillis(10)); // until the last line is there
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
