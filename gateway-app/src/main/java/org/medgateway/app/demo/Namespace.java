package org.medgateway.app.demo;

import org.medgateway.dr.exec.Outcome;
import org.medgateway.dr.exec.Shell;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A machine of a network that exists nowhere else: a network namespace without a name, held by a
/// process that ends with this one, however this one ends. With it go its interfaces and rules.
final class Namespace implements AutoCloseable {
    private static final int CLONE_NEWNET = 0x4000_0000;

    private final Process holder;
    private final Shell shell;
    private final ExecutorService inside;

    /// @throws IOException with the reason in words where rights or programs are missing
    Namespace() throws IOException {
        holder =
                new ProcessBuilder("unshare", "--net", "sh", "-c", "echo made; exec cat")
                        .redirectErrorStream(true)
                        .start();
        BufferedReader said = holder.inputReader(StandardCharsets.UTF_8);
        String answer = said.readLine();
        if (!"made".equals(answer)) {
            holder.destroyForcibly();
            throw new IOException(answer == null ? "unshare says nothing" : answer);
        }
        shell =
                new Shell(
                        List.of("nsenter", "-t", Long.toString(holder.pid()), "-n"),
                        Duration.ofSeconds(10),
                        1 << 20);
        inside =
                Executors.newSingleThreadExecutor(
                        Thread.ofPlatform()
                                .daemon()
                                .name("in namespace " + holder.pid())
                                .factory());
        inside(this::enter);
        run("ip link set lo up");
    }

    /// The process that holds it, for `ip link ... netns PID`.
    long pid() {
        return holder.pid();
    }

    /// Runs commands inside.
    Shell shell() {
        return shell;
    }

    /// Runs a command inside that must succeed; its words are separated by single spaces.
    void run(String command) throws IOException {
        Outcome outcome = shell.run(command.split(" "));
        if (!outcome.ok()) {
            throw new IOException(outcome.complaint());
        }
    }

    /// Does something on a thread that lives inside: sockets that it opens belong there, whoever
    /// uses them afterwards.
    <T> T inside(Callable<T> work) throws IOException {
        try {
            return inside.submit(work).get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException known ? known : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private boolean enter() throws IOException {
        Linker linker = Linker.nativeLinker();
        MethodHandle open =
                linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("open"),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                        Linker.Option.firstVariadicArg(2));
        MethodHandle setns =
                linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("setns"),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        MethodHandle close =
                linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("close"),
                        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment path = arena.allocateFrom("/proc/" + holder.pid() + "/ns/net");
            int file = (int) open.invokeExact(path, 0);
            if (file < 0 || (int) setns.invokeExact(file, CLONE_NEWNET) != 0) {
                throw new IOException("the network namespace cannot be entered");
            }
            int _ = (int) close.invokeExact(file);
            return true;
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) { // what a method handle may throw
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        inside.shutdownNow();
        holder.destroyForcibly();
    }
}
