package org.medgateway.app;

import picocli.CommandLine.IVersionProvider;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;

/// The version that the build wrote into `build.properties`, and the Java that runs it.
final class BuildVersion implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {
            "medgateway " + version(),
            "Java %s (%s), %s %s"
                    .formatted(
                            Runtime.version(),
                            System.getProperty("java.vendor"),
                            System.getProperty("os.name"),
                            System.getProperty("os.arch"))
        };
    }

    static String version() {
        try (var build = BuildVersion.class.getResourceAsStream("build.properties")) {
            if (build == null) {
                throw new IllegalStateException(
                        "build.properties is missing from the program's jar");
            }
            var properties = new Properties();
            properties.load(build);
            return properties.getProperty("version", "without a version");
        } catch (IOException e) {
            throw new UncheckedIOException("build.properties of the program's jar", e);
        }
    }
}
