package org.medgateway.core.balance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Set;

/// Failover as the deployment guides describe it: traffic goes to the first server until it fails,
/// then to the second, and stays on the second when the first returns, until the stick table is
/// cleared or the second is halted or fails.
class LastSuccessfulTest {

    private final Farm farm = Farm.of("first second");
    private final StickTable table = new StickTable("main", 1, Duration.ofHours(12), farm.clock);
    private final ServerPool pool = pool();

    private ServerPool pool() {
        farm.persistence = new Persistence.LastSuccessful(table);
        return farm.pool(Algorithm.FIRST);
    }

    private void failOver() {
        assertThat(Farm.exchange(pool)).isEqualTo("first");
        farm.down(pool, "first");
        assertThat(Farm.exchange(pool)).isEqualTo("second");
        farm.up(pool, "first");
    }

    @Test
    void staysOnTheSecondWhenTheFirstReturns() {
        failOver();
        assertThat(Farm.sequence(pool, 3)).isEqualTo("second second second");
    }

    @Test
    void returnsWhenTheTableIsCleared() {
        failOver();
        table.clear();
        assertThat(Farm.sequence(pool, 2)).isEqualTo("first first");
    }

    @Test
    void returnsWhenTheSecondIsHaltedEvenIfNothingComesMeanwhile() {
        failOver();
        farm.admin(pool, "second", AdminState.HALT);
        farm.admin(pool, "second", AdminState.READY);
        assertThat(Farm.sequence(pool, 2)).isEqualTo("first first");
    }

    @Test
    void returnsWhenTheSecondFailsEvenIfNothingComesMeanwhile() {
        failOver();
        farm.down(pool, "second");
        farm.up(pool, "second");
        assertThat(Farm.exchange(pool)).isEqualTo("first");
    }

    @Test
    void movesWithinAnExchangeThatTheLastSuccessfulServerFails() {
        failOver();
        Lease failing = Farm.lease(pool);
        assertThat(failing.server().name()).isEqualTo("second");
        failing.close(new Outcome.Failed(Outcome.Kind.CONNECT, "connection refused"));
        assertThat(Farm.exchange(pool, Selection.ANY.excluding(Set.of("second"))))
                .isEqualTo("first");
        assertThat(Farm.exchange(pool)).isEqualTo("first");
    }

    @Test
    void aServerThatTookTheConnectionIsTheLastSuccessfulOneBeforeItsSessionEnds() {
        farm.down(pool, "first");
        Lease long1 = Farm.lease(pool);
        long1.confirm();
        farm.up(pool, "first");
        assertThat(Farm.lease(pool).server().name()).isEqualTo("second");
    }

    @Test
    void anOldSessionThatEndsWellDoesNotBringItsServerBack() {
        Lease old = Farm.lease(pool);
        old.confirm();
        farm.down(pool, "first"); // the session itself goes on
        assertThat(Farm.exchange(pool)).isEqualTo("second");
        farm.up(pool, "first");
        old.close(Outcome.SUCCEEDED);
        assertThat(Farm.exchange(pool)).isEqualTo("second");
    }

    @Test
    void aSessionThatRunsWhileTheTableIsClearedDoesNotFillItAgain() {
        farm.down(pool, "first");
        Lease one = Farm.lease(pool);
        Lease two = Farm.lease(pool);
        one.confirm();
        farm.up(pool, "first");
        table.clear();
        one.close(Outcome.SUCCEEDED);
        two.close(Outcome.SUCCEEDED);
        assertThat(table.entries()).isEmpty();
        assertThat(Farm.exchange(pool)).isEqualTo("first");
    }

    @Test
    void aFailureOrAGoneClientMakesNoServerTheLastSuccessfulOne() {
        Lease failed = Farm.lease(pool);
        failed.close(new Outcome.Failed(Outcome.Kind.TIMEOUT, "no answer"));
        Lease abandoned = Farm.lease(pool);
        abandoned.close(new Outcome.Abandoned("the client went away"));
        assertThat(table.entries()).isEmpty();
    }

    @Test
    void isForgottenWhenNothingCameForItsTime() {
        failOver();
        farm.clock.advance(Duration.ofMinutes(719));
        assertThat(Farm.exchange(pool)).isEqualTo("second");
        farm.clock.advance(Duration.ofHours(12));
        assertThat(Farm.exchange(pool)).isEqualTo("first");
    }

    @Test
    void theFallbackServerIsNeverTheLastSuccessfulOne() {
        farm.fallback = farm.server("sorry", 100, 0, Duration.ZERO);
        ServerPool withFallback = farm.pool(Algorithm.FIRST);
        farm.down(withFallback, "first");
        farm.down(withFallback, "second");
        assertThat(Farm.exchange(withFallback)).isEqualTo("sorry");
        assertThat(table.entries()).isEmpty();
    }
}
