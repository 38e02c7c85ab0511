package org.medgateway.core.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;

class LeaseTest {

    private final Farm farm = Farm.of("a");
    private final ServerPool pool = farm.pool(Algorithm.FIRST);
    private final List<String> shut = new ArrayList<>();

    @Test
    void whoeverAsksLateIsToldAtOnceThatTheExchangeHasToEnd() {
        Lease lease = Farm.lease(pool);
        farm.state("a").shutSessions("the server a went down");
        lease.onShut(shut::add);
        assertThat(shut).containsExactly("the server a went down");
    }

    @Test
    void theOrderToEndIsGivenOnce() {
        Lease lease = Farm.lease(pool);
        lease.onShut(shut::add);
        farm.state("a").shutSessions("one");
        farm.state("a").shutSessions("two");
        assertThat(shut).containsExactly("one");
    }

    @Test
    void anExchangeThatHasEndedIsNotShut() {
        Lease lease = Farm.lease(pool);
        lease.onShut(shut::add);
        lease.close(Outcome.SUCCEEDED);
        farm.state("a").shutSessions("one");
        assertThat(shut).isEmpty();
    }

    @Test
    void closingTwiceIsAMistakeThatFreesOnePlaceOnly() {
        Lease lease = Farm.lease(pool);
        lease.close(Outcome.SUCCEEDED);
        assertThatThrownBy(() -> lease.close(Outcome.SUCCEEDED))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the lease on a is closed already");
        assertThat(farm.state("a").sessions()).isZero();
    }

    @Test
    void anExchangeChosenWhileItsServerIsHaltedIsShutOrNeverBegins() throws Exception {
        int began = 0;
        for (int round = 0; round < 3_000; round++) {
            Farm fresh = Farm.of("a");
            ServerPool of = fresh.pool(Algorithm.FIRST);
            CyclicBarrier together = new CyclicBarrier(2);
            Thread halting =
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        await(together);
                                        fresh.admin(of, "a", AdminState.HALT);
                                    });
            List<String> heard = new CopyOnWriteArrayList<>();
            await(together);
            if (of.choose(Selection.ANY) instanceof Choice.Chosen(var lease)) {
                began++;
                lease.onShut(heard::add);
                halting.join();
                assertThat(heard).containsExactly("the server a was halted");
            }
            halting.join();
        }
        assertThat(began).isPositive(); // else the rounds have shown nothing
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aShutThatRacesWithItsWatcherIsNeverLost() throws Exception {
        for (int round = 0; round < 2_000; round++) {
            Lease lease = Farm.lease(pool);
            AtomicInteger heard = new AtomicInteger();
            CyclicBarrier together = new CyclicBarrier(2);
            Thread shutting =
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        await(together);
                                        farm.state("a").shutSessions("now");
                                    });
            await(together);
            lease.onShut(_ -> heard.incrementAndGet());
            shutting.join();
            assertThat(heard).hasValue(1);
            lease.close(new Outcome.Failed(Outcome.Kind.CLOSED, "now"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "CONNECT,  failed-connect,  true",
        "TIMEOUT,  failed-timeout,  true",
        "CLOSED,   failed-closed,   true",
        "PROTOCOL, failed-protocol, true",
        "REFUSED,  refused,         false",
    })
    void aFailureSpeaksAgainstTheServerUnlessItRefusedProperly(
            Outcome.Kind kind, String label, boolean blames) {
        Outcome outcome = new Outcome.Failed(kind, "why");
        assertThat(outcome.label()).isEqualTo(label);
        assertThat(outcome.blamesServer()).isEqualTo(blames);
        Farm.lease(pool).close(outcome);
        assertThat(farm.state("a").failedSessions()).isEqualTo(blames ? 1 : 0);
    }
}
