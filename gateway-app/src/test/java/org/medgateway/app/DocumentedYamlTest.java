package org.medgateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.medgateway.core.config.GatewayConfig;
import org.medgateway.core.config.Problem;
import org.medgateway.core.config.Reading;
import org.medgateway.core.runtime.ConfigurationFile;
import org.medgateway.core.runtime.Protocols;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Every configuration in the documents is one that the program takes.
///
/// A block with `virtualServices` is a whole file and has to be right as it stands. A block with
/// other keys of the file is the beginning of one. Anything else is a part of a service, or a list
/// of services, of the type that the document is about. What such a part refers to (pools,
/// certificates, files with secrets) may be missing.
class DocumentedYamlTest {
    private static final Path DOCUMENTS = Path.of("..", "docs");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^( *)```yaml\\n(.*?)^ *```$");

    /// What stands elsewhere in the file, or on the machine.
    private static final Pattern MISSING = Pattern.compile("there is no |is not there$");

    private static final Pattern TOP_KEY = Pattern.compile("(?m)^([a-zA-Z]+):");
    private static final List<String> KEYS_OF_THE_FILE =
            List.of(
                    "gateway",
                    "admin",
                    "certificates",
                    "authorities",
                    "healthChecks",
                    "exchangeLog");
    private static final Map<String, String> TYPES =
            Map.of("hl7.md", "mllp", "dicom.md", "dicom", "http.md", "http", "xds.md", "xds");

    record Block(String document, int line, String text) {
        @Override
        public String toString() {
            return document + ":" + line;
        }
    }

    static List<Block> blocks() throws IOException {
        List<Block> blocks = new ArrayList<>();
        try (Stream<Path> documents = Files.list(DOCUMENTS)) {
            for (Path document :
                    documents.filter(file -> file.toString().endsWith(".md")).sorted().toList()) {
                String text = Files.readString(document);
                for (MatchResult found : BLOCK.matcher(text).results().toList()) {
                    int line = (int) text.substring(0, found.start()).lines().count() + 1;
                    blocks.add(
                            new Block(
                                    document.getFileName().toString(),
                                    line,
                                    found.group(2).stripTrailing().stripIndent() + "\n"));
                }
            }
        }
        return blocks;
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void theProgramTakesIt(Block block) {
        boolean whole = isWhole(block.text());
        String file = whole || isBeginning(block.text()) ? block.text() : inAService(block);
        List<String> problems =
                switch (new ConfigurationFile(Protocols.installed())
                        .read(block.toString(), DOCUMENTS, file)) {
                    case Reading.Accepted<GatewayConfig>(var config, _) -> {
                        assertThat(whole && config.virtualServices().isEmpty()).isFalse();
                        yield List.of();
                    }
                    case Reading.Refused<GatewayConfig>(var refusals) ->
                            refusals.stream()
                                    .map(Problem::toString)
                                    .filter(problem -> whole || !MISSING.matcher(problem).find())
                                    .toList();
                };
        assertThat(problems).as("read as:\n" + file).isEmpty();
    }

    private static boolean isWhole(String text) {
        return keys(text).contains("virtualServices");
    }

    private static boolean isBeginning(String text) {
        List<String> keys = keys(text);
        return !keys.isEmpty() && KEYS_OF_THE_FILE.containsAll(keys);
    }

    private static List<String> keys(String text) {
        return TOP_KEY.matcher(text).results().map(found -> found.group(1)).toList();
    }

    private static String inAService(Block block) {
        if (block.text().startsWith("- ")) {
            return "virtualServices:\n" + block.text().indent(2);
        }
        List<String> keys = keys(block.text());
        StringBuilder service = new StringBuilder();
        Map.of(
                        "name", "part",
                        "type", TYPES.getOrDefault(block.document(), "tcp"),
                        "listen", "127.0.0.1:0")
                .forEach(
                        (key, value) -> {
                            if (!keys.contains(key)) {
                                service.append(key).append(": ").append(value).append('\n');
                            }
                        });
        if (!keys.contains("servers") && !keys.contains("pools")) {
            service.append("servers: [{name: a, address: \"127.0.0.1:1\"}]\n");
        }
        service.append(block.text());
        return "virtualServices:\n  -\n" + service.toString().indent(4);
    }

    @Test
    void thereAreBlocksOfEveryKind() throws IOException {
        List<Block> blocks = blocks();
        assertThat(blocks).hasSizeGreaterThan(20);
        assertThat(blocks.stream().filter(block -> isWhole(block.text()))).hasSizeGreaterThan(8);
        assertThat(blocks.stream().filter(block -> isBeginning(block.text()))).isNotEmpty();
        assertThat(
                        blocks.stream()
                                .filter(block -> !isWhole(block.text()))
                                .filter(block -> !isBeginning(block.text())))
                .hasSizeGreaterThan(5);
    }
}
