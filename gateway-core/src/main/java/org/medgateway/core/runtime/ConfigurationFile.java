package org.medgateway.core.runtime;

import org.medgateway.core.config.ConfigReader;
import org.medgateway.core.config.GatewayConfig;
import org.medgateway.core.config.Reading;
import org.medgateway.core.config.SchemaWriter;
import org.medgateway.core.config.Variants;

import java.nio.file.Path;

/// Reads the configuration with what the installed protocols add to it. Values may name environment
/// variables.
public final class ConfigurationFile {

    private final Variants variants;
    private final ConfigReader reader;

    public ConfigurationFile(Protocols protocols) {
        variants = protocols.variants();
        reader = new ConfigReader(variants, System::getenv);
    }

    /// Reads a file; paths in it are relative to its folder.
    public Reading<GatewayConfig> read(Path file) {
        return reader.read(file, GatewayConfig.class);
    }

    /// Reads a text.
    ///
    /// @param name for the problems
    /// @param folder that paths in the text are relative to
    public Reading<GatewayConfig> read(String name, Path folder, String text) {
        return reader.read(name, folder, text, GatewayConfig.class);
    }

    /// The JSON schema of the file.
    public String schema() {
        return new SchemaWriter(variants)
                .write(GatewayConfig.class, "The configuration of the gateway");
    }
}
