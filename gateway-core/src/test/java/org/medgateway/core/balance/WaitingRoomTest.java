package org.medgateway.core.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

class WaitingRoomTest {

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final EventLoop loop = channel.eventLoop();
    private final List<String> answers = new ArrayList<>();
    private final List<Lease> granted = new ArrayList<>();

    @AfterEach
    void close() {
        channel.close();
    }

    private static Farm farm(String servers, int places, Duration patience) {
        Farm farm = Farm.of(servers);
        farm.waitingRoom = new WaitingRoom(places, patience);
        return farm;
    }

    private WaitingRoom.@org.jspecify.annotations.Nullable Waiting acquire(
            ServerPool pool, String who, Selection selection) {
        return pool.acquire(
                selection,
                loop,
                choice ->
                        answers.add(
                                who
                                        + ": "
                                        + switch (choice) {
                                            case Choice.Chosen(var lease) -> {
                                                granted.add(lease);
                                                yield lease.server().name();
                                            }
                                            case Choice.Full(var why) -> why;
                                            case Choice.NoneAvailable(var why) -> why;
                                        }));
    }

    private void acquire(ServerPool pool, String who) {
        acquire(pool, who, Selection.ANY);
    }

    private void endFirst() {
        granted.removeFirst().close(Outcome.SUCCEEDED);
        channel.runPendingTasks();
    }

    @Test
    void whoCameFirstIsServedFirst() {
        ServerPool pool = farm("a/1", 10, Duration.ofSeconds(5)).pool(Algorithm.FIRST);
        acquire(pool, "1");
        acquire(pool, "2");
        acquire(pool, "3");
        assertThat(answers).containsExactly("1: a");
        assertThat(pool.waitingRoom().waiting()).isEqualTo(2);
        endFirst();
        endFirst();
        assertThat(answers).containsExactly("1: a", "2: a", "3: a");
        assertThat(pool.waitingRoom().waiting()).isZero();
    }

    @Test
    void whoHasWaitedTooLongIsSentAway() {
        channel.freezeTime();
        ServerPool pool = farm("a/1", 10, Duration.ofSeconds(5)).pool(Algorithm.FIRST);
        acquire(pool, "1");
        acquire(pool, "2");
        channel.advanceTimeBy(4999, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertThat(answers).hasSize(1);
        channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertThat(answers).last().isEqualTo("2: waited 5000 ms for a free place on a server");
        endFirst();
        assertThat(answers).hasSize(2);
        assertThat(pool.members().getFirst().state().sessions()).isZero();
    }

    @Test
    void whoLeavesIsNotServedAndHoldsNoPlace() {
        ServerPool pool = farm("a/1", 2, Duration.ofSeconds(5)).pool(Algorithm.FIRST);
        acquire(pool, "1");
        WaitingRoom.Waiting second = acquire(pool, "2", Selection.ANY);
        acquire(pool, "3");
        acquire(pool, "4");
        assertThat(answers)
                .containsExactly(
                        "1: a", "4: every available server runs its full number of sessions");
        assertThat(second).isNotNull();
        if (second != null) {
            second.cancel();
            second.cancel();
        }
        acquire(pool, "5");
        endFirst();
        endFirst();
        assertThat(answers).endsWith("3: a", "5: a").hasSize(4);
    }

    @Test
    void whoWaitsForAFullServerOfItsOwnHoldsNobodyUp() {
        Farm farm = farm("a/1 b/1", 10, Duration.ofSeconds(5));
        farm.persistence =
                new Persistence.Sticky(
                        new StickTable("main", 10, Duration.ZERO, farm.clock), false);
        ServerPool pool = farm.pool(Algorithm.FIRST);
        acquire(pool, "1", Selection.byKey("x")); // on a, and x sticks to it
        acquire(pool, "2"); // on b
        acquire(pool, "3", Selection.byKey("x"));
        acquire(pool, "4");
        granted.get(1).close(Outcome.SUCCEEDED); // b is free: nothing for 3
        channel.runPendingTasks();
        assertThat(answers).endsWith("4: b");
        granted.getFirst().close(Outcome.SUCCEEDED);
        channel.runPendingTasks();
        assertThat(answers).endsWith("4: b", "3: a");
    }

    @Test
    void whoWaitsIsToldWhenNoServerIsLeft() {
        Farm farm = farm("a/1", 10, Duration.ofSeconds(5));
        ServerPool pool = farm.pool(Algorithm.FIRST);
        acquire(pool, "1");
        acquire(pool, "2");
        farm.down(pool, "a");
        channel.runPendingTasks();
        assertThat(answers).endsWith("2: a down (connection refused)");
    }

    @Test
    void whoWaitsIsServedByAServerThatComesUp() {
        Farm farm = farm("a/1 b/1", 10, Duration.ofSeconds(5));
        ServerPool pool = farm.pool(Algorithm.FIRST);
        farm.down(pool, "b");
        acquire(pool, "1");
        acquire(pool, "2");
        farm.up(pool, "b");
        channel.runPendingTasks();
        assertThat(answers).containsExactly("1: a", "2: b");
    }

    @Test
    void nobodyIsForgottenHoweverManyComeAndGoAtOnce() throws Exception {
        Farm farm = farm("a/2 b/1", 10_000, Duration.ofMinutes(2));
        ServerPool pool = farm.pool(Algorithm.LEAST_CONNECTIONS);
        int exchanges = 20_000;
        CountDownLatch served = new CountDownLatch(exchanges);
        AtomicInteger sentAway = new AtomicInteger();
        try (ScheduledExecutorService loops = Executors.newScheduledThreadPool(4)) {
            List<Thread> clients = new ArrayList<>();
            for (int client = 0; client < 4; client++) {
                clients.add(
                        Thread.ofPlatform()
                                .start(
                                        () -> {
                                            for (int i = 0; i < exchanges / 4; i++) {
                                                pool.acquire(
                                                        Selection.ANY,
                                                        loops,
                                                        choice ->
                                                                serve(
                                                                        choice, loops, served,
                                                                        sentAway));
                                            }
                                        }));
            }
            for (Thread client : clients) {
                client.join();
            }
            assertThat(served.await(60, TimeUnit.SECONDS))
                    .as("%d exchanges still wait", served.getCount())
                    .isTrue();
        }
        pool.members().forEach(member -> assertThat(member.state().sessions()).isZero());
        assertThat(pool.waitingRoom().waiting()).isZero();
    }

    private static void serve(
            Choice choice,
            ScheduledExecutorService loops,
            CountDownLatch served,
            AtomicInteger sentAway) {
        switch (choice) {
            case Choice.Chosen(var lease) ->
                    loops.execute(
                            () -> {
                                lease.close(Outcome.SUCCEEDED);
                                served.countDown();
                            });
            case Choice.Full _ -> { // more than may wait at once
                sentAway.incrementAndGet();
                served.countDown();
            }
            case Choice.NoneAvailable(var why) -> throw new AssertionError(why);
        }
    }

    @Test
    void aPlaceGivenToSomeoneWhoIsJustLeavingIsNotLost() throws Exception {
        Farm farm = farm("a/1", 10, Duration.ofMinutes(2));
        ServerPool pool = farm.pool(Algorithm.FIRST);
        try (ScheduledExecutorService loops = Executors.newScheduledThreadPool(2)) {
            for (int round = 0; round < 5_000; round++) {
                Lease holder = Farm.lease(pool);
                WaitingRoom.Waiting guest =
                        pool.acquire(
                                Selection.ANY,
                                loops,
                                choice -> {
                                    if (choice instanceof Choice.Chosen(var lease)) {
                                        lease.close(new Outcome.Abandoned("left"));
                                    }
                                });
                loops.execute(() -> holder.close(Outcome.SUCCEEDED));
                if (guest != null) {
                    guest.cancel();
                }
                org.awaitility.Awaitility.await()
                        .pollInSameThread()
                        .pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofNanos(50_000))
                        .until(() -> pool.members().getFirst().state().sessions() == 0);
            }
        }
        assertThat(pool.waitingRoom().waiting()).isZero();
    }
}
