package org.medgateway.app;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The command line: what the program is called with, one class a command.
///
/// A command answers with its exit code: 0 done, 1 the thing asked for failed, 2 the command line
/// itself is wrong.
@Command(
        name = "medgateway",
        description =
                "A load balancer for hospitals that reads DICOM, HL7 v2, viewer HTTP and XDS.",
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            RunCommand.class,
            CheckCommand.class,
            ReadyCommand.class,
            SchemaCommand.class,
            Layer4Command.class,
            VersionCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  medgateway demo                 a simulated hospital with the gateway before it",
            "  medgateway check gateway.yaml   everything that is wrong with a file",
            "  medgateway run gateway.yaml     the gateway itself"
        })
final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main());
    }
}
