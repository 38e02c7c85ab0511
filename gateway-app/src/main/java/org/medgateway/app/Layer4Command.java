package org.medgateway.app;

import org.medgateway.core.config.GatewayConfig;
import org.medgateway.core.config.Problem;
import org.medgateway.core.config.Reading;
import org.medgateway.core.runtime.ConfigurationFile;
import org.medgateway.core.runtime.Protocols;
import org.medgateway.dr.cli.Layer4Commands;
import org.medgateway.dr.exec.Shell;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.function.ToIntFunction;

/// `medgateway layer4`: what the kernel forwards, and how to prepare the servers for it.
@Command(
        name = "layer4",
        description = "Look at, plan and remove what the kernel forwards for layer 4 services.",
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class,
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  medgateway layer4 show",
            "  medgateway layer4 flows MINT --most 20",
            "  medgateway layer4 plan gateway.yaml",
            "  medgateway layer4 servers-setup gateway.yaml MINT",
            "  medgateway layer4 remove gateway.yaml"
        })
final class Layer4Command {
    @Spec private CommandSpec spec;

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private Layer4Commands commands() {
        return new Layer4Commands(Shell.HERE, out());
    }

    /// Does something with a configuration, or says what is wrong with the file.
    private int with(Path file, ToIntFunction<GatewayConfig> deed) {
        int code =
                switch (new ConfigurationFile(Protocols.installed()).read(file)) {
                    case Reading.Accepted<GatewayConfig>(var config, _) -> deed.applyAsInt(config);
                    case Reading.Refused<GatewayConfig>(var problems) -> {
                        problems.stream().map(Problem::toString).forEach(out()::println);
                        yield 1;
                    }
                };
        out().flush();
        return code;
    }

    @Command(
            name = "show",
            description = "What is installed in the kernel, with its counters.",
            mixinStandardHelpOptions = true)
    int show(
            @Option(names = "--rules", description = "Also the engine's own text.") boolean rules) {
        int code = commands().show(rules);
        out().flush();
        return code;
    }

    @Command(
            name = "flows",
            description = "Who is connected to which server of a service, and who is pinned where.",
            mixinStandardHelpOptions = true)
    int flows(
            @Parameters(paramLabel = "NAME", description = "The virtual service.") String service,
            @Option(
                            names = "--most",
                            paramLabel = "N",
                            defaultValue = "1000",
                            description =
                                    "How many lines of each at most (default: ${DEFAULT-VALUE}).")
                    int most) {
        int code = commands().flows(service, most);
        out().flush();
        return code;
    }

    @Command(
            name = "plan",
            description = "What a configuration would change in the kernel.",
            mixinStandardHelpOptions = true)
    int plan(@Parameters(paramLabel = "FILE", description = "The configuration.") Path file) {
        return with(file, config -> commands().plan(config));
    }

    @Command(
            name = "servers-setup",
            description = "The exact commands that prepare the real servers of a service.",
            mixinStandardHelpOptions = true)
    int serversSetup(
            @Parameters(paramLabel = "FILE", description = "The configuration.") Path file,
            @Parameters(paramLabel = "NAME", description = "The virtual service.") String service) {
        return with(file, config -> commands().serversSetup(config, service));
    }

    @Command(
            name = "remove",
            description = "Take one service, or all, out of the kernel; their flows end.",
            mixinStandardHelpOptions = true)
    int remove(
            @Parameters(paramLabel = "FILE", description = "The configuration.") Path file,
            @Parameters(
                            paramLabel = "NAME",
                            arity = "0..1",
                            defaultValue = "",
                            description = "The virtual service; all of them when not given.")
                    String service) {
        return with(file, config -> commands().remove(config, service));
    }
}
