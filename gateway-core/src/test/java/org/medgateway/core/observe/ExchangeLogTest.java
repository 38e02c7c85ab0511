package org.medgateway.core.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.medgateway.core.observe.ExchangeLog.Recorded;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;

class ExchangeLogTest {

    @TempDir Path folder;

    private final Events events = new Events();
    private final List<Event.Alarm> alarms = new CopyOnWriteArrayList<>();

    ExchangeLogTest() {
        events.subscribe(
                event -> {
                    if (event instanceof Event.Alarm alarm) {
                        alarms.add(alarm);
                    }
                });
    }

    private Path file() {
        return folder.resolve("logs/exchanges.jsonl");
    }

    private ExchangeLog open(Recorded recorded, long maxSize, int keep) {
        return new ExchangeLog(
                new ExchangeLog.Settings(recorded, file(), maxSize, keep),
                events,
                InstantSource.system());
    }

    private ExchangeLog open() {
        return open(Recorded.ALL, 1 << 26, 10);
    }

    private static void end(ExchangeLog log, Exchange exchange) {
        log.on(Exchanges.ended(exchange));
    }

    private static List<JsonNode> lines(Path file) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            lines.add(JsonMapper.shared().readTree(line));
        }
        return lines;
    }

    private static List<Long> ids(Path file) throws IOException {
        return lines(file).stream().map(line -> line.path("id").asLong()).toList();
    }

    @Test
    void anExchangeIsOneLineOfJson() throws Exception {
        try (ExchangeLog log = open()) {
            end(log, Exchanges.failed(7));
        }
        assertThat(Files.readString(file()))
                .isEqualTo(
                        "{\"started\":\"2026-11-20T03:14:22.926Z\",\"millis\":12.345,\"id\":7,"
                            + "\"service\":\"HL7Live\",\"protocol\":\"mllp\",\"kind\":\"ADT^A01\","
                            + "\"client\":\"10.12.1.7:40312\",\"rule\":\"\",\"pool\":\"main\","
                            + "\"server\":\"HL72\",\"attempts\":1,\"bytesIn\":600,\"bytesOut\":90,\"outcome\":\"failed-closed\",\"why\":\"connection"
                            + " reset\",\"details\":{\"controlId\":\"MSG7\"}}\n");
    }

    @Test
    void detailsOfAllSortsStayJson() throws Exception {
        Map<String, ?> details =
                Map.of(
                        "text",
                        "a\"b\\c\r\nd\u0000\u2028\u00e4\ud83d\ude00",
                        "number",
                        12.5,
                        "none",
                        Double.NaN,
                        "yes",
                        true,
                        "list",
                        List.of(1, List.of(), Map.of("x", List.of("y"))),
                        "empty",
                        Map.of());
        try (ExchangeLog log = open()) {
            end(log, Exchanges.of(1, "a\u0001b", "HL71", "succeeded", details));
        }
        JsonNode line = lines(file()).getFirst();
        assertThat(line.path("kind").asString()).isEqualTo("a\u0001b");
        JsonNode found = line.path("details");
        assertThat(found.path("text").asString())
                .isEqualTo("a\"b\\c\r\nd\u0000\u2028\u00e4\ud83d\ude00");
        assertThat(found.path("number").asDouble()).isEqualTo(12.5);
        assertThat(found.path("none").asString()).isEqualTo("NaN");
        assertThat(found.path("list").toString()).isEqualTo("[1,[],{\"x\":[\"y\"]}]");
        assertThat(found.path("empty").isObject()).isTrue();
    }

    @Test
    void anExchangeWithFarTooManyDetailsIsLoggedWithoutThem() throws Exception {
        try (ExchangeLog log = open()) {
            end(log, Exchanges.of(1, "x", "a", "succeeded", Map.of("m", "x".repeat(100_000))));
        }
        assertThat(lines(file()).getFirst().path("detailsLeftOut").asBoolean()).isTrue();
    }

    @Test
    void failuresAloneOrNothingIsWrittenWhereThatIsAskedFor() throws Exception {
        try (ExchangeLog log = open(Recorded.FAILURES, 1 << 26, 10)) {
            end(log, Exchanges.good(1));
            end(log, Exchanges.failed(2));
            end(log, Exchanges.of(3, "", "", Exchange.REFUSED_BY_GATEWAY, Map.of()));
            await().until(() -> log.written() == 2);
            log.settings(new ExchangeLog.Settings(Recorded.OFF, file(), 1 << 26, 10));
            end(log, Exchanges.failed(4));
        }
        assertThat(ids(file())).containsExactly(2L, 3L);
    }

    @Test
    void linesAreThereSoonAfterTheExchangeWithoutClosing() throws Exception {
        try (ExchangeLog log = open()) {
            for (int round = 1; round <= 3; round++) {
                end(log, Exchanges.good(round));
                int count = round;
                await().until(() -> Files.exists(file()) && lines(file()).size() == count);
            }
        }
    }

    @Test
    void anotherFileIsUsedFromAReloadOn() throws Exception {
        Path other = folder.resolve("other.jsonl");
        try (ExchangeLog log = open()) {
            end(log, Exchanges.good(1));
            await().until(() -> log.written() == 1);
            log.settings(new ExchangeLog.Settings(Recorded.ALL, other, 1 << 26, 10));
            end(log, Exchanges.good(2));
        }
        assertThat(ids(file())).containsExactly(1L);
        assertThat(ids(other)).containsExactly(2L);
    }

    @Test
    void aFileOfItsSizeIsFollowedByANewOneAndTheOldestAreDeleted() throws Exception {
        try (ExchangeLog log = open(Recorded.ALL, 4096, 3)) {
            for (int i = 1; i <= 100; i++) {
                end(log, Exchanges.good(i));
            }
        }
        try (ExchangeLog log = open(Recorded.ALL, 4096, 3)) { // and goes on after a restart
            for (int i = 101; i <= 200; i++) {
                end(log, Exchanges.good(i));
            }
        }
        TreeSet<String> names = new TreeSet<>();
        List<Long> ids = new ArrayList<>();
        try (var files = Files.list(file().getParent())) {
            for (Path path : files.sorted().toList()) {
                assertThat(Files.size(path)).isLessThanOrEqualTo(4096);
                names.add(path.getFileName().toString());
            }
        }
        assertThat(names)
                .hasSize(4)
                .contains("exchanges.jsonl")
                .last()
                .isEqualTo("exchanges.jsonl");
        for (String name : names) {
            ids.addAll(ids(file().resolveSibling(name)));
        }
        for (int i = 1; i < ids.size(); i++) {
            assertThat(ids.get(i)).isEqualTo(ids.get(i - 1) + 1); // no line lost between files
        }
        assertThat(ids).last().isEqualTo(200L);
    }

    @Test
    void noClosedFileIsKeptWhereNoneIsWanted() throws Exception {
        try (ExchangeLog log = open(Recorded.ALL, 4096, 0)) {
            for (int i = 1; i <= 100; i++) {
                end(log, Exchanges.good(i));
            }
        }
        try (var files = Files.list(file().getParent())) {
            assertThat(files).containsExactly(file());
        }
        assertThat(ids(file())).last().isEqualTo(100L);
    }

    @Test
    void aFileThatSomeoneTookAwayIsBegunAnew() throws Exception {
        try (ExchangeLog log = open()) {
            end(log, Exchanges.good(1));
            await().until(() -> Files.exists(file()) && lines(file()).size() == 1);
            Files.move(file(), folder.resolve("taken"));
            end(log, Exchanges.good(2));
            await().until(() -> Files.exists(file()) && lines(file()).size() == 1);
        }
        assertThat(ids(file())).containsExactly(2L);
    }

    @Test
    void aLineThatACrashCutIsLeftAndTheNextBeginsOnItsOwn() throws Exception {
        Files.createDirectories(file().getParent());
        Files.writeString(file(), "{\"started\":\"2026-");
        try (ExchangeLog log = open()) {
            end(log, Exchanges.good(1));
        }
        assertThat(Files.readAllLines(file())).hasSize(2).last().asString().contains("\"id\":1,");
    }

    @Test
    void aFullDiskIsAnAlarmAndWhatWaitedIsWrittenOnceThereIsRoom() throws Exception {
        Files.createDirectories(file().getParent());
        Files.createSymbolicLink(file(), Path.of("/dev/full"));
        try (ExchangeLog log = open()) {
            end(log, Exchanges.good(1));
            await().until(() -> alarms.size() == 1);
            assertThat(alarms.getFirst().severity()).isEqualTo(Event.Severity.CRITICAL);
            assertThat(alarms.getFirst().message())
                    .contains("cannot be written: No space left on device");
            end(log, Exchanges.good(2));
            Files.delete(file());
            await().until(() -> alarms.size() == 2);
            assertThat(alarms.getLast().message()).isEqualTo("is written again");
        }
        assertThat(ids(file())).containsExactly(1L, 2L);
    }

    @Test
    void aDiskThatHangsHoldsNobodyUpAndWhatIsMissingIsSaid() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        List<JsonNode> lines = new CopyOnWriteArrayList<>();
        try (ExchangeLog log =
                new ExchangeLog(
                        new ExchangeLog.Settings(Recorded.ALL, pipe, 1 << 26, 10),
                        events,
                        InstantSource.system(),
                        100)) {
            for (int i = 0; i < 1000; i++) {
                end(log, Exchanges.good(i)); // opening the pipe hangs until someone reads it
            }
            assertThat(log.dropped()).isEqualTo(900);
            Thread.ofPlatform().daemon().start(() -> readAll(pipe, lines));
            await().until(() -> lines.stream().anyMatch(line -> line.has("exchangesLost")));
        }
        // In one line or in two: the first exchanges may be lost before the writer looks.
        await().until(() -> lost(lines) == 900 && kept(lines) == 100);
        assertThat(alarms)
                .extracting(Event.Alarm::message)
                .containsExactlyElementsOf(
                        lines.stream()
                                .filter(line -> line.has("exchangesLost"))
                                .map(
                                        line ->
                                                line.path("exchangesLost").asLong()
                                                        + " exchanges are missing in it, since the"
                                                        + " disk could not keep up")
                                .toList());
    }

    private static long kept(List<JsonNode> lines) {
        return lines.stream().filter(line -> !line.has("exchangesLost")).count();
    }

    private static long lost(List<JsonNode> lines) {
        return lines.stream().mapToLong(line -> line.path("exchangesLost").asLong(0)).sum();
    }

    private static void readAll(Path pipe, List<JsonNode> lines) {
        try (BufferedReader reader = Files.newBufferedReader(pipe)) {
            reader.lines().map(JsonMapper.shared()::readTree).forEach(lines::add);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
