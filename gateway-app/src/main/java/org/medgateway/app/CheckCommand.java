package org.medgateway.app;

import org.medgateway.core.config.GatewayConfig;
import org.medgateway.core.config.Reading;
import org.medgateway.core.runtime.ConfigurationFile;
import org.medgateway.core.runtime.Protocols;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/// `medgateway check FILE`: says everything that is wrong with a configuration.
@Command(
        name = "check",
        description =
                "Check a configuration file: every problem with its line, and exit code 1 if there"
                        + " is any.",
        footerHeading = "%nExamples:%n",
        footer = {"  medgateway check /etc/medgateway/gateway.yaml"},
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class)
final class CheckCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The configuration, in YAML.")
    private Path file = Path.of("");

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        return switch (new ConfigurationFile(Protocols.installed()).read(file)) {
            case Reading.Accepted<GatewayConfig>(var config, var warnings) -> {
                warnings.forEach(warning -> out.println("warning: " + warning));
                int services = config.virtualServices().size();
                out.println(
                        file
                                + " is good: "
                                + services
                                + (services == 1 ? " virtual service" : " virtual services"));
                out.flush();
                yield 0;
            }
            case Reading.Refused<GatewayConfig>(var problems) -> {
                problems.forEach(out::println);
                out.println(problems.size() == 1 ? "1 problem" : problems.size() + " problems");
                out.flush();
                yield 1;
            }
        };
    }
}
