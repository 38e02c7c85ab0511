package org.medgateway.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.medgateway.app.demo.Demo;
import org.medgateway.core.observe.Event;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The alert rules and the dashboard ask for nothing that the gateway does not tell.
class MonitoringTest {
    private static final Path FOLDER = Path.of("..", "conf", "monitoring");
    private static final Pattern NAME =
            Pattern.compile("\\b(?:medgateway|jvm|process|system)_[a-z0-9_]+");
    private static final Pattern SELECTOR =
            Pattern.compile("\\b((?:medgateway|jvm|process|system)_[a-z0-9_]+)\\{([^}]*)}");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)\\s*(?:=~|!~|!=|=)\\s*\"");
    private static final Pattern GROUPING = Pattern.compile("\\b(?:by|on) \\(([^)]*)\\)");

    /// What the one that collects adds.
    private static final Set<String> COLLECTORS_LABELS = Set.of("instance", "job");

    /// The names that the gateway exports, each with its labels.
    private static final Map<String, Set<String>> EXPORTED = new HashMap<>();

    @BeforeAll
    static void aDayInTheDemo(@TempDir Path state) throws Exception {
        try (Demo demo = new Demo(state, new PrintWriter(Writer.nullWriter()), false)) {
            demo.happen(
                    new Event.CertificateLoaded(
                            Instant.now(), "viewer", Instant.now().plusSeconds(86_400)));
            demo.happen(
                    new Event.OcspStapled(
                            Instant.now(), "viewer", Instant.now().plusSeconds(3_600)));
            demo.run(Duration.ofSeconds(6), List.of("kill HL71", "kill PACS1", "revive HL71"));
            await().until(
                            () -> {
                                System.gc(); // whose pauses are among the numbers
                                return demo.metrics().contains("jvm_gc_pause_seconds_sum");
                            });
            demo.metrics()
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .forEach(MonitoringTest::exported);
        }
        assertThat(EXPORTED).hasSizeGreaterThan(30);
    }

    private static void exported(String line) {
        var name = NAME.matcher(line);
        if (name.lookingAt()) {
            Set<String> labels = EXPORTED.computeIfAbsent(name.group(), _ -> new HashSet<>());
            LABEL.matcher(line).results().map(found -> found.group(1)).forEach(labels::add);
        }
    }

    static Stream<String> expressions() throws IOException {
        return Stream.concat(ofRules(), ofDashboard());
    }

    private static Stream<String> ofRules() throws IOException {
        // one line, or the lines of a folded text
        return Pattern.compile("(?m)^ +expr: (?:>-\\n)?((?:.*\\n)(?: {10}.*\\n)*)")
                .matcher(Files.readString(FOLDER.resolve("alerts.yml")))
                .results()
                .map(found -> found.group(1).replaceAll("\\s+", " ").strip());
    }

    private static Stream<String> ofDashboard() throws IOException {
        JsonNode dashboard =
                JsonMapper.shared()
                        .readTree(Files.readString(FOLDER.resolve("grafana-dashboard.json")));
        Set<String> found = new TreeSet<>(dashboard.findValuesAsString("expr"));
        dashboard
                .at("/templating/list")
                .forEach(variable -> found.add(variable.at("/query/query").asString("")));
        return found.stream().filter(text -> !text.isEmpty());
    }

    @ParameterizedTest
    @MethodSource("expressions")
    void everyNameAndLabelIsExported(String expression) {
        Set<String> names = new HashSet<>();
        NAME.matcher(expression).results().map(MatchResult::group).forEach(names::add);
        Set<String> known = new HashSet<>(COLLECTORS_LABELS);
        for (String name : names) {
            assertThat(EXPORTED).containsKey(name);
            known.addAll(EXPORTED.get(name));
        }
        assertThat(names.isEmpty() && !expression.contains("up{")).isFalse();
        SELECTOR.matcher(expression)
                .results()
                .forEach(
                        selector -> {
                            Set<String> labels = new HashSet<>(EXPORTED.get(selector.group(1)));
                            labels.addAll(COLLECTORS_LABELS);
                            assertThat(
                                            LABEL.matcher(selector.group(2))
                                                    .results()
                                                    .map(label -> label.group(1)))
                                    .as(selector.group())
                                    .isNotEmpty()
                                    .isSubsetOf(labels);
                        });
        GROUPING.matcher(expression)
                .results()
                .flatMap(grouping -> Arrays.stream(grouping.group(1).split(", ")))
                .forEach(label -> assertThat(known).as(expression).contains(label));
    }

    /// A rule that nobody notices is none.
    @Test
    void thereAreAsManyExpressionsAsFilesHave() throws IOException {
        String rules = Files.readString(FOLDER.resolve("alerts.yml"));
        assertThat(ofRules().count())
                .isEqualTo(rules.lines().filter(line -> line.contains("- alert:")).count());
        assertThat(ofDashboard()).hasSizeGreaterThan(25);
    }

    /// What `docs/observability.md` lists is there.
    @Test
    void everyDocumentedNameIsExported() throws IOException {
        String table = Files.readString(Path.of("..", "docs", "observability.md"));
        List<String> documented =
                Pattern.compile("(?m)^\\| (`[a-z_`, ]+`) \\|")
                        .matcher(table)
                        .results()
                        .flatMap(row -> Pattern.compile("[a-z_]+").matcher(row.group(1)).results())
                        .map(MatchResult::group)
                        .filter(name -> name.contains("_"))
                        .filter(name -> !name.startsWith("layer4_")) // which the demo has none of
                        .toList();
        assertThat(documented).hasSizeGreaterThan(18);
        assertThat(documented)
                .allSatisfy(
                        name ->
                                assertThat(EXPORTED.keySet())
                                        .containsAnyOf(
                                                "medgateway_" + name,
                                                "medgateway_" + name + "_count"));
    }

    @Tag("peer")
    @ParameterizedTest
    @org.junit.jupiter.params.provider.ValueSource(
            strings = {"check rules alerts.yml", "test rules alerts.test.yml"})
    void prometheusTakesTheRules(String words) throws Exception {
        List<String> command = new java.util.ArrayList<>(List.of("promtool"));
        command.addAll(List.of(words.split(" ")));
        Process promtool;
        try {
            promtool =
                    new ProcessBuilder(command)
                            .directory(FOLDER.toFile())
                            .redirectErrorStream(true)
                            .start();
        } catch (IOException e) {
            throw new AssertionError("promtool is not installed (Debian package prometheus)", e);
        }
        String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(promtool.waitFor()).as(said).isZero();
        assertThat(said).contains("SUCCESS");
    }
}
