package org.medgateway.testdata.hl7;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LedgerTest {

    private final Ledger ledger = new Ledger();

    @Test
    void aCleanRunIsSeamless() {
        exchange("lane", "1", "A");
        exchange("lane", "2", "B");
        assertThat(ledger.judge().isSeamless()).isTrue();
        assertThat(ledger.judge().messages()).isEqualTo(2);
    }

    @Test
    void aPositiveAnswerWithoutAStoreIsALoss() {
        ledger.sent("lane", "1");
        ledger.answered("1", "AA");
        assertThat(ledger.judge().nowhereStored()).containsExactly("1");
        assertThat(ledger.judge().isSound()).isFalse();
    }

    @Test
    void aNegativeAnswerWithoutAStoreIsNone() {
        ledger.sent("lane", "1");
        ledger.answered("1", "AE");
        assertThat(ledger.judge().isSound()).isTrue();
        assertThat(ledger.judge().unacknowledged()).containsExactly("1");
    }

    @Test
    void overtakingInALaneIsSeen() {
        ledger.sent("lane", "1");
        ledger.sent("lane", "2");
        ledger.stored("A", "2");
        ledger.stored("B", "1");
        assertThat(ledger.judge().outOfOrder()).containsExactly("2 stored before 1");
    }

    @Test
    void overtakingBetweenLanesIsNoMatter() {
        ledger.sent("one", "1");
        ledger.sent("two", "2");
        ledger.stored("A", "2");
        ledger.stored("A", "1");
        assertThat(ledger.judge().outOfOrder()).isEmpty();
    }

    @Test
    void aSecondStoreIsADuplicateAndNotADisorder() {
        exchange("lane", "1", "A");
        exchange("lane", "2", "B");
        ledger.stored("B", "1");
        assertThat(ledger.judge().duplicates()).containsOnlyKeys("1").containsEntry("1", 2);
        assertThat(ledger.judge().outOfOrder()).isEmpty();
        assertThat(ledger.engines("1")).containsExactly("A", "B");
    }

    @Test
    void aSecondAnswerIsSeen() {
        exchange("lane", "1", "A");
        ledger.answered("1", "AA");
        assertThat(ledger.judge().answeredTwice()).containsExactly("1");
    }

    @Test
    void aWrongAnswerIsSeen() {
        ledger.misattributed("lane", "1", "2");
        assertThat(ledger.judge().isSound()).isFalse();
    }

    private void exchange(String lane, String controlId, String engine) {
        ledger.sent(lane, controlId);
        ledger.stored(engine, controlId);
        ledger.answered(controlId, "AA");
    }
}
