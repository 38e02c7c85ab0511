package org.medgateway.dr.lab;

import org.medgateway.dr.exec.Outcome;
import org.medgateway.dr.exec.Shell;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// One machine of the lab: a network namespace with an interface `eth0`.
public final class Node implements AutoCloseable {

    private static final int CLONE_NEWNET = 0x4000_0000;

    private final String namespace;
    private final int number;
    private final Shell shell;
    private final ExecutorService inside;
    private final List<Process> processes = new ArrayList<>();

    Node(String namespace, int number) {
        this.namespace = namespace;
        this.number = number;
        this.shell = Shell.HERE.inNamespace(namespace);
        this.inside =
                Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().daemon().name("in " + namespace).factory());
    }

    /// Its name for `ip netns`.
    public String namespace() {
        return namespace;
    }

    /// `10.77.0.N`.
    public String ip4() {
        return "10.77.0." + number;
    }

    /// `fd77::N`, the number in decimal digits.
    public String ip6() {
        return "fd77::" + number;
    }

    /// Runs commands inside.
    public Shell shell() {
        return shell;
    }

    /// Runs a command inside, which must succeed.
    public String run(String... command) {
        Outcome outcome = shell.run(command);
        if (!outcome.ok()) {
            throw new AssertionError(outcome.complaint());
        }
        return outcome.output();
    }

    /// Starts a program inside that runs until the lab closes.
    public synchronized Process start(String... command) {
        List<String> whole = new ArrayList<>(shell.prefix());
        whole.addAll(List.of(command));
        try {
            Process process =
                    new ProcessBuilder(whole)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            processes.add(process);
            return process;
        } catch (IOException e) {
            throw new AssertionError("cannot start " + whole, e);
        }
    }

    /// Does something on a thread that lives inside: sockets that it opens belong there.
    public <T> T inside(Callable<T> work) {
        try {
            return inside.submit(
                            () -> {
                                enterOnce();
                                return work.call();
                            })
                    .get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause() + " in " + namespace, e.getCause());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private final ThreadLocal<Boolean> entered = ThreadLocal.withInitial(() -> false);

    private void enterOnce() throws IOException {
        if (entered.get()) {
            return;
        }
        try {
            enter();
        } catch (IOException e) {
            throw e;
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
        entered.set(true);
    }

    private void enter() throws Throwable {
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
            MemorySegment path = arena.allocateFrom("/var/run/netns/" + namespace);
            int file = (int) open.invokeExact(path, 0);
            if (file < 0 || (int) setns.invokeExact(file, CLONE_NEWNET) != 0) {
                throw new IOException("cannot enter network namespace " + namespace);
            }
            int _ = (int) close.invokeExact(file);
        }
    }

    @Override
    public synchronized void close() {
        inside.shutdownNow();
        for (Process process : processes) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        Shell.HERE.run("ip", "netns", "del", namespace);
    }
}
