package org.medgateway.mllp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.medgateway.core.balance.AdminState;
import org.medgateway.core.observe.Exchange;
import org.medgateway.core.runtime.ConfigurationRefused;
import org.medgateway.testdata.hl7.Fault;
import org.medgateway.testdata.hl7.Hl7Sender;
import org.medgateway.testdata.hl7.Ledger;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// What breaks, and what the ledger says of it.
@Timeout(60)
class FailureTest {

    @TempDir Path folder;

    @SuppressWarnings("NullAway.Init")
    private Hospital hospital;

    @AfterEach
    void close() {
        hospital.close();
    }

    private Hospital open(String... settings) throws ConfigurationRefused {
        hospital = new Hospital(folder, settings);
        return hospital;
    }

    private static Fault fault(String name) {
        return switch (name) {
            case "no answer" -> new Fault.NoAnswer();
            case "late" -> new Fault.Late(Duration.ofMillis(900));
            case "wrong MSA-2" -> new Fault.WrongControlId("OTHER");
            case "missing MSA-2" -> new Fault.WrongControlId("");
            case "reset before storing" -> new Fault.ResetsBeforeStoring();
            case "reset after storing" -> new Fault.ResetsAfterStoring();
            case "reset within answer" -> new Fault.ResetsWithinAnswer(7);
            case "closed without answer" -> new Fault.ClosesWithoutAnswer();
            case "nonsense" -> new Fault.AnswersNonsense();
            default -> throw new IllegalArgumentException(name);
        };
    }

    /// The first server has the fault once; is the message acknowledged, and stored by whom?
    @ParameterizedTest(name = "{0}, replay {1}: {2}, stored by {3}")
    @CsvSource({
        "no answer,             unacknowledged, AA, HL71+HL72",
        "no answer,             unsent,         AE, HL71",
        "no answer,             none,           AE, HL71",
        "late,                  unacknowledged, AA, HL71+HL72",
        "late,                  unsent,         AE, HL71",
        "wrong MSA-2,           unacknowledged, AA, HL71+HL72",
        "wrong MSA-2,           unsent,         AE, HL71",
        "missing MSA-2,         unacknowledged, AA, HL71+HL72",
        "missing MSA-2,         unsent,         AE, HL71",
        "reset before storing,  unacknowledged, AA, HL72",
        "reset before storing,  unsent,         AE, ''",
        "reset after storing,   unacknowledged, AA, HL71+HL72",
        "reset after storing,   unsent,         AE, HL71",
        "reset within answer,   unacknowledged, AA, HL71+HL72",
        "reset within answer,   none,           AE, HL71",
        "closed without answer, unacknowledged, AA, HL71+HL72",
        "closed without answer, unsent,         AE, HL71",
        "nonsense,              unacknowledged, AA, HL71+HL72",
        "nonsense,              none,           AE, HL71",
    })
    void everyFaultIsDealtWithAsThePolicySays(
            String fault, String replay, String code, String stored) throws Exception {
        open(Hospital.QUICK, "balance: first", "replay: " + replay);
        hospital.first().next(fault(fault));
        try (RawClient client = hospital.client()) {
            assertThat(client.exchange(RawClient.adt("F1"))).isEqualTo(code + " F1");
            assertThat(String.join("+", hospital.ledger().engines("F1"))).isEqualTo(stored);
            // The same connection goes on, and the next message gets its own answer.
            assertThat(client.exchange(RawClient.adt("F2"))).isEqualTo("AA F2");
            assertThat(client.exchange(RawClient.adt("F3"))).isEqualTo("AA F3");
        }
        Exchange exchange = hospital.exchanges(3).getFirst();
        assertThat(exchange.attempts()).isEqualTo(code.equals("AA") ? 2 : 1);
        assertThat(exchange.details().get("replays")).isEqualTo(code.equals("AA") ? 1 : null);
        assertThat(exchange.details().get("outcomeUnknown"))
                .isEqualTo(code.equals("AA") ? null : true);
    }

    @ParameterizedTest
    @CsvSource({"unsent, AA", "unacknowledged, AA", "none, AE"})
    void aMessageThatWasNeverWrittenMayGoToTheNext(String replay, String code) throws Exception {
        open("healthCheck: {type: none}", "balance: first", "replay: " + replay);
        hospital.first().kill();
        try (RawClient client = hospital.client()) {
            assertThat(client.exchange(RawClient.adt("N1"))).isEqualTo(code + " N1");
        }
        assertThat(hospital.ledger().engines("N1")).hasSize(code.equals("AA") ? 1 : 0);
    }

    @Test
    void aServerThatDiesBetweenMessagesIsNotNoticed() throws Exception {
        open(Hospital.QUICK, "balance: first", "replay: unsent");
        try (RawClient client = hospital.client()) {
            assertThat(client.exchange(RawClient.adt("D1"))).isEqualTo("AA D1");
            hospital.first().kill();
            await().until(() -> hospital.server("HL71").condition().describe().startsWith("down"));
            assertThat(client.exchange(RawClient.adt("D2"))).isEqualTo("AA D2");
        }
        assertThat(hospital.ledger().engines("D2")).containsExactly("HL72");
    }

    @Test
    void aLateAnswerIsNeverCreditedToTheNextMessage() throws Exception {
        open(Hospital.QUICK, "servers: [{name: HL71, address: %HL71%}]", "replay: none");
        hospital.first().next(new Fault.Late(Duration.ofMillis(700)));
        try (RawClient client = hospital.client()) {
            assertThat(client.exchange(RawClient.adt("L1"))).isEqualTo("AE L1");
            hospital.first().next(new Fault.Late(Duration.ofMillis(200)));
            assertThat(client.exchange(RawClient.adt("L2"))).isEqualTo("AA L2");
            assertThat(client.exchange(RawClient.adt("L3"))).isEqualTo("AA L3");
        }
    }

    @Test
    void anAnswerTooManyIsNotTheNextMessages() throws Exception {
        open(Hospital.PATIENT, "balance: first", "replay: none");
        hospital.first().fault(new Fault.AnswersTwice());
        try (RawClient client = hospital.client()) {
            for (int i = 1; i <= 10; i++) {
                client.frame(RawClient.adt("T" + i));
            }
            for (int i = 1; i <= 10; i++) {
                assertThat(client.code()).isEqualTo("AA T" + i);
            }
        }
        assertThat(hospital.ledger().judge().duplicates()).isEmpty();
    }

    @Test
    void aSlowAnswerIsAnAnswer() throws Exception {
        open(Hospital.PATIENT, "balance: first");
        hospital.first().next(new Fault.AnswersSlowly(Duration.ofMillis(2)));
        try (RawClient client = hospital.client()) {
            assertThat(client.exchange(RawClient.adt("S1"))).isEqualTo("AA S1");
        }
        assertThat(hospital.ledger().engines("S1")).containsExactly("HL71");
    }

    @Test
    void aFrozenServerCostsOneTimeOut() throws Exception {
        open(
                Hospital.QUICK,
                "balance: first",
                "replay: unacknowledged",
                "persistence: last-successful");
        hospital.first().freeze();
        hospital.sender("S").messages(20).run();
        assertThat(hospital.ledger().judge().isSeamless()).isTrue();
        assertThat(hospital.ledger().stored("HL72")).isEqualTo(20);
        hospital.first().thaw();
    }

    @Test
    void theLastSuccessfulServerKeepsTheTrafficUntilItFailsIsHaltedOrIsForgotten()
            throws Exception {
        open(
                Hospital.QUICK,
                "balance: first",
                "persistence: last-successful",
                "replay: unacknowledged");
        try (RawClient client = hospital.client()) {
            client.exchange(RawClient.adt("P1"));
            hospital.first().kill();
            client.exchange(RawClient.adt("P2"));
            hospital.first().revive();
            await().until(() -> hospital.server("HL71").condition().describe().equals("up"));
            client.exchange(RawClient.adt("P3"));
            hospital.service().stickTables().getFirst().clear();
            client.exchange(RawClient.adt("P4"));
            hospital.service().administer("HL71", AdminState.HALT, "", "test", null);
            client.exchange(RawClient.adt("P5"));
        }
        assertThat(hospital.ledger().engines("P1")).containsExactly("HL71");
        assertThat(hospital.ledger().engines("P2")).containsExactly("HL72");
        assertThat(hospital.ledger().engines("P3")).containsExactly("HL72");
        assertThat(hospital.ledger().engines("P4")).containsExactly("HL71");
        assertThat(hospital.ledger().engines("P5")).containsExactly("HL72");
    }

    @Test
    void aMessageWaitsForAServerToComeBack() throws Exception {
        open(Hospital.QUICK);
        hospital.first().kill();
        hospital.second().kill();
        await().until(() -> hospital.server("HL71").condition().describe().startsWith("down"));
        try (RawClient client = hospital.client()) {
            client.frame(RawClient.adt("W1"));
            hospital.second().revive();
            assertThat(client.code()).isEqualTo("AA W1");
        }
    }

    @Test
    void aClientThatVanishesHarmsNobody() throws Exception {
        open(Hospital.PATIENT, "balance: first");
        hospital.first().freeze();
        RawClient vanishing = hospital.client();
        vanishing.frame(RawClient.adt("V1"));
        await().until(() -> hospital.server("HL71").sessions() == 1);
        vanishing.socket().setSoLinger(true, 0);
        vanishing.close();
        hospital.first().thaw();
        assertThat(hospital.exchanges(1).getFirst().outcome()).isEqualTo("succeeded");
        assertThat(hospital.server("HL71").sessions()).isZero();
        try (RawClient client = hospital.client()) {
            client.sendRaw("\u000b" + RawClient.adt("V2"));
        }
        try (RawClient client = hospital.client()) {
            assertThat(client.exchange(RawClient.adt("V3"))).isEqualTo("AA V3");
        }
        assertThat(hospital.ledger().engines("V2")).isEmpty();
    }

    @Test
    void haltingAServerMovesItsMessageAtOnce() throws Exception {
        open(Hospital.PATIENT, "balance: first", "replay: unacknowledged");
        hospital.first().freeze();
        try (RawClient client = hospital.client()) {
            client.frame(RawClient.adt("H1"));
            await().until(() -> hospital.server("HL71").sessions() == 1);
            hospital.service().administer("HL71", AdminState.HALT, "", "test", null);
            assertThat(client.code()).isEqualTo("AA H1");
        }
        assertThat(hospital.ledger().engines("H1")).startsWith("HL72");
        hospital.first().thaw();
    }

    @Test
    void aMessageThatKillsServersIsNotCarriedRoundForEver() throws Exception {
        open(Hospital.QUICK, "replay: unacknowledged", "attempts: 3");
        hospital.first().fault(new Fault.ResetsAfterStoring());
        hospital.second().fault(new Fault.ResetsAfterStoring());
        try (RawClient client = hospital.client()) {
            assertThat(client.exchange(RawClient.adt("K1"))).isEqualTo("AE K1");
        }
        assertThat(hospital.ledger().engines("K1")).hasSize(3);
    }

    @Test
    void aReconnectStormIsOnlyTraffic() throws Exception {
        open(Hospital.QUICK);
        for (int round = 0; round < 5; round++) {
            hospital.sender("S" + round).connections(40).messages(2).run();
        }
        Ledger.Judgement judgement = hospital.ledger().judge();
        assertThat(judgement.isSeamless()).as(judgement.toString()).isTrue();
        assertThat(hospital.ledger().acknowledged()).isEqualTo(400);
    }

    @Test
    void noSenderNoticesServersDyingInTurnUnderLoad() throws Exception {
        open(Hospital.QUICK, "replay: unacknowledged", "attempts: 20");
        Hl7Sender.Running senders =
                hospital.sender("S").connections(12).messages(Integer.MAX_VALUE).start();
        for (int round = 0; round < 6; round++) {
            var victim = round % 2 == 0 ? hospital.first() : hospital.second();
            var other = round % 2 == 0 ? hospital.second() : hospital.first();
            int before = hospital.ledger().stored(other.name());
            await().pollInterval(5, TimeUnit.MILLISECONDS)
                    .until(() -> hospital.ledger().stored(other.name()) > before + 100);
            victim.kill();
            int meanwhile = hospital.ledger().stored(other.name());
            await().until(() -> hospital.ledger().stored(other.name()) > meanwhile + 100);
            victim.revive();
            await().until(() -> hospital.server(victim.name()).condition().describe().equals("up"));
        }
        senders.stop();
        Ledger.Judgement judgement = hospital.ledger().judge();
        assertThat(judgement.isSeamless()).as(judgement.toString()).isTrue();
        long replays =
                hospital.exchanges(judgement.messages()).stream()
                        .mapToLong(
                                exchange ->
                                        exchange.details().get("replays") instanceof Integer n
                                                ? n
                                                : 0)
                        .sum();
        long repeatedStores =
                judgement.duplicates().values().stream().mapToLong(times -> times - 1L).sum();
        assertThat(repeatedStores).isLessThanOrEqualTo(replays);
    }

    @Test
    void lanesByPatientKeepTheirOrderWhileServersDie() throws Exception {
        open(
                Hospital.QUICK,
                "replay: unacknowledged",
                "attempts: 20",
                "lane: pid.3.1",
                "parallel: 8");
        Hl7Sender.Running senders =
                hospital.sender("S")
                        .inLanesByPatient()
                        .connections(4)
                        .onTheWay(16)
                        .messages(Integer.MAX_VALUE)
                        .start();
        for (int round = 0; round < 4; round++) {
            var victim = round % 2 == 0 ? hospital.first() : hospital.second();
            int before = hospital.ledger().acknowledged();
            await().until(() -> hospital.ledger().acknowledged() > before + 200);
            victim.kill();
            int meanwhile = hospital.ledger().acknowledged();
            await().until(() -> hospital.ledger().acknowledged() > meanwhile + 200);
            victim.revive();
            await().until(() -> hospital.server(victim.name()).condition().describe().equals("up"));
        }
        senders.stop();
        Ledger.Judgement judgement = hospital.ledger().judge();
        assertThat(judgement.isSeamless()).as(judgement.toString()).isTrue();
    }

    @Test
    void withoutReplayServersDyingInTurnBringNoDuplicates() throws Exception {
        open(Hospital.QUICK, "replay: unsent");
        Hl7Sender.Running senders =
                hospital.sender("S").connections(12).messages(Integer.MAX_VALUE).start();
        for (int round = 0; round < 4; round++) {
            var victim = round % 2 == 0 ? hospital.first() : hospital.second();
            int before = hospital.ledger().acknowledged();
            await().until(() -> hospital.ledger().acknowledged() > before + 100);
            victim.kill();
            int meanwhile = hospital.ledger().acknowledged();
            await().until(() -> hospital.ledger().acknowledged() > meanwhile + 50);
            victim.revive();
            await().until(() -> hospital.server(victim.name()).condition().describe().equals("up"));
        }
        senders.stop();
        Ledger.Judgement judgement = hospital.ledger().judge();
        assertThat(judgement.isSound()).as(judgement.toString()).isTrue();
        assertThat(judgement.duplicates()).isEmpty();
        assertThat(judgement.errors()).isEmpty();
    }
}
