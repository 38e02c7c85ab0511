package org.medgateway.core.balance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.util.List;

class ForesightTest {

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void whatIsForeseenComesToPass(Algorithm algorithm) {
        Farm farm = Farm.of("a:5 b:1 c:3");
        ServerPool pool = farm.pool(algorithm);
        for (int i = 0; i < 30; i++) {
            Selection selection = Selection.byKey("client " + i);
            String foreseen = pool.foresee(selection).server();
            assertThat(pool.foresee(selection).server())
                    .as("looking moves nothing")
                    .isEqualTo(foreseen);
            assertThat(Farm.exchange(pool, selection)).isEqualTo(foreseen);
        }
    }

    @Test
    void aFullServerIsPassedOver() {
        Farm farm = Farm.of("a:100/1 b:100/1");
        ServerPool pool = farm.pool(Algorithm.FIRST);
        Lease first = Farm.lease(pool, Selection.ANY);
        assertThat(pool.foresee(Selection.ANY).server()).isEqualTo("b");
        Lease second = Farm.lease(pool, Selection.ANY);
        Foresight foresight = pool.foresee(Selection.ANY);
        assertThat(foresight.server()).isNull();
        assertThat(foresight.candidates()).isEqualTo(List.of("a", "b"));
        assertThat(foresight.why()).contains("full number of sessions");
        assertThat(List.of(first, second)).noneMatch(Lease::closed);
    }

    @Test
    void aRowOfTheStickTableDecidesAndIsNotRenewed() {
        Farm farm = Farm.of("a b");
        StickTable table = new StickTable("main", 10, Duration.ofMinutes(10), farm.clock);
        farm.persistence = new Persistence.Sticky(table, false);
        ServerPool pool = farm.pool(Algorithm.FIRST);
        table.put("client", "b");
        var before = table.entries().getFirst().lastUsed();
        farm.clock.advance(Duration.ofMinutes(1));
        Foresight foresight = pool.foresee(Selection.byKey("client"));
        assertThat(foresight.server()).isEqualTo("b");
        assertThat(foresight.why()).contains("persistence");
        assertThat(table.entries().getFirst().lastUsed()).isEqualTo(before);
    }
}
