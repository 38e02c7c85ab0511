package org.medgateway.core.health;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// One run of an external program, from its start to the end of it and all that it started. Blocks
/// its thread, and never longer than the time it was given; an interrupt ends it at once.
final class ScriptRun {

    /// As much of the output as is kept; the rest is read and dropped.
    private static final int KEPT = 4096;

    private static final Duration LOOK = Duration.ofMillis(10);

    /// What of the gateway's own environment a script is given: not what may be secret.
    private static final List<String> PASSED_ON = List.of("PATH", "HOME", "LANG", "LC_ALL", "TZ");

    private final List<String> command;
    private final Map<String, String> environment;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    ScriptRun(List<String> command, Map<String, String> environment) {
        this.command = command;
        this.environment = environment;
    }

    Verdict run(Duration timeout) throws InterruptedException {
        Process process;
        try {
            process = builder().start();
        } catch (IOException e) {
            return Verdict.down("the script cannot be started: " + e.getMessage());
        }
        try {
            return await(process, timeout)
                    ? verdict(process.exitValue())
                    : Verdict.downOrBusy(
                            "the script was ended, since it took longer than "
                                    + timeout.toMillis()
                                    + " ms"
                                    + (firstLine().isEmpty() ? "" : "; it said: " + firstLine()));
        } catch (IOException e) {
            return Verdict.down("the script's output cannot be read: " + e.getMessage());
        } finally {
            end(process);
        }
    }

    private ProcessBuilder builder() {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        Map<String, String> given = builder.environment();
        given.keySet().retainAll(PASSED_ON);
        given.putAll(environment);
        return builder;
    }

    /// Waits for the end of the script and takes its output meanwhile. Only what is there is read,
    /// so that a child that outlives the script and holds its output open holds nobody up.
    private boolean await(Process process, Duration timeout)
            throws IOException, InterruptedException {
        process.getOutputStream().close();
        InputStream in = process.getInputStream();
        long begun = System.nanoTime();
        while (true) {
            boolean over = process.waitFor(LOOK.toNanos(), TimeUnit.NANOSECONDS);
            take(in);
            if (over) {
                return true;
            }
            if (System.nanoTime() - begun >= timeout.toNanos()) {
                return false;
            }
        }
    }

    private void take(InputStream in) throws IOException {
        byte[] some = new byte[KEPT];
        int left = 1024 * 1024; // a script that writes without end must not keep us from its clock
        while (left > 0 && in.available() > 0) {
            int count = in.read(some, 0, Math.min(some.length, in.available()));
            if (count < 0) {
                return;
            }
            left -= count;
            output.write(some, 0, Math.min(count, KEPT - output.size()));
        }
    }

    private Verdict verdict(int exitCode) {
        String line = firstLine();
        if (exitCode == 0) {
            return Verdict.up(line.isEmpty() ? "the script exited with 0" : line);
        }
        return Verdict.down(
                line.isEmpty()
                        ? "the script exited with " + exitCode + " and said nothing"
                        : line + " (exit code " + exitCode + ")");
    }

    private String firstLine() {
        String text = output.toString(StandardCharsets.UTF_8).strip();
        int end = 0;
        while (end < text.length() && !Character.isISOControl(text.charAt(end))) {
            end++;
        }
        return text.substring(0, Math.min(end, 500));
    }

    /// Ends the script and what it started, as far as these are still known as its descendants.
    private static void end(Process process) {
        List<ProcessHandle> family = process.descendants().toList();
        process.destroyForcibly();
        for (ProcessHandle one : family) {
            one.descendants().forEach(ProcessHandle::destroyForcibly);
            one.destroyForcibly();
        }
        try {
            process.getInputStream().close();
        } catch (IOException _) {
            // it is over either way
        }
    }
}
