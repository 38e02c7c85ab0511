package org.medgateway.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.medgateway.core.config.Hospital.Root;
import org.medgateway.core.config.Hospital.Scalars;
import org.medgateway.core.config.Reading.Accepted;
import org.medgateway.core.config.Reading.Refused;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// `${env:NAME}` and `${file:PATH}`, and that what they bring in stays secret.
class SubstitutionTest {
    private static final Map<String, String> ENVIRONMENT =
            Map.of(
                    "HEAVY",
                    "300",
                    "PORT",
                    "104",
                    "HOST",
                    "pacs",
                    "EMPTY",
                    "",
                    "SECRET",
                    "tr0ub4dor",
                    "REF",
                    "${env:PORT}",
                    "ONE",
                    "1");

    @TempDir Path folder;

    @BeforeEach
    void writeFiles() throws IOException {
        Files.writeString(folder.resolve("pass"), "swordfish\n");
        Files.writeString(folder.resolve("lines"), "a\r\nb\r\n\r\n");
        Files.writeString(folder.resolve("long"), "x".repeat(Substitution.MAX_FILE_BYTES + 1));
        Files.writeString(folder.resolve("longest"), "x".repeat(Substitution.MAX_FILE_BYTES));
        Files.write(folder.resolve("latin1"), new byte[] {'M', (byte) 0xFC, 'l'});
        Files.createDirectory(folder.resolve("sub"));
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    a,                          a
                    $5 and $,                   $5 and $
                    ${env:HOST},                pacs
                    x${env:HOST}:${env:PORT}y,  xpacs:104y
                    <${env:EMPTY}>,             <>
                    $${env:HOST},               ${env:HOST}
                    $$$${env:HOST},             $$${env:HOST}
                    ${env:REF},                 ${env:PORT}
                    ${file:pass},               swordfish
                    <${file:pass}>,             <swordfish>
                    '%{req.host}',              %{req.host}
                    """)
    void valuesAreFilledIn(String written, String text) {
        assertThat(accepted("text: '" + written + "'").text()).isEqualTo(text);
    }

    @Test
    void onlyTheLastLineEndIsCutOff() {
        assertThat(accepted("text: '${file:lines}'").text()).isEqualTo("a\r\nb\r\n");
    }

    @Test
    void aFileOfExactlyTheLimitIsTaken() {
        assertThat(accepted("text: '${file:longest}'").text()).hasSize(64 << 10);
    }

    @Test
    void anAbsolutePathIsTakenAsItIs() {
        assertThat(accepted("text: '${file:" + folder.resolve("pass") + "}'").text())
                .isEqualTo("swordfish");
    }

    @Test
    void everyScalarTypeMayComeFromOutsideWhateverTheQuotes() {
        Scalars scalars =
                accepted(
                        "{count: '${env:PORT}', endpoint: \"${env:HOST}:${env:PORT}\", numbers:"
                                + " '${env:ONE}'}");

        assertThat(scalars.count()).isEqualTo(104);
        assertThat(scalars.endpoint()).isEqualTo(new Endpoint("pacs", 104));
        assertThat(scalars.numbers()).containsExactly(1);
    }

    @Test
    void keysAreNotFilledIn() {
        assertThat(accepted("sizes: {'${env:HOST}': 1B}").sizes()).containsOnlyKeys("${env:HOST}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ${env:NOWHERE}  | the environment variable NOWHERE is not set
                    ${env:}         | "" cannot be the name of an environment variable
                    ${env:A-B}      | "A-B" cannot be the name of an environment variable
                    ${PORT}         | expected ${env:NAME} or ${file:PATH}, found ${PORT} (a literal ${ is written $${)
                    a ${env:PORT    | ${ without its } (a literal ${ is written $${)
                    ${file:none}    | the file FOLDER/none is not there
                    ${file:sub}     | the file FOLDER/sub is no regular file
                    ${file:/dev/zero} | the file /dev/zero is no regular file
                    ${file:long}    | the file long is longer than 64 KiB, which is the limit
                    ${file:latin1}  | the file latin1 is not UTF-8 text
                    """)
    void whatLeadsNowhereIsAProblemAtTheValue(String written, String message) {
        assertThat(problems("text: '" + written + "'"))
                .containsExactly(
                        "h.yaml:1:7 text: " + message.replace("FOLDER", folder.toString()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    count: ${env:SECRET}      | count: expected a whole number, found the value of ${env:SECRET}
                    choice: ${env:SECRET}     | choice: expected one of first, least-connections, hash, off, found the value of ${env:SECRET}
                    size: ${file:pass}        | size: expected a size such as 512B, 64KiB, 16MiB or 1GiB, found the value of ${file:pass}
                    endpoint: a:b:${file:pass} | endpoint: expected host:port, [ipv6]:port, :port or a host alone; an IPv6 address stands in brackets, found the value of ${file:pass}
                    endpoint: 1.2.3.${env:PORT}.${env:ONE} | endpoint: expected an IPv4 address of four numbers, found the value of ${env:PORT}, ${env:ONE}
                    endpoint: "[${env:SECRET}:]:1" | endpoint: expected an IPv6 address, found "${env:SECRET}:", found the value of ${env:SECRET}
                    """)
    void secretsAreNotShown(String yaml, String message) {
        List<String> problems = problems(yaml);

        assertThat(problems).hasSize(1);
        assertThat(problems.getFirst())
                .endsWith(" " + message)
                .doesNotContain("tr0ub4dor", "swordfish");
    }

    @Test
    void aValueDoesNotGrowWithoutBounds() {
        assertThat(problems("text: '" + "${file:longest}".repeat(17) + "'"))
                .containsExactly(
                        "h.yaml:1:7 text: longer than 1048576 characters when filled in, which is"
                                + " the limit");
    }

    @Test
    void secretsAreNotShownByChecks() {
        String yaml =
                """
                gateway: {name: x}
                services:
                  - {name: "${env:SECRET}", type: dicom, healthCheck: "${file:pass}"}
                  - {name: "${env:SECRET}", type: dicom, servers: {name: a, address: b, weight: 1000}}
                """;

        assertThat(problems(yaml.replace(", weight: 1000", ""), Root.class))
                .containsExactly(
                        "h.yaml:3:55 services[0].healthCheck: no health check is named"
                                + " \"${file:pass}\"",
                        "h.yaml:4:12 services[1].name: \"${env:SECRET}\" appears twice, first at"
                                + " line 3");
    }

    @Test
    void secretsAreNotShownByConstructors() {
        String yaml =
                """
                gateway: {name: x}
                services: {name: s, type: dicom, servers: {name: a, address: b, weight: "${env:HEAVY}"}}
                """;

        assertThat(problems(yaml, Root.class))
                .containsExactly(
                        "h.yaml:2:43 services.servers: expected a weight from 0 to 256, found"
                                + " ${env:HEAVY}");
    }

    @Test
    void aShortSecretIsHiddenAsAWordOnly() throws Substitution.Dangling {
        var substitution = new Substitution(ENVIRONMENT::get, folder);
        substitution.resolve("${env:ONE} ${env:PORT}");

        assertThat(substitution.redact("1 of 11, \"1\", 104, 1041"))
                .isEqualTo("${env:ONE} of 11, \"${env:ONE}\", ${env:PORT}, 1041");
    }

    private Scalars accepted(String yaml) {
        return switch (read(yaml, Scalars.class)) {
            case Accepted<Scalars>(var value, _) -> value;
            case Refused<Scalars>(var problems) -> throw new AssertionError("refused: " + problems);
        };
    }

    private List<String> problems(String yaml) {
        return problems(yaml, Scalars.class);
    }

    private List<String> problems(String yaml, Class<? extends Record> type) {
        return Reads.problems(read(yaml, type));
    }

    private <T extends Record> Reading<T> read(String yaml, Class<T> type) {
        return new ConfigReader(Hospital.VARIANTS, ENVIRONMENT::get)
                .read("h.yaml", folder, yaml, type);
    }
}
