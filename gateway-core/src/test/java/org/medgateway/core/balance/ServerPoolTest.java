package org.medgateway.core.balance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

class ServerPoolTest {

    private final Farm farm = Farm.of("a b");

    private StickTable table() {
        return new StickTable("main", 1000, Duration.ofHours(12), farm.clock);
    }

    /// The state of server a, and whether it takes what is new, what sticks to it where draining
    /// servers keep their clients, and what is running.
    @ParameterizedTest
    @CsvSource({
        "READY, UP,      true,  true,  false",
        "READY, UNKNOWN, true,  true,  false",
        "READY, DOWN,    false, false, false",
        "DRAIN, UP,      false, true,  false",
        "DRAIN, DOWN,    false, false, false",
        "HALT,  UP,      false, false, true",
    })
    void whatAServerTakesByItsState(
            AdminState admin, Health health, boolean takesNew, boolean keeps, boolean shuts) {
        StickTable table = table();
        farm.persistence = new Persistence.Sticky(table, true);
        ServerPool pool = farm.pool(Algorithm.FIRST);
        Lease running = Farm.lease(pool, Selection.byKey("before"));
        List<String> shut = new ArrayList<>();
        running.onShut(shut::add);
        farm.state("a").health(health, "said the test");
        farm.admin(pool, "a", admin);

        assertThat(Farm.exchange(pool)).isEqualTo(takesNew ? "a" : "b");
        assertThat(Farm.exchange(pool, Selection.byKey("before"))).isEqualTo(keeps ? "a" : "b");
        assertThat(shut).isEqualTo(shuts ? List.of("the server a was halted") : List.<String>of());
        assertThat(running.closed()).isFalse(); // the exchange ends its claim itself
    }

    @Test
    void aDrainingServerLosesItsClientsWhereTheyAreNotToReturn() {
        farm.persistence = new Persistence.Sticky(table(), false);
        ServerPool pool = farm.pool(Algorithm.FIRST);
        assertThat(Farm.exchange(pool, Selection.byKey("x"))).isEqualTo("a");
        farm.admin(pool, "a", AdminState.DRAIN);
        assertThat(Farm.exchange(pool, Selection.byKey("x"))).isEqualTo("b");
        farm.admin(pool, "a", AdminState.READY);
        assertThat(Farm.exchange(pool, Selection.byKey("x"))).isEqualTo("b"); // sticks there now
    }

    @Test
    void aKeyGoesElsewhereWhenItsServerFailedTheExchangeAndStaysThere() {
        farm.persistence = new Persistence.Sticky(table(), false);
        ServerPool pool = farm.pool(Algorithm.FIRST);
        Farm.exchange(pool, Selection.byKey("x"));
        assertThat(Farm.exchange(pool, Selection.byKey("x").excluding(Set.of("a")))).isEqualTo("b");
        assertThat(Farm.exchange(pool, Selection.byKey("x"))).isEqualTo("b");
        assertThat(Farm.exchange(pool, Selection.byKey("y"))).isEqualTo("a");
    }

    @Test
    void aClientThatNamesItsServerGetsItWhileItServes() {
        farm.persistence = new Persistence.ByClient(true);
        ServerPool pool = farm.pool(Algorithm.FIRST);
        Selection returning = Selection.ANY.preferring("b");
        assertThat(Farm.exchange(pool, returning)).isEqualTo("b");
        farm.admin(pool, "b", AdminState.DRAIN);
        assertThat(Farm.exchange(pool, returning)).isEqualTo("b");
        farm.admin(pool, "b", AdminState.HALT);
        assertThat(Farm.exchange(pool, returning)).isEqualTo("a");
        assertThat(Farm.exchange(pool, Selection.ANY.preferring("unknown"))).isEqualTo("a");
    }

    @Test
    void theFallbackServerTakesOverOnlyWhenNobodyElseCan() {
        farm.fallback = farm.server("sorry", 100, 1, Duration.ZERO);
        ServerPool pool = farm.pool(Algorithm.FIRST);
        farm.down(pool, "a");
        assertThat(Farm.exchange(pool)).isEqualTo("b");
        farm.admin(pool, "b", AdminState.DRAIN);
        Lease last = Farm.lease(pool);
        assertThat(last.server().name()).isEqualTo("sorry");
        assertThat(last.fallback()).isTrue();
        assertThat(pool.choose(Selection.ANY)).isInstanceOf(Choice.NoneAvailable.class); // limit 1
        last.close(Outcome.SUCCEEDED);
        farm.up(pool, "a");
        assertThat(Farm.exchange(pool)).isEqualTo("a");
    }

    @Test
    void aFullServerIsNoReasonToFallBack() {
        Farm small = Farm.of("a/1");
        small.fallback = small.server("sorry", 100, 0, Duration.ZERO);
        ServerPool pool = small.pool(Algorithm.FIRST);
        Farm.lease(pool);
        assertThat(pool.choose(Selection.ANY)).isInstanceOf(Choice.Full.class);
    }

    @Test
    void whyNobodyTakesItIsSaidServerByServer() {
        ServerPool pool = Farm.of("a b:0 c d").pool(Algorithm.FIRST);
        ServerPool none = new Farm().pool(Algorithm.FIRST);
        pool.members().get(0).state().health(Health.DOWN, "connection refused");
        pool.members().get(2).state().admin(AdminState.HALT, "new disks", "eva", null);
        assertThat(pool.choose(Selection.ANY.excluding(Set.of("d"))))
                .isEqualTo(
                        new Choice.NoneAvailable(
                                "a down (connection refused), b has weight 0, c halted (new"
                                        + " disks), d failed this exchange"));
        assertThat(none.choose(Selection.ANY))
                .isEqualTo(new Choice.NoneAvailable("pool main has no servers"));
    }

    /// In each round, all threads ask at once, and nobody gives back before all were answered.
    @Test
    void noServerEverRunsMoreThanItsLimitAndNoPlaceIsLeftFree() throws Exception {
        int threads = 12;
        int rounds = 1_000;
        ServerPool pool = Farm.of("a/3 b/2").pool(Algorithm.LEAST_CONNECTIONS);
        CyclicBarrier together = new CyclicBarrier(threads);
        Map<String, AtomicInteger> taken =
                Map.of("a", new AtomicInteger(), "b", new AtomicInteger());
        AtomicInteger full = new AtomicInteger();
        try (ExecutorService clients = Executors.newFixedThreadPool(threads)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                running.add(
                        clients.submit(
                                () -> {
                                    for (int round = 0; round < rounds; round++) {
                                        together.await(10, TimeUnit.SECONDS);
                                        Choice choice = pool.choose(Selection.ANY);
                                        together.await(10, TimeUnit.SECONDS);
                                        giveBack(choice, taken, full);
                                    }
                                    return null;
                                }));
            }
            for (Future<?> client : running) {
                client.get(60, TimeUnit.SECONDS);
            }
        }
        assertThat(taken.get("a")).hasValue(3 * rounds);
        assertThat(taken.get("b")).hasValue(2 * rounds);
        assertThat(full).hasValue((threads - 5) * rounds);
        pool.members().forEach(member -> assertThat(member.state().sessions()).isZero());
    }

    private static void giveBack(
            Choice choice, Map<String, AtomicInteger> taken, AtomicInteger full) {
        switch (choice) {
            case Choice.Chosen(var lease) -> {
                AtomicInteger count = taken.get(lease.server().name());
                if (count == null) {
                    throw new AssertionError(lease.server());
                }
                count.incrementAndGet();
                lease.close(Outcome.SUCCEEDED);
            }
            case Choice.Full _ -> full.incrementAndGet();
            case Choice.NoneAvailable(var why) -> throw new AssertionError(why);
        }
    }
}
