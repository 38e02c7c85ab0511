package org.medgateway.testdata.hl7;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;

@Timeout(20)
class SimulatorsTest {

    private final Ledger ledger = new Ledger();

    @Test
    void manySendersOneEngine() throws InterruptedException {
        try (Hl7Receiver engine = new Hl7Receiver("A", ledger)) {
            sender(engine).connections(8).messages(25).onTheWay(4).run();
            assertThat(ledger.judge().isSeamless()).isTrue();
            assertThat(ledger.judge().duplicates()).isEmpty();
            assertThat(ledger.stored("A")).isEqualTo(200);
            assertThat(ledger.acknowledged()).isEqualTo(200);
        }
    }

    @Test
    void wrongControlIdIsNoticed() throws InterruptedException {
        try (Hl7Receiver engine = new Hl7Receiver("A", ledger)) {
            engine.next(new Fault.Healthy(), new Fault.WrongControlId("OTHER"));
            sender(engine).messages(3).run();
            assertThat(ledger.judge().misattributed())
                    .containsExactly("S-1 awaited S-1-2, was answered for OTHER");
        }
    }

    @Test
    void resetsAreErrorsAndMessagesAreSentAgain() throws InterruptedException {
        try (Hl7Receiver engine = new Hl7Receiver("A", ledger)) {
            engine.next(
                    new Fault.ResetsBeforeStoring(),
                    new Fault.ResetsAfterStoring(),
                    new Fault.ResetsWithinAnswer(5),
                    new Fault.ClosesWithoutAnswer());
            sender(engine).messages(3).onError(Hl7Sender.OnError.SEND_AGAIN).run();
            Ledger.Judgement judgement = ledger.judge();
            assertThat(judgement.errors()).hasSize(4);
            assertThat(judgement.isSound()).isTrue();
            assertThat(judgement.unacknowledged()).isEmpty();
            assertThat(judgement.duplicates()).containsEntry("S-1-1", 4);
        }
    }

    @Test
    void silenceRunsIntoTheSendersPatience() throws InterruptedException {
        try (Hl7Receiver engine = new Hl7Receiver("A", ledger)) {
            engine.fault(new Fault.NoAnswer());
            sender(engine).patience(Duration.ofMillis(200)).run();
            assertThat(ledger.judge().errors()).containsExactly("S-1: no answer in time");
            assertThat(ledger.judge().unacknowledged()).containsExactly("S-1-1");
        }
    }

    @Test
    void refusalsAreRelayedAsTheyAre() throws InterruptedException {
        try (Hl7Receiver engine = new Hl7Receiver("A", ledger)) {
            engine.next(new Fault.Refuses("AR"));
            sender(engine).run();
            assertThat(ledger.answers("S-1-1")).containsExactly("AR");
            assertThat(ledger.stored()).isZero();
        }
    }

    @Test
    void aKilledEngineComesBackOnItsPort() throws InterruptedException {
        try (Hl7Receiver engine = new Hl7Receiver("A", ledger)) {
            Hl7Sender.Running running =
                    sender(engine)
                            .messages(Integer.MAX_VALUE)
                            .onError(Hl7Sender.OnError.SEND_AGAIN)
                            .start();
            await().until(() -> ledger.acknowledged() > 10);
            engine.kill();
            await().until(() -> !ledger.judge().errors().isEmpty());
            int before = ledger.acknowledged();
            engine.revive();
            await().until(() -> ledger.acknowledged() > before + 10);
            running.stop();
            assertThat(ledger.judge().isSound()).isTrue();
        }
    }

    @Test
    void aFrozenEngineGoesOnWhereItStopped() throws InterruptedException {
        try (Hl7Receiver engine = new Hl7Receiver("A", ledger)) {
            engine.freeze();
            Hl7Sender.Running running = sender(engine).connections(2).messages(2).start();
            await().until(() -> engine.accepted() == 2);
            assertThat(ledger.stored()).isZero();
            engine.thaw();
            running.join();
            assertThat(ledger.judge().isSeamless()).isTrue();
        }
    }

    private Hl7Sender sender(Hl7Receiver engine) {
        return Hl7Sender.to(engine.address(), "S", ledger);
    }
}
