package org.medgateway.app;

import org.medgateway.app.systemd.Supervisor;
import org.medgateway.app.systemd.Watchdog;
import org.medgateway.core.runtime.ConfigurationRefused;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import sun.misc.Signal;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

/// `medgateway run FILE`: the gateway, until it is told to stop.
@Command(
        name = "run",
        description = "Run the gateway with a configuration file.",
        footerHeading = "%nSignals:%n",
        footer = {
            "  HUP         read the file again and apply it; nothing that runs is dropped,",
            "              and a bad file changes nothing",
            "  TERM, INT   take no new clients, let running exchanges finish, stop",
            "",
            "Examples:",
            "  medgateway run conf/hl7-failover.yaml",
            "  medgateway check conf/hl7-failover.yaml && kill -HUP $(cat /run/medgateway.pid)"
        },
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class)
final class RunCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The configuration, in YAML.")
    private Path file = Path.of("");

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        GatewayProcess process;
        try {
            process = GatewayProcess.start(file);
        } catch (ConfigurationRefused e) {
            e.problems().forEach(err::println);
            err.println(
                    e.problems().size() == 1
                            ? "1 problem; nothing was started"
                            : e.problems().size() + " problems; nothing was started");
            err.flush();
            return 1;
        }
        Supervisor supervisor = Supervisor.of(System.getenv(), ProcessHandle.current().pid());
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    supervisor.stopping(process.patience());
                                    process.close();
                                    stopped.countDown();
                                },
                                "stop"));
        Signal.handle(
                new Signal("HUP"),
                _ -> Thread.ofVirtual().name("reload").start(() -> reload(process, supervisor)));
        process.describe().forEach(out::println);
        out.println("The gateway is ready.");
        out.flush();
        supervisor.ready(process.inShort());
        supervisor
                .watchdog()
                .ifPresent(
                        limit ->
                                Watchdog.start(
                                        process.gateway().loops(), limit, supervisor::alive));
        stopped.await();
        return 0;
    }

    private static void reload(GatewayProcess process, Supervisor supervisor) {
        supervisor.reloading();
        String refusal = process.reload();
        supervisor.ready(process.inShort() + refusal);
    }
}
