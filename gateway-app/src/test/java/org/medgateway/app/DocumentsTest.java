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
        assertThat(new ConfigurationFile(Protocols.installed()).read(file))
                .isInstanceOfSatisfying(
                        Reading.Accepted.class,
                        accepted -> {
                            assertThat(accepted.warnings()).isEmpty();
                            assertThat(((GatewayConfig) accepted.value()).virtualServices())
                                    .isNotEmpty();
                        });
    }

    static Stream<Path> documents() throws IOException {
        return Stream.concat(Stream.of(ROOT.resolve("README.md")), Files.list(ROOT.resolve("docs")))
                .filter(file -> file.toString().endsWith(".md"));
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
