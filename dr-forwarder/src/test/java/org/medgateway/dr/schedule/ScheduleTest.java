package org.medgateway.dr.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

class ScheduleTest {

    private static Share share(long id, int weight, int flows) {
        return new Share(id, "server-" + id, weight, flows);
    }

    private static String letters(List<Long> steps) {
        return steps.stream()
                .map(id -> String.valueOf((char) ('A' + id - 1)))
                .collect(Collectors.joining());
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1, ABC", "5, 1, 1, AABACAA", "100, 100, 100, ABC", "2, 1, 1, ABCA"})
    void weightedRoundRobinIsSmooth(int a, int b, int c, String expected) {
        assertThat(
                        letters(
                                Sequences.smooth(
                                        List.of(share(1, a, 0), share(2, b, 0), share(3, c, 0)))))
                .isEqualTo(expected);
    }

    @Test
    void largeWeightsAreScaledToATableOfBoundedSize() {
        List<Long> steps = Sequences.smooth(List.of(share(1, 65535, 0), share(2, 1, 0)));

        assertThat(steps).hasSizeLessThanOrEqualTo(Sequences.MOST_STEPS + 2).contains(1L, 2L);
    }

    @ParameterizedTest
    @CsvSource({
        // weights and flows of A and B: how many of the next 32 go to A
        "1, 0, 1, 0, 16",
        "1, 100, 1, 0, 0",
        "1, 8, 1, 0, 12",
        "3, 0, 1, 0, 24",
        "2, 20, 1, 10, 22"
    })
    void leastConnectionsFillsUpWhoHasLeast(
            int weightA, int flowsA, int weightB, int flowsB, int a) {
        List<Long> steps =
                Sequences.leastConnections(
                        List.of(share(1, weightA, flowsA), share(2, weightB, flowsB)));

        assertThat(steps).hasSize(Sequences.PLANNED);
        assertThat(Collections.frequency(steps, 1L))
                .isCloseTo(a, org.assertj.core.data.Offset.offset(1));
    }

    @Test
    void aMaglevTableHasEqualSharesByWeight() {
        List<Long> table = Maglev.table(List.of(share(1, 2, 0), share(2, 1, 0), share(3, 1, 0)));

        assertThat(table).hasSize(Maglev.SIZE);
        assertThat(Collections.frequency(table, 1L)).isBetween(505, 515);
        assertThat(Collections.frequency(table, 2L)).isBetween(250, 260);
    }

    @Test
    void aServerThatGoesMovesFewOfTheOthersClients() {
        List<Share> all = IntStream.rangeClosed(1, 5).mapToObj(i -> share(i, 1, 0)).toList();
        List<Long> before = Maglev.table(all);
        List<Long> after = Maglev.table(all.subList(0, 4));

        long moved =
                IntStream.range(0, Maglev.SIZE)
                        .filter(i -> before.get(i) != 5)
                        .filter(i -> !before.get(i).equals(after.get(i)))
                        .count();
        assertThat(moved).isLessThan(Maglev.SIZE / 10);
    }

    @Test
    void theOrderOfServersDoesNotMatterMuchAndOneServerGetsAll() {
        assertThat(Maglev.table(List.of(share(7, 3, 0)))).containsOnly(7L);
        assertThat(Maglev.table(List.of())).isEmpty();
    }
}
