package org.medgateway.dr.exec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/// Runs one command at a time to its end. Never through a shell: arguments are passed as they are.
///
/// @param prefix what stands before every command, `ip netns exec NAME` or nothing
/// @param limit after which a command is killed
/// @param maxOutput bytes of standard output beyond which a command is killed
public record Shell(List<String> prefix, Duration limit, int maxOutput) {

    private static final int MAX_ERRORS = 16 * 1024;

    /// In the gateway's own network namespace, 10 s, 128 MiB (300,000 flows as JSON are half of
    /// that).
    public static final Shell HERE = new Shell(List.of(), Duration.ofSeconds(10), 128 << 20);

    public Shell {
        prefix = List.copyOf(prefix);
    }

    /// The same limits, inside a network namespace.
    public Shell inNamespace(String name) {
        return new Shell(List.of("ip", "netns", "exec", name), limit, maxOutput);
    }

    /// Runs a command without input.
    public Outcome run(String... command) {
        return run(List.of(command), "");
    }

    /// Runs a command, gives it `input`, and waits for it. What the caller is to know, also that
    /// the program does not exist, is in the outcome.
    public Outcome run(List<String> command, String input) {
        List<String> whole = new ArrayList<>(prefix);
        whole.addAll(command);
        Process process;
        try {
            process = new ProcessBuilder(whole).start();
        } catch (IOException e) {
            return new Outcome(
                    whole, Outcome.NOT_STARTED, "", "cannot start " + whole.getFirst() + ": " + e);
        }
        var output = started(() -> read(process, process.getInputStream(), maxOutput));
        var errors = started(() -> read(process, process.getErrorStream(), MAX_ERRORS));
        var _ = started(() -> write(process, input));
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                return new Outcome(
                        whole,
                        Outcome.KILLED,
                        "",
                        "killed: not done after " + limit.toSeconds() + " s");
            }
            return new Outcome(whole, process.exitValue(), output.get(), errors.get());
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return new Outcome(whole, Outcome.KILLED, "", "killed: the gateway is stopping");
        } catch (ExecutionException e) {
            process.destroyForcibly();
            return new Outcome(whole, Outcome.KILLED, "", "killed: " + e.getCause());
        }
    }

    private static <T> FutureTask<T> started(java.util.concurrent.Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread.ofVirtual().name("command").start(task);
        return task;
    }

    private static String read(Process process, InputStream in, int most) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] chunk = new byte[16 * 1024];
        int n;
        while ((n = in.read(chunk)) >= 0) {
            if (bytes.size() + n > most) {
                process.destroyForcibly();
                throw new IOException("more than " + most + " bytes of output");
            }
            bytes.write(chunk, 0, n);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static boolean write(Process process, String input) {
        try (OutputStream out = process.getOutputStream()) {
            out.write(input.getBytes(StandardCharsets.UTF_8));
            return true;
        } catch (IOException e) {
            // The command ended without reading all of it; its exit code and words tell the story.
            return false;
        }
    }
}
