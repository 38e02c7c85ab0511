package org.medgateway.core.balance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;

class ServerStateTest {

    private final TestClock clock = new TestClock();
    private final ServerState state = new ServerState("MINT1", clock);

    @Test
    void bytesOfAnExchangeAreProgressForAWhile() {
        state.sent(100);
        assertThat(state.progressedWithin(Duration.ofSeconds(5))).isTrue();
        clock.advance(Duration.ofSeconds(6));
        assertThat(state.progressedWithin(Duration.ofSeconds(5))).isFalse();
        state.received(1);
        assertThat(state.progressedWithin(Duration.ofSeconds(5))).isTrue();
    }

    /// The kernel forwards to a server that hangs as to any other.
    @Test
    void whatTheKernelForwardsIsCountedAndIsNoProgress() {
        state.forwarded(3, 5, 1000);
        state.forwarded(2, 1, 500);

        assertThat(state.sessions()).isEqualTo(2);
        assertThat(state.totalSessions()).isEqualTo(6);
        assertThat(state.bytesToServer()).isEqualTo(1500);
        assertThat(state.progressedWithin(Duration.ofSeconds(5))).isFalse();
    }
}
