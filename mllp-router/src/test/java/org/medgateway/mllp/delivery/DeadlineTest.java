package org.medgateway.mllp.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

class DeadlineTest {

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private int expired;
    private final Deadline deadline = new Deadline(channel.eventLoop(), () -> expired++);

    @BeforeEach
    void freeze() {
        channel.freezeTime();
    }

    @Test
    void runsOutOnce() {
        deadline.in(Duration.ofSeconds(5));
        pass(4);
        assertThat(expired).isZero();
        assertThat(deadline.isOn()).isTrue();
        pass(1);
        assertThat(expired).isEqualTo(1);
        assertThat(deadline.isOn()).isFalse();
        pass(60);
        assertThat(expired).isEqualTo(1);
    }

    @Test
    void setLaterItRunsOutLater() {
        deadline.in(Duration.ofSeconds(5));
        pass(4);
        deadline.in(Duration.ofSeconds(5));
        pass(4);
        assertThat(expired).isZero();
        pass(1);
        assertThat(expired).isEqualTo(1);
    }

    @Test
    void setEarlierItRunsOutEarlier() {
        deadline.in(Duration.ofSeconds(60));
        deadline.in(Duration.ofSeconds(1));
        pass(1);
        assertThat(expired).isEqualTo(1);
    }

    @Test
    void offAndZeroNeverRunOut() {
        deadline.in(Duration.ofSeconds(5));
        deadline.off();
        pass(60);
        deadline.in(Duration.ZERO);
        pass(60);
        assertThat(expired).isZero();
        deadline.in(Duration.ofSeconds(5));
        pass(5);
        assertThat(expired).isEqualTo(1);
    }

    private void pass(int seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
    }
}
