package org.medgateway.core.balance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

class BalancerTest {

    @ParameterizedTest
    @CsvSource({
        "a:5 b:1 c:1,       a a b a c a a  a a b a c a a",
        "a:1 b:1,           a b a b a b",
        "a:3 b:1,           a a b a  a a b a",
        "a:256 b:256 c:128, a b c a b  a b c a b",
        "a:0 b:2 c:1,       b c b  b c b",
        "a:7,               a a a",
    })
    void weightedRoundRobinInterleavesEvenly(String servers, String expected) {
        ServerPool pool = Farm.of(servers).pool(Algorithm.WEIGHTED_ROUND_ROBIN);
        String[] turns = expected.split(" +");
        assertThat(Farm.sequence(pool, turns.length).split(" ")).containsExactly(turns);
    }

    @Test
    void roundRobinPassesOverAServerThatIsDownAndTakesItInAgain() {
        Farm farm = Farm.of("a b c");
        ServerPool pool = farm.pool(Algorithm.WEIGHTED_ROUND_ROBIN);
        farm.down(pool, "b");
        assertThat(Farm.sequence(pool, 4)).isEqualTo("a c a c");
        farm.up(pool, "b");
        assertThat(Farm.sequence(pool, 3).split(" ")).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void aWeightSetWhileRunningTakesThePlaceOfTheConfiguredOne() {
        Farm farm = Farm.of("a:1 b:1");
        ServerPool pool = farm.pool(Algorithm.WEIGHTED_ROUND_ROBIN);
        farm.state("a").overrideWeight(3);
        assertThat(Farm.sequence(pool, 4)).isEqualTo("a a b a");
        farm.state("a").overrideWeight(0);
        assertThat(Farm.sequence(pool, 3)).isEqualTo("b b b");
        farm.state("a").overrideWeight(-1);
        assertThat(Farm.sequence(pool, 4).split(" ")).containsOnly("a", "b").contains("a");
    }

    /// Sessions that run already, then the server of the next one.
    @ParameterizedTest
    @CsvSource({
        "a b,         3 2,   b", // fewer
        "a:200 b:100, 3 2,   a", // 4/200 is less than 3/100
        "a:200 b:100, 3 0,   b", // 4/200 is more than 1/100
        "a:100 b:1,   98 0,  a", // 99/100 is less than 1/1
        "a:100 b:1,   100 0, b", // 101/100 is more than 1/1
        "a b c,       2 1 1, b", // a tie goes to the next one in turn
        "a:0 b,       0 9,   b", // weight 0 takes nothing
    })
    void leastConnectionsTakesTheLowestLoadForItsWeight(
            String servers, String running, String expected) {
        Farm farm = Farm.of(servers);
        ServerPool pool = farm.pool(Algorithm.LEAST_CONNECTIONS);
        String[] counts = running.split(" ");
        for (int server = 0; server < counts.length; server++) {
            for (int i = 0; i < Integer.parseInt(counts[server]); i++) {
                assertThat(farm.servers.get(server).state().enter(0)).isTrue();
            }
        }
        assertThat(Farm.lease(pool).server().name()).isEqualTo(expected);
    }

    @Test
    void leastConnectionsLetsIdleServersShareATrickle() {
        ServerPool pool = Farm.of("a b c").pool(Algorithm.LEAST_CONNECTIONS);
        assertThat(counts(pool, 30)).containsEntry("a", 10).containsEntry("b", 10);
    }

    @Test
    void firstTakesTheNextOnlyWhenThePreviousIsFullOrDown() {
        Farm farm = Farm.of("a/1 b/1 c");
        ServerPool pool = farm.pool(Algorithm.FIRST);
        assertThat(Farm.lease(pool).server().name()).isEqualTo("a");
        assertThat(Farm.lease(pool).server().name()).isEqualTo("b");
        farm.down(pool, "b");
        assertThat(Farm.sequence(pool, 2)).isEqualTo("c c");
    }

    private static Map<String, Integer> counts(ServerPool pool, int exchanges) {
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < exchanges; i++) {
            counts.merge(Farm.exchange(pool), 1, Integer::sum);
        }
        return counts;
    }

    private static Map<Integer, String> owners(ServerPool pool) {
        Map<Integer, String> owners = new HashMap<>();
        for (int key = 0; key < 20_000; key++) {
            owners.put(key, Farm.exchange(pool, Selection.byKey("patient-" + key)));
        }
        return owners;
    }

    private static double share(Map<Integer, String> owners, String server) {
        return (double) owners.values().stream().filter(server::equals).count() / owners.size();
    }

    @ParameterizedTest
    @CsvSource({
        "a b c d,         a 0.25",
        "a b c d,         d 0.25",
        "a:1 b:1,         a 0.50", // small weights share as evenly as large ones
        "a:1 b:3,         b 0.75",
        "a:256 b:128,     b 0.3333",
    })
    void aHashSpreadsKeysByWeightWithinAFewPercent(String servers, String expected) {
        String[] server = expected.split(" ");
        assertThat(share(owners(Farm.of(servers).pool(Algorithm.HASH)), server[0]))
                .isCloseTo(
                        Double.parseDouble(server[1]), org.assertj.core.data.Offset.offset(0.03));
    }

    @Test
    void aHashMovesOnlyTheKeysOfTheServerThatGoesAndBringsThemBack() {
        Farm farm = Farm.of("a b c d");
        ServerPool pool = farm.pool(Algorithm.HASH);
        Map<Integer, String> before = owners(pool);
        farm.down(pool, "c");
        Map<Integer, String> without = owners(pool);
        assertThat(without.values()).doesNotContain("c");
        before.forEach(
                (key, owner) -> {
                    if (!owner.equals("c")) {
                        assertThat(without).containsEntry(key, owner);
                    }
                });
        assertThat(share(without, "a")).isLessThan(0.40); // the others share what c had
        farm.up(pool, "c");
        assertThat(owners(pool)).isEqualTo(before);
    }

    @Test
    void aHashMovesToANewServerOnlyItsShareAndNothingElse() {
        Map<Integer, String> before = owners(Farm.of("a b c d").pool(Algorithm.HASH));
        Map<Integer, String> after = owners(Farm.of("a b c d e").pool(Algorithm.HASH));
        long moved = 0;
        for (var key : before.entrySet()) {
            if (!key.getValue().equals(after.get(key.getKey()))) {
                assertThat(after).containsEntry(key.getKey(), "e");
                moved++;
            }
        }
        assertThat(moved / 20_000.0).isBetween(0.17, 0.23);
    }

    @Test
    void aServerThatComesUpTakesItsShareSlowly() {
        Farm farm = Farm.of("a");
        farm.add("b", 100, 0, Duration.ofSeconds(8));
        ServerPool pool = farm.pool(Algorithm.WEIGHTED_ROUND_ROBIN);
        farm.down(pool, "b");
        farm.clock.advance(Duration.ofMinutes(1));
        farm.up(pool, "b");
        assertThat(counts(pool, 300).getOrDefault("b", 0)).isLessThanOrEqualTo(1);
        farm.clock.advance(Duration.ofSeconds(4)); // half the way: half the weight
        assertThat(counts(pool, 300).get("b")).isBetween(99, 101);
        farm.clock.advance(Duration.ofSeconds(4));
        assertThat(counts(pool, 300).get("b")).isBetween(149, 151);
    }

    @Test
    void slowStartBeginsAnewAfterADrainAndNotAtTheFirstGoodCheck() {
        Farm farm = Farm.of("a");
        farm.add("b", 100, 0, Duration.ofSeconds(8));
        ServerPool pool = farm.pool(Algorithm.WEIGHTED_ROUND_ROBIN);
        farm.up(pool, "b"); // never checked before: it may have served for months
        assertThat(Farm.sequence(pool, 4)).isEqualTo("a b a b");
        farm.admin(pool, "b", AdminState.DRAIN);
        farm.admin(pool, "b", AdminState.READY);
        assertThat(counts(pool, 100).getOrDefault("b", 0)).isLessThanOrEqualTo(1);
    }
}
