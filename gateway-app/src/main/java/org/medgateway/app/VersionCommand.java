package org.medgateway.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.util.concurrent.Callable;

/// `medgateway version`: what runs here, and on what.
@Command(
        name = "version",
        description = "Print the version of the gateway and of the Java it runs on.",
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class)
final class VersionCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        for (String line : new BuildVersion().getVersion()) {
            out.println(line);
        }
        out.flush();
        return 0;
    }
}
