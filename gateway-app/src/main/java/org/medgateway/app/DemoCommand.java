package org.medgateway.app;

import org.jspecify.annotations.Nullable;
import org.medgateway.app.demo.Demo;
import org.medgateway.core.runtime.ConfigurationRefused;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/// `medgateway demo`: a simulated hospital with the gateway before it.
@Command(
        name = "demo",
        description = {
            "A simulated hospital with the gateway before it, on free ports of this machine.",
            "Kill a server and watch the exchanges go on. In a terminal, type what is to happen;",
            "elsewhere the demo kills and revives servers by itself, judges, and ends."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  medgateway demo",
            "  medgateway demo --script --seconds 20   exit code 0 when nothing was lost"
        },
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class)
final class DemoCommand implements Callable<Integer> {
    private static final List<String> SCRIPT =
            List.of(
                    "kill HL71",
                    "kill PACS1",
                    "kill XDS1",
                    "kill VIEWER1",
                    "kill MINT1",
                    "revive HL71",
                    "revive PACS1",
                    "revive MINT1",
                    "clear",
                    "revive XDS1",
                    "revive VIEWER1",
                    "kill PACS2",
                    "kill VIEWER2",
                    "freeze HL71");

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "End after this time (default: 20 with a script, else an hour).")
    private @Nullable Integer seconds;

    @Option(
            names = "--script",
            description = "Kill and revive servers by itself, also in a terminal.")
    private boolean script;

    @Spec private CommandSpec spec;

    @Override
    @SuppressWarnings("SystemConsoleNull") // another provider may still answer null
    public Integer call() throws IOException, InterruptedException, ConfigurationRefused {
        PrintWriter out = spec.commandLine().getOut();
        boolean terminal = System.console() != null && System.console().isTerminal();
        boolean scripted = script || !terminal;
        Duration length = Duration.ofSeconds(seconds != null ? seconds : scripted ? 20 : 3600);
        Path state = Files.createTempDirectory("medgateway-demo");
        try (Demo demo = new Demo(state, out, terminal)) {
            if (terminal) {
                Thread.ofPlatform().daemon().name("words").start(() -> listen(demo));
            }
            return demo.run(length, scripted ? SCRIPT : List.of()) ? 0 : 1;
        } finally {
            delete(state);
        }
    }

    private static void listen(Demo demo) {
        try {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                demo.say(line);
            }
        } catch (IOException _) {
            // the terminal is gone: so is the user
        }
        demo.say("quit");
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
