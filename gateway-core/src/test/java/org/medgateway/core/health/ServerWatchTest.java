package org.medgateway.core.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.medgateway.core.balance.Algorithm;
import org.medgateway.core.balance.Choice;
import org.medgateway.core.balance.Health;
import org.medgateway.core.balance.Outcome;
import org.medgateway.core.balance.Persistence;
import org.medgateway.core.balance.RealServer;
import org.medgateway.core.balance.Selection;
import org.medgateway.core.balance.ServerPool;
import org.medgateway.core.balance.ServerState;
import org.medgateway.core.balance.TestClock;
import org.medgateway.core.balance.WaitingRoom;
import org.medgateway.core.config.Cadence;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/// One watched server, with time and the checks' answers in the test's hand.
class ServerWatchTest {

    private static final Duration TICK = Duration.ofMillis(50);

    private final TestClock clock = new TestClock();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final RealServer server =
            new RealServer("a", InetSocketAddress.createUnresolved("a.example", 104));
    private final ServerState state = new ServerState("a", clock);
    private final ServerPool pool =
            new ServerPool(
                    "main",
                    List.of(new ServerPool.Server(server, state)),
                    null,
                    Algorithm.FIRST,
                    Persistence.NONE,
                    new WaitingRoom(0, Duration.ZERO));
    private final Cadence cadence =
            new Cadence(Duration.ofSeconds(4), Duration.ofSeconds(1), Duration.ofSeconds(3), 2, 2);

    /// When checks began, in milliseconds, and what they were promised.
    private final List<Long> begun = new ArrayList<>();

    private final List<CompletableFuture<Verdict>> open = new ArrayList<>();
    private Verdict always = Verdict.up("fine");
    private boolean silent;
    private long now;

    private final ServerWatch watch =
            new ServerWatch(
                    "service",
                    server,
                    state,
                    server.address(),
                    this::check,
                    cadence,
                    channel.eventLoop(),
                    clock);

    @BeforeEach
    void freeze() {
        channel.freezeTime();
    }

    @AfterEach
    void close() {
        watch.close();
        channel.close();
    }

    private CompletionStage<Verdict> check(Probe probe) {
        begun.add(now);
        if (!silent) {
            return CompletableFuture.completedFuture(always);
        }
        CompletableFuture<Verdict> promise = new CompletableFuture<>();
        open.add(promise);
        return promise;
    }

    private void start() {
        watch.start(0);
        settle();
    }

    private void settle() {
        channel.runPendingTasks();
        channel.runScheduledPendingTasks();
        channel.runPendingTasks();
    }

    private void pass(Duration time) {
        for (Duration left = time; left.isPositive(); left = left.minus(TICK)) {
            channel.advanceTimeBy(TICK.toMillis(), TimeUnit.MILLISECONDS);
            clock.advance(TICK);
            now += TICK.toMillis();
            settle();
        }
    }

    private Health health() {
        return state.condition().health();
    }

    private void exchange(Outcome outcome) {
        if (pool.choose(Selection.ANY) instanceof Choice.Chosen(var lease)) {
            lease.close(outcome);
        } else {
            throw new AssertionError("the server takes no exchange");
        }
        settle();
    }

    private static final Outcome.Failed FAILED =
            new Outcome.Failed(Outcome.Kind.CLOSED, "reset by the server");

    @Test
    void theFirstVerdictOfAServerNeverCheckedCountsAtOnce() {
        start();
        assertThat(health()).isEqualTo(Health.UP);
        assertThat(state.condition().healthReason()).isEqualTo("fine");
    }

    @Test
    void theFirstBadVerdictTakesAServerNeverCheckedDownAtOnce() {
        always = Verdict.down("HTTP 503");
        start();
        assertThat(state.condition().describe()).isEqualTo("down (HTTP 503)");
    }

    @Test
    void checksComeAtTheIntervalWhileNothingTurns() {
        start();
        pass(Duration.ofSeconds(41));
        // 4 s and up to a twentieth, so that servers do not fall into step
        assertThat(begun).hasSizeBetween(10, 11);
        for (int i = 1; i < begun.size(); i++) {
            assertThat(begun.get(i) - begun.get(i - 1)).isBetween(4000L, 4250L);
        }
    }

    @Test
    void aServerFallsAfterSoManyBadVerdictsInARowAndQuickly() {
        start();
        pass(Duration.ofMillis(3900));
        always = Verdict.down("connection refused");
        pass(Duration.ofMillis(350)); // the next check is there, at the latest after 4.2 s
        assertThat(begun).hasSize(2);
        assertThat(health()).isEqualTo(Health.UP);
        pass(Duration.ofMillis(1100)); // the fast interval
        assertThat(begun).hasSize(3);
        assertThat(health()).isEqualTo(Health.DOWN);
    }

    @Test
    void aSingleBadVerdictIsForgiven() {
        start();
        pass(Duration.ofMillis(3900));
        always = Verdict.down("connection refused");
        pass(Duration.ofMillis(350));
        always = Verdict.up("fine");
        pass(Duration.ofMillis(1100));
        assertThat(begun).hasSize(3);
        always = Verdict.down("connection refused");
        pass(Duration.ofMillis(4250));
        assertThat(begun).hasSize(4);
        assertThat(health()).isEqualTo(Health.UP);
    }

    @Test
    void aServerRisesAfterSoManyGoodVerdictsInARow() {
        always = Verdict.down("connection refused");
        start();
        pass(Duration.ofMillis(4250));
        assertThat(begun).hasSize(2);
        always = Verdict.up("connected");
        pass(Duration.ofMillis(4250));
        assertThat(health()).isEqualTo(Health.DOWN);
        pass(Duration.ofMillis(1100));
        assertThat(begun).hasSize(4);
        assertThat(health()).isEqualTo(Health.UP);
    }

    @Test
    void aCheckWithoutAnAnswerIsBadWhenItsTimeIsOverAndIsEnded() {
        silent = true;
        start();
        pass(Duration.ofMillis(2950));
        assertThat(health()).isEqualTo(Health.UNKNOWN);
        pass(Duration.ofMillis(50));
        assertThat(state.condition().describe()).isEqualTo("down (no answer within 3000 ms)");
        assertThat(open.getFirst()).isDone();
    }

    @Test
    void aCheckThatFailsOfItselfIsBadWithItsReason() {
        silent = true;
        start();
        open.getFirst().completeExceptionally(new IllegalStateException("no such host"));
        settle();
        assertThat(state.condition().describe()).isEqualTo("down (no such host)");
    }

    @Test
    void aBusyServerWhoseExchangesMoveIsNotTakenDown() {
        start();
        always = Verdict.downOrBusy("connection refused");
        for (int i = 0; i < 30; i++) {
            state.received(1000);
            pass(Duration.ofSeconds(1));
        }
        assertThat(health()).isEqualTo(Health.UP);
        assertThat(watch.history()).last().matches(ServerWatch.Result::held);
        pass(Duration.ofSeconds(20)); // nothing moves any more
        assertThat(health()).isEqualTo(Health.DOWN);
    }

    @Test
    void aServerThatSaysItIsIllIsTakenDownHoweverBusy() {
        start();
        always = Verdict.down("HTTP 503");
        for (int i = 0; i < 8; i++) {
            state.received(1000);
            pass(Duration.ofSeconds(1));
        }
        assertThat(health()).isEqualTo(Health.DOWN);
    }

    @Test
    void aFailedExchangeBringsTheNextCheckForward() {
        start();
        pass(Duration.ofMillis(500));
        exchange(FAILED);
        pass(Duration.ofMillis(400));
        assertThat(begun).hasSize(1); // at most once in a fast interval
        pass(Duration.ofMillis(150));
        assertThat(begun).hasSize(2);
    }

    @Test
    void aStormOfFailuresBringsNoStormOfChecks() {
        start();
        for (int i = 0; i < 200; i++) {
            exchange(FAILED);
            pass(TICK);
        }
        assertThat(begun).hasSizeBetween(8, 11); // in ten seconds
    }

    @Test
    void whatDoesNotSpeakAgainstTheServerBringsNothingForward() {
        start();
        pass(Duration.ofMillis(500));
        exchange(Outcome.SUCCEEDED);
        exchange(new Outcome.Abandoned("the client went away"));
        exchange(new Outcome.Failed(Outcome.Kind.REFUSED, "queue full"));
        pass(Duration.ofSeconds(3));
        assertThat(begun).hasSize(1);
    }

    @Test
    void theHistoryTellsTheLastFiftyChecksOldestFirst() {
        start();
        always = Verdict.down("connection refused");
        pass(Duration.ofSeconds(5));
        always = Verdict.up("connected");
        pass(Duration.ofMinutes(5));
        assertThat(watch.history()).hasSize(50);
        assertThat(watch.history())
                .extracting(ServerWatch.Result::at)
                .isSorted()
                .allMatch(at -> !at.isAfter(clock.instant()));
        assertThat(watch.history()).extracting(ServerWatch.Result::verdict).contains(always);
    }

    @Test
    void aClosedWatchChecksNoMoreAndLeavesTheHealth() {
        silent = true;
        start();
        watch.close();
        settle();
        assertThat(open.getFirst()).isCancelled();
        pass(Duration.ofSeconds(20));
        assertThat(begun).hasSize(1);
        assertThat(health()).isEqualTo(Health.UNKNOWN);
    }

    @Test
    void theFirstChecksOfManyServersAreSpreadOut() {
        HealthMonitor monitor = new HealthMonitor(channel.eventLoop(), clock);
        List<ServerWatch> watches = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            watches.add(
                    monitor.watch(
                            "service",
                            server,
                            new ServerState("s" + i, clock),
                            server.address(),
                            this::check,
                            cadence));
        }
        settle();
        for (int step = 0; step < 10; step++) {
            int before = begun.size();
            pass(TICK);
            assertThat(begun.size() - before).isLessThan(60); // 20 on the average
        }
        assertThat(begun).hasSize(200); // and all of them within half a second
        watches.forEach(ServerWatch::close);
    }
}
