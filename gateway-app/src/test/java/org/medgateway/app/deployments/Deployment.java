package org.medgateway.app.deployments;

import org.medgateway.core.config.GatewayConfig;
import org.medgateway.core.config.Reading;
import org.medgateway.core.runtime.ConfigurationFile;
import org.medgateway.core.runtime.Protocols;

import java.nio.file.Path;

/// A file of `conf/` that a site starts from.
enum Deployment {
    MEDICAL_IMAGING("medical-imaging", 5),
    CANON_VITREA("canon-vitrea", 16),
    MACH7("mach7", 4),
    GE_CARDIO_WORKFLOW("ge-cardio-workflow", 15);

    private static final Path FOLDER = Path.of("..", "conf");

    private final String file;
    private final int services;

    Deployment(String file, int services) {
        this.file = file;
        this.services = services;
    }

    /// How many virtual services its guide has.
    int services() {
        return services;
    }

    /// What the file says; it has to be without a warning too.
    GatewayConfig config() {
        return read(file + ".yaml");
    }

    static GatewayConfig read(String name) {
        ConfigurationFile reader = new ConfigurationFile(Protocols.installed());
        return switch (reader.read(FOLDER.resolve(name))) {
            case Reading.Accepted<GatewayConfig>(var config, var warnings) -> {
                if (!warnings.isEmpty()) {
                    throw new AssertionError(name + " is warned of: " + warnings);
                }
                yield config;
            }
            case Reading.Refused<GatewayConfig>(var problems) ->
                    throw new AssertionError(name + " is refused: " + problems);
        };
    }
}
