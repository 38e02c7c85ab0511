package org.medgateway.admin.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

class OutboxTest {

    private static final Instant START = Instant.parse("2026-11-20T08:00:00Z");

    private final Outbox outbox = new Outbox();
    private final List<String> delivered = new ArrayList<>();

    private static Alert alert(String subject, String severity, String message) {
        return new Alert(START, severity, "Feed", subject, message);
    }

    private void tell(Instant now, String... subjects) throws Exception {
        outbox.add(java.util.Arrays.stream(subjects).map(s -> alert(s, "warning", "")).toList());
        outbox.deliver(
                now,
                2,
                (alerts, held) ->
                        delivered.add(
                                alerts.stream().map(Alert::subject).toList() + " after " + held));
    }

    @Test
    void whatIsBeyondTheLimitIsCountedAndToldWithTheNext() throws Exception {
        tell(START, "a");
        tell(START.plusSeconds(60), "b");
        tell(START.plusSeconds(120), "c", "d");
        tell(START.plusSeconds(180), "e");
        assertThat(delivered).containsExactly("[a] after 0", "[b] after 0");
        tell(START.plus(Duration.ofMinutes(61)), "f");
        assertThat(delivered).endsWith("[f] after 3");
        tell(START.plus(Duration.ofMinutes(62)), "g");
        assertThat(delivered).endsWith("[g] after 0");
    }

    @Test
    void whatDoesNotArriveIsTriedAgainAfterPausesThatGrow() throws Exception {
        outbox.add(List.of(alert("a", "critical", "is down")));
        Outbox.Delivery broken =
                (_, _) -> {
                    throw new IOException("no relay");
                };
        Instant now = START;
        List<Duration> pauses = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Instant then = now;
            assertThatThrownBy(() -> outbox.deliver(then, 2, broken)).hasMessage("no relay");
            outbox.deliver(outbox.due().minusMillis(1), 2, broken); // too early: not even tried
            pauses.add(Duration.between(now, outbox.due()));
            now = outbox.due();
        }
        assertThat(pauses.getFirst()).isEqualTo(Duration.ofSeconds(20));
        assertThat(pauses).isSorted().endsWith(Duration.ofMinutes(15));
        tell(now, "b");
        assertThat(delivered).containsExactly("[a, b] after 0");
        assertThat(outbox.due()).isEqualTo(Instant.MAX);
    }

    @Test
    void whatSaysTheSameIsToldOnceUnlessSomethingHappenedBetween() {
        List<Alert> gathered =
                Alert.gathered(
                        List.of(
                                alert("PACS", "warning", "MR1 is not recognized"),
                                alert("OTHER", "info", "x"),
                                alert("PACS", "warning", "MR1 is not recognized"),
                                alert("PACS", "warning", "MR2 is not recognized"),
                                alert("PACS", "warning", "MR1 is not recognized"),
                                alert("A", "critical", "is down"),
                                alert("A", "info", "is up again"),
                                alert("A", "critical", "is down")));
        assertThat(gathered.stream().map(a -> a.subject() + " " + a.message() + " " + a.times()))
                .containsExactly(
                        "PACS MR1 is not recognized 3",
                        "OTHER x 1",
                        "PACS MR2 is not recognized 1",
                        "A is down 1",
                        "A is up again 1",
                        "A is down 1");
        assertThat(gathered.getFirst().line()).endsWith("(3 times)");
    }

    @Test
    void aStormFillsNoMemoryAndIsCounted() throws Exception {
        outbox.add(
                IntStream.range(0, 3_000)
                        .mapToObj(i -> alert("server " + i, "warning", ""))
                        .toList());
        List<Integer> counts = new ArrayList<>();
        outbox.deliver(
                START,
                2,
                (alerts, held) -> {
                    counts.add(alerts.size());
                    counts.add(held);
                });
        assertThat(counts).containsExactly(1_000, 2_000);
    }

    @Test
    void itOutlivesARestart() throws Exception {
        tell(START, "a");
        tell(START, "b");
        tell(START, "counted");
        outbox.add(List.of(alert("waiting", "critical", "is down")));
        Outbox after = new Outbox(outbox.kept());
        List<String> then = new ArrayList<>();
        after.deliver(
                START.plus(Duration.ofMinutes(61)),
                2,
                (alerts, held) -> then.add(alerts.getFirst().subject() + " after " + held));
        assertThat(then).containsExactly("waiting after 1");
    }
}
