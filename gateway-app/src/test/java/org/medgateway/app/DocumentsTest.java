package org.medgateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.medgateway.core.config.GatewayConfig;
import org.medgateway.core.config.Reading;
import org.medgateway.core.runtime.ConfigurationFile;
import org.medgateway.core.runtime.Protocols;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// What is written down agrees with what the program does.
class DocumentsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @Test
    void theSchemaIsThatOfTheProgram() throws IOException {
        assertThat(Files.readString(ROOT.resolve("conf/gateway.schema.json")))
                .as("stale; write it anew: ./medgateway schema > conf/gateway.schema.json")
                .isEqualTo(SchemaCommand.schema());
    }

    @Test
    void theReferenceIsThatOfTheProgram() throws IOException {
        assertThat(Files.readString(ROOT.resolve("docs/configuration.md")))
                .as("stale; write it anew: ./medgateway schema --reference > docs/configuration.md")
                .isEqualTo(SchemaCommand.reference());
    }

    static List<Path> readyFiles() throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve("conf"))) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("readyFiles")
    void everyReadyFileIsAccepted(Path file) {
        switch (new ConfigurationFile(Protocols.installed()).read(file)) {
            case Reading.Accepted<GatewayConfig>(var config, var warnings) -> {
                assertThat(warnings).isEmpty();
                assertThat(config.virtualServices()).isNotEmpty();
            }
            case Reading.Refused<GatewayConfig>(var problems) -> assertThat(problems).isEmpty();
        }
    }

    /// What the package installs before anybody has written a file.
    @Test
    void thePackagesOwnFileIsAccepted() {
        assertThat(
                        new ConfigurationFile(Protocols.installed())
                                .read(ROOT.resolve("packaging/debian/gateway.yaml")))
                .isInstanceOf(Reading.Accepted.class);
    }

    static List<Path> documents() throws IOException {
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            return Stream.concat(Stream.of(ROOT.resolve("README.md")), docs)
                    .filter(file -> file.toString().endsWith(".md"))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyLinkLeadsSomewhere(Path document) throws IOException {
        var links =
                java.util.regex.Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)")
                        .matcher(Files.readString(document));
        while (links.find()) {
            assertThat(document.resolveSibling(links.group(1))).as("in " + document).exists();
        }
    }
}
