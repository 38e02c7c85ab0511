package org.medgateway.core.balance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

class StickTableTest {

    private final TestClock clock = new TestClock();
    private final StickTable table = new StickTable("main", 1000, Duration.ofHours(1), clock);
    private final List<String> told = new ArrayList<>();

    private void listen(StickTable of) {
        of.listen(
                new StickTable.Listener() {
                    @Override
                    public void put(StickTable from, StickTable.Entry entry) {
                        told.add("+" + entry.key() + "=" + entry.server());
                    }

                    @Override
                    public void removed(StickTable from, String key) {
                        told.add("-" + key);
                    }
                });
    }

    @Test
    void aRowLivesItsTimeAfterItsLastUse() {
        table.put("k", "a");
        clock.advance(Duration.ofMinutes(59));
        assertThat(table.server("k")).isEqualTo("a");
        clock.advance(Duration.ofMinutes(59));
        assertThat(table.server("k")).isEqualTo("a");
        clock.advance(Duration.ofMinutes(60));
        assertThat(table.entries()).isEmpty();
        assertThat(table.server("k")).isNull();
    }

    @Test
    void aRowOfATableWithoutTimeoutLivesForEver() {
        StickTable eternal = new StickTable("main", 10, Duration.ZERO, clock);
        eternal.put("k", "a");
        clock.advance(Duration.ofDays(10_000));
        assertThat(eternal.server("k")).isEqualTo("a");
        assertThat(eternal.entries().getFirst().expires()).isNull();
    }

    @Test
    void anEntrySaysWhenItBeganAndWhenItEnds() {
        table.put("k", "a");
        var began = clock.instant();
        clock.advance(Duration.ofMinutes(5));
        table.put("k", "a");
        assertThat(table.entries())
                .containsExactly(
                        new StickTable.Entry(
                                "k",
                                "a",
                                began,
                                clock.instant(),
                                clock.instant().plus(Duration.ofHours(1))));
    }

    @Test
    void aFullTableGivesUpRowsThatWereUsedLongAgoAndKeepsThoseInUse() {
        for (int i = 0; i < 1000; i++) {
            table.put("old-" + i, "a");
        }
        clock.advance(Duration.ofMinutes(1));
        for (int i = 0; i < 100; i++) {
            table.put("busy-" + i, "a");
        }
        for (int i = 0; i < 800; i++) { // in use are 100 old friends, the rest only passes by
            clock.advance(Duration.ofSeconds(1));
            for (int friend = 0; friend < 100; friend++) {
                table.server("busy-" + friend);
            }
            table.put("new-" + i, "a");
            assertThat(table.size()).isEqualTo(1000);
        }
        for (int friend = 0; friend < 100; friend++) {
            assertThat(table.server("busy-" + friend)).isEqualTo("a");
        }
        long newest =
                table.entries().stream().filter(entry -> entry.key().startsWith("new-")).count();
        assertThat(newest).isGreaterThan(700); // of 800, while 100 places were left for the old
    }

    @Test
    void aTableOfOneRowKeepsTheLast() {
        StickTable tiny = new StickTable("main", 1, Duration.ZERO, clock);
        tiny.put("k", "a");
        tiny.put("l", "b");
        assertThat(tiny.size()).isOne();
        assertThat(tiny.server("l")).isEqualTo("b");
    }

    @Test
    void rowsThatHaveExpiredMakeRoomFirst() {
        StickTable small = new StickTable("main", 3, Duration.ofHours(1), clock);
        small.put("x", "a");
        clock.advance(Duration.ofMinutes(90));
        small.put("y", "a");
        small.put("z", "a");
        small.put("w", "a");
        assertThat(small.entries()).extracting(StickTable.Entry::key).contains("y", "z", "w");
    }

    @Test
    void listenersAreToldOfChangesAndNotOfUse() {
        listen(table);
        table.put("k", "a");
        table.put("k", "a");
        table.server("k");
        table.put("k", "b");
        table.put("l", "b");
        assertThat(table.remove("k")).isTrue();
        assertThat(table.remove("k")).isFalse();
        clock.advance(Duration.ofHours(2));
        table.server("l");
        assertThat(told).containsExactly("+k=a", "+k=b", "+l=b", "-k", "-l");
    }

    @Test
    void oneServersRowsOrAllAreCleared() {
        table.put("k", "a");
        table.put("l", "b");
        table.put("m", "a");
        listen(table);
        assertThat(table.removeServer("a")).isEqualTo(2);
        assertThat(told).containsExactlyInAnyOrder("-k", "-m");
        assertThat(table.clear()).isOne();
        assertThat(table.size()).isZero();
    }

    @Test
    void ofTwoRowsForAKeyTheYoungerUseWinsAndNoListenerHearsIt() {
        table.put("k", "mine");
        listen(table);
        var old = clock.instant().minus(Duration.ofMinutes(10));
        table.merge(new StickTable.Entry("k", "theirs", old, old, null));
        assertThat(table.server("k")).isEqualTo("mine");
        var young = clock.instant().plus(Duration.ofSeconds(1));
        table.merge(new StickTable.Entry("k", "theirs", old, young, null));
        assertThat(table.server("k")).isEqualTo("theirs");
        var expired = clock.instant().minus(Duration.ofHours(1));
        table.merge(new StickTable.Entry("gone", "theirs", expired, expired, null));
        assertThat(table.server("gone")).isNull();
        assertThat(told).isEmpty();
    }
}
