package org.medgateway.app;

import org.medgateway.core.config.GatewayConfig;
import org.medgateway.core.config.ReferenceWriter;
import org.medgateway.core.config.SchemaWriter;
import org.medgateway.core.runtime.Protocols;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.concurrent.Callable;

/// `medgateway schema`: what a configuration may hold, for editors and for people.
@Command(
        name = "schema",
        description = "Print the JSON schema of the configuration, or its reference in Markdown.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  medgateway schema > conf/gateway.schema.json",
            "  medgateway schema --reference > docs/configuration.md"
        },
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class)
final class SchemaCommand implements Callable<Integer> {
    @Option(names = "--reference", description = "The reference instead of the schema.")
    private boolean reference;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        out.print(reference ? reference() : schema());
        out.flush();
        return 0;
    }

    static String schema() {
        return new SchemaWriter(Protocols.installed().variants())
                .write(GatewayConfig.class, "Configuration of the medical protocol gateway");
    }

    static String reference() {
        return new ReferenceWriter(Protocols.installed().variants())
                .write(GatewayConfig.class, "Configuration reference");
    }
}
