package org.medgateway.mllp.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

class DuplicateWindowTest {

    private static final Duration WINDOW = Duration.ofMinutes(10);
    private static final byte[] ANSWER = "AA".getBytes(StandardCharsets.US_ASCII);

    @TempDir Path folder;

    private Instant now = Instant.EPOCH;
    private DuplicateWindow window = new DuplicateWindow(Path.of("none"), () -> now);
    private final List<String> told = new ArrayList<>();

    @BeforeEach
    void begin() {
        window = open();
    }

    @AfterEach
    void end() {
        window.close();
    }

    private DuplicateWindow open() {
        return new DuplicateWindow(folder.resolve("duplicates.jsonl"), () -> now);
    }

    @Test
    void anAnswerIsRememberedForTheWindow() {
        assertThat(meet("1")).isInstanceOf(DuplicateWindow.Known.First.class);
        window.settle(key("1"), ANSWER, WINDOW);
        now = now.plus(WINDOW).minusMillis(1);
        assertThat(meet("1")).isEqualTo(new DuplicateWindow.Known.Answered(ANSWER));
        now = now.plusMillis(1);
        assertThat(meet("1")).isInstanceOf(DuplicateWindow.Known.First.class);
    }

    @Test
    void anAnswerIsRememberedOverARestartForTheRestOfTheWindow() {
        meet("1");
        window.settle(key("1"), ANSWER, WINDOW);
        meet("2");
        window.settle(key("2"), null, WINDOW);
        window.close();
        now = now.plus(WINDOW).minusMillis(1);
        window = open();
        assertThat(meet("1"))
                .isInstanceOfSatisfying(
                        DuplicateWindow.Known.Answered.class,
                        known -> assertThat(known.answer()).isEqualTo(ANSWER));
        assertThat(meet("2")).isInstanceOf(DuplicateWindow.Known.First.class);
        window.close();
        now = now.plusMillis(1);
        window = open();
        assertThat(window.size()).isZero();
    }

    @Test
    void whatIsNoAcknowledgementInTheFileIsLeftOut() throws IOException {
        meet("1");
        window.settle(key("1"), ANSWER, WINDOW);
        window.close();
        Path file = folder.resolve("duplicates.jsonl");
        String row = Files.readString(file);
        String none = row.replaceFirst(",\"answer\":\"[^\"]*\"", "").replace("\"1\"", "\"2\"");
        assertThat(none).isNotEqualTo(row).doesNotContain("answer");
        Files.writeString(file, none + "null\n" + row);
        window = open();
        assertThat(window.size()).isEqualTo(1);
        assertThat(meet("1")).isInstanceOf(DuplicateWindow.Known.Answered.class);
        assertThat(meet("2")).isInstanceOf(DuplicateWindow.Known.First.class);
    }

    @Test
    void theOldestAnswerMakesRoomAfterARestartToo() {
        for (String id : List.of("1", "2", "3")) {
            meet(id);
            window.settle(key(id), ANSWER, WINDOW);
        }
        window.close();
        window = open();
        meet("4");
        assertThat(window.size()).isEqualTo(3);
        assertThat(meet("3")).isInstanceOf(DuplicateWindow.Known.Answered.class);
        assertThat(meet("1")).isInstanceOf(DuplicateWindow.Known.First.class);
    }

    @Test
    void aFailureIsNotRememberedAndWhoWaitedIsTold() {
        meet("1");
        assertThat(meet("1")).isInstanceOf(DuplicateWindow.Known.OnItsWay.class);
        window.settle(key("1"), null, WINDOW);
        assertThat(told).containsExactly("nothing");
        assertThat(meet("1")).isInstanceOf(DuplicateWindow.Known.First.class);
    }

    @Test
    void whoWaitedGetsTheAnswer() {
        meet("1");
        meet("1");
        window.settle(key("1"), ANSWER, WINDOW);
        assertThat(told).containsExactly("AA");
    }

    @Test
    void theOldestAnswerMakesRoom() {
        for (String id : List.of("1", "2", "3", "4")) {
            meet(id);
            window.settle(key(id), ANSWER, WINDOW);
        }
        assertThat(window.size()).isEqualTo(3);
        assertThat(meet("1")).isInstanceOf(DuplicateWindow.Known.First.class);
        assertThat(meet("4")).isInstanceOf(DuplicateWindow.Known.Answered.class);
    }

    @Test
    void anotherSenderIsAnotherMessage() {
        meet("1");
        DuplicateWindow.Key other = new DuplicateWindow.Key("RIS", "HOSP", "1", 10, 99);
        assertThat(window.meet(other, 3, _ -> {})).isInstanceOf(DuplicateWindow.Known.First.class);
    }

    private DuplicateWindow.Known meet(String id) {
        return window.meet(
                key(id),
                3,
                answer ->
                        told.add(
                                answer == null
                                        ? "nothing"
                                        : new String(answer, StandardCharsets.US_ASCII)));
    }

    private static DuplicateWindow.Key key(String id) {
        return new DuplicateWindow.Key("LAB", "HOSP", id, 10, 99);
    }
}
