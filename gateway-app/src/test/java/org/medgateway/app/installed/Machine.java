package org.medgateway.app.installed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A machine like this one with a systemd of its own, in namespaces, see `machine.sh`. Takes root.
final class Machine implements AutoCloseable {
    private static final Path SCRIPT = Path.of("src/test/resources/installed/machine.sh");

    private final Process outside;
    private final Path log;

    /// The systemd of the machine, as this one numbers it.
    private final long systemd;

    private Machine(Process outside, Path log) {
        this.outside = outside;
        this.log = log;
        await("a process in the new namespaces")
                .atMost(Duration.ofSeconds(20))
                .until(() -> !outside.isAlive() || outside.children().findFirst().isPresent());
        this.systemd =
                outside.children().findFirst().map(ProcessHandle::pid).orElseThrow(this::noMachine);
    }

    /// @param folder empty; takes what the machine writes, in memory
    /// @param files to be found in its `/srv`
    static Machine start(Path folder, Path... files) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("unshare", "--mount", "--pid", "--net", "--uts", "--ipc"));
        command.addAll(List.of("--cgroup", "--fork", "--kill-child", "bash"));
        command.add(SCRIPT.toString());
        command.add(Files.createDirectory(folder.resolve("machine")).toString());
        Arrays.stream(files).map(Path::toString).forEach(command::add);
        Path log = folder.resolve("machine.log");
        Process outside =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        Machine machine = new Machine(outside, log);
        try {
            machine.awaitBoot();
        } catch (RuntimeException | Error e) {
            machine.close();
            throw e;
        }
        return machine;
    }

    private void awaitBoot() {
        await("systemd of the machine")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(200))
                .until(
                        () -> {
                            if (!outside.isAlive()) {
                                throw noMachine();
                            }
                            return call("systemctl", "is-system-running")
                                    .text()
                                    .matches("(?s)(running|degraded)\\s*");
                        });
    }

    private AssertionError noMachine() {
        String said;
        try {
            said = Files.readString(log);
        } catch (IOException e) {
            said = e.toString();
        }
        return new AssertionError(
                "a machine with systemd cannot be started here (it takes root, namespaces,"
                        + " overlayfs, and a cgroup2 that may be written):\n"
                        + said);
    }

    /// What a command answered.
    record Answer(int code, String text) {}

    /// Runs a command in the machine, as its root.
    Answer call(String... command) throws IOException, InterruptedException {
        List<String> whole = new ArrayList<>(List.of("nsenter", "--target", "" + systemd));
        whole.addAll(List.of("--all", "--root", "--wd", "--"));
        whole.addAll(List.of(command));
        Process process = new ProcessBuilder(whole).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(String.join(" ", command) + " does not end: " + text);
        }
        return new Answer(process.exitValue(), text);
    }

    /// Runs a command that has to do well; what it printed.
    String run(String... command) throws IOException, InterruptedException {
        Answer answer = call(command);
        assertThat(answer.code()).as("%s:%n%s", String.join(" ", command), answer.text()).isZero();
        return answer.text();
    }

    /// Runs a line of shell that has to do well; what it printed, without the line's end.
    String shell(String line) throws IOException, InterruptedException {
        return run("bash", "-c", line).strip();
    }

    @Override
    public void close() {
        outside.descendants().forEach(ProcessHandle::destroyForcibly);
        outside.destroyForcibly();
    }
}
