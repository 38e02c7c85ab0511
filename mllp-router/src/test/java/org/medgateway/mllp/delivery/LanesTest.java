package org.medgateway.mllp.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

class LanesTest {

    private final Lanes lanes = new Lanes();
    private final List<String> turns = new ArrayList<>();

    @Test
    void whoComesSecondWaitsForTheFirstToLeave() {
        assertThat(enter("A", "1")).isEqualTo(Lanes.Entry.ENTERED);
        assertThat(enter("A", "2")).isEqualTo(Lanes.Entry.WAITING);
        assertThat(enter("A", "3")).isEqualTo(Lanes.Entry.WAITING);
        assertThat(enter("B", "4")).isEqualTo(Lanes.Entry.ENTERED);
        lanes.leave("A");
        assertThat(turns).containsExactly("2");
        lanes.leave("A");
        assertThat(turns).containsExactly("2", "3");
        lanes.leave("A");
        lanes.leave("B");
        assertThat(lanes.used()).isZero();
    }

    @Test
    void lanesAndTheirQueuesAreBounded() {
        enter("A", "1");
        enter("A", "2");
        enter("A", "3");
        assertThat(enter("A", "4")).isEqualTo(Lanes.Entry.FULL);
        enter("B", "5");
        assertThat(enter("C", "6")).isEqualTo(Lanes.Entry.FULL);
        assertThat(lanes.used()).isEqualTo(2);
    }

    @Test
    void whoGivesUpIsNotCalled() {
        Runnable turn = () -> turns.add("2");
        enter("A", "1");
        lanes.enter("A", turn, 2, 2);
        assertThat(lanes.giveUp("A", turn)).isTrue();
        assertThat(lanes.giveUp("A", turn)).isFalse();
        lanes.leave("A");
        assertThat(turns).isEmpty();
        assertThat(lanes.used()).isZero();
    }

    @Test
    @Timeout(20)
    void threadsNeverMeetInALane() throws InterruptedException {
        ConcurrentHashMap<String, AtomicInteger> inside = new ConcurrentHashMap<>();
        AtomicInteger collisions = new AtomicInteger();
        int visits = 4000;
        CountDownLatch done = new CountDownLatch(visits);
        for (int i = 0; i < visits; i++) {
            String key = "lane" + i % 7;
            Runnable visit =
                    () ->
                            Thread.ofVirtual()
                                    .start(
                                            () -> {
                                                AtomicInteger here =
                                                        inside.computeIfAbsent(
                                                                key, _ -> new AtomicInteger());
                                                if (here.incrementAndGet() != 1) {
                                                    collisions.incrementAndGet();
                                                }
                                                Thread.onSpinWait();
                                                here.decrementAndGet();
                                                lanes.leave(key);
                                                done.countDown();
                                            });
            if (lanes.enter(key, visit, 100, visits) == Lanes.Entry.ENTERED) {
                visit.run();
            }
        }
        done.await();
        assertThat(collisions).hasValue(0);
        assertThat(lanes.used()).isZero();
    }

    private Lanes.Entry enter(String key, String name) {
        return lanes.enter(key, () -> turns.add(name), 2, 2);
    }
}
