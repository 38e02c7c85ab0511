package org.medgateway.mllp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.medgateway.core.balance.AdminState;
import org.medgateway.core.observe.Exchange;
import org.medgateway.core.runtime.ConfigurationRefused;
import org.medgateway.testdata.hl7.Fault;
import org.medgateway.testdata.hl7.Hl7Sample;
import org.medgateway.testdata.hl7.Ledger;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Where messages go and what comes back while all is well.
@Timeout(30)
class DeliveryTest {

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

    @Test
    void everyKindOfMessageIsAcknowledgedByItsServer() throws Exception {
        open(Hospital.QUICK);
        try (RawClient client = hospital.client()) {
            for (Hl7Sample sample : Hl7Sample.all()) {
                if (sample.isBatch() || sample.name().startsWith("adt-enhanced")) {
                    continue;
                }
                client.send(framed(sample.body()));
                assertThat(client.code()).as(sample.name()).isEqualTo("AA " + sample.controlId());
                assertThat(hospital.ledger().engines(sample.controlId())).hasSize(1);
            }
        }
    }

    @Test
    void manySendersShareBothServers() throws Exception {
        open(Hospital.QUICK);
        hospital.sender("S").connections(20).messages(50).run();
        Ledger.Judgement judgement = hospital.ledger().judge();
        assertThat(judgement.isSeamless()).as(judgement.toString()).isTrue();
        assertThat(judgement.duplicates()).isEmpty();
        assertThat(hospital.ledger().stored("HL71")).isBetween(400, 600);
        assertThat(hospital.ledger().stored()).isEqualTo(1000);
        // Connections to the servers are kept and used again: no more of them than senders.
        assertThat(hospital.first().accepted()).isLessThan(150);
    }

    @Test
    void pipelinedMessagesAreAnsweredInOrder() throws Exception {
        open(Hospital.QUICK);
        hospital.sender("S").connections(4).messages(100).onTheWay(20).run();
        Ledger.Judgement judgement = hospital.ledger().judge();
        assertThat(judgement.isSeamless()).as(judgement.toString()).isTrue();
        assertThat(judgement.duplicates()).isEmpty();
    }

    @Test
    void aMessageSentByteByByteIsOne() throws Exception {
        open(Hospital.QUICK);
        try (RawClient client = hospital.client()) {
            String frame = "\u000b" + RawClient.adt("B1").replace('\n', '\r') + "\u001c\r";
            for (int i = 0; i < frame.length(); i++) {
                client.sendRaw(frame.substring(i, i + 1));
            }
            assertThat(client.code()).isEqualTo("AA B1");
        }
    }

    @Test
    void aFrameWithoutCarriageReturnIsOneAfterAPause() throws Exception {
        open(Hospital.QUICK, "frameEndPause: 20ms");
        try (RawClient client = hospital.client()) {
            client.sendRaw("\u000b" + RawClient.adt("B1").replace('\n', '\r') + "\u001c");
            assertThat(client.code()).isEqualTo("AA B1");
            assertThat(client.exchange(RawClient.adt("B2"))).isEqualTo("AA B2");
        }
    }

    @Test
    void theLastMessageBeforeAHalfCloseIsAnswered() throws Exception {
        open(Hospital.QUICK);
        try (RawClient client = hospital.client()) {
            client.frame(RawClient.adt("B1"));
            client.frame(RawClient.adt("B2"));
            client.shutdownOutput();
            assertThat(client.code()).isEqualTo("AA B1");
            assertThat(client.code()).isEqualTo("AA B2");
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void rulesGoByFieldsWhateverTheSendersDelimiters() throws Exception {
        open(
                Hospital.QUICK,
                """
                pools:
                  main: [{name: HL71, address: %HL71%}]
                  charges: [{name: HL72, address: %HL72%}]
                routes:
                  - {name: billing, when: {msh.9: ["DFT^*", "BAR^*"]}, pool: charges}
                  - {name: second system, when: {pid.3.1: "T2*"}, pool: charges}
                  - {name: no bookings, when: {msh.9.1: SIU}, reject: no bookings here}
                default: main
                """);
        try (RawClient client = hospital.client()) {
            client.exchange(RawClient.adt("R1"));
            client.exchange(RawClient.adt("R2").replace("ADT^A08^ADT_A01", "DFT^P03"));
            client.exchange(
                    RawClient.adt("R3")
                            .replace("ADT^A08^ADT_A01", "DFT^P03")
                            .replace('|', '*')
                            .replace('^', '$'));
            client.exchange(RawClient.adt("R4").replace("T1^^^S^MR", "X9^^^S^MR~T22^^^O^PI"));
            client.frame(RawClient.adt("R5").replace("ADT^A08^ADT_A01", "SIU^S12"));
            assertThat(client.answer()).contains("MSA|AR|R5|no bookings here\n");
        }
        assertThat(hospital.ledger().engines("R1")).containsExactly("HL71");
        assertThat(hospital.ledger().engines("R2")).containsExactly("HL72");
        assertThat(hospital.ledger().engines("R3")).containsExactly("HL72");
        assertThat(hospital.ledger().engines("R4")).containsExactly("HL72");
        assertThat(hospital.ledger().engines("R5")).isEmpty();
        assertThat(hospital.exchanges(5))
                .extracting(Exchange::rule)
                .containsExactly("", "billing", "billing", "second system", "no bookings");
    }

    @Test
    void theExchangeLogKnowsTheMessageAndNothingOfThePatient() throws Exception {
        open(Hospital.QUICK, "balance: first");
        try (RawClient client = hospital.client()) {
            client.exchange(RawClient.adt("L1"));
        }
        Exchange exchange = hospital.exchanges(1).getFirst();
        assertThat(exchange.kind()).isEqualTo("ADT^A08");
        assertThat(exchange.server()).isEqualTo("HL71");
        assertThat(exchange.outcome()).isEqualTo("succeeded");
        assertThat(exchange.attempts()).isEqualTo(1);
        assertThat(exchange.bytesIn()).isEqualTo(RawClient.adt("L1").length() + 3L);
        assertThat(exchange.bytesOut()).isPositive();
        assertThat(exchange.details().get("controlId")).isEqualTo("L1");
        assertThat(exchange.details().get("acknowledgement")).isEqualTo("AA");
        assertThat(hospital.exchanges(1).toString()).doesNotContain("Muster").doesNotContain("T1^");
    }

    @Test
    void refusalsOfTheServerAreRelayed() throws Exception {
        open(Hospital.QUICK);
        hospital.first().fault(new Fault.Refuses("AR"));
        hospital.second().fault(new Fault.Refuses("AR"));
        try (RawClient client = hospital.client()) {
            assertThat(client.exchange(RawClient.adt("N1"))).isEqualTo("AR N1");
        }
        assertThat(hospital.exchanges(1).getFirst().outcome()).isEqualTo("refused");
        assertThat(hospital.exchanges(1).getFirst().attempts()).isEqualTo(1);
    }

    @Test
    void listedRefusalsTryTheNextServer() throws Exception {
        open(Hospital.QUICK, "balance: first", "nextServerOn: [AE]");
        hospital.first().fault(new Fault.Refuses("AE"));
        try (RawClient client = hospital.client()) {
            assertThat(client.exchange(RawClient.adt("N1"))).isEqualTo("AA N1");
            assertThat(hospital.ledger().engines("N1")).containsExactly("HL72");
            hospital.second().fault(new Fault.Refuses("AE"));
            assertThat(client.exchange(RawClient.adt("N2"))).isEqualTo("AE N2");
        }
    }

    @Test
    void enhancedModeBringsTheAcknowledgementsAskedFor() throws Exception {
        open(Hospital.QUICK);
        try (RawClient client = hospital.client()) {
            assertThat(client.exchange(RawClient.adt("E1", "|||AL|NE"))).isEqualTo("CA E1");
            assertThat(client.exchange(RawClient.adt("E2", "|||AL|AL"))).isEqualTo("CA E2");
            assertThat(client.code()).isEqualTo("AA E2");
            client.frame(RawClient.adt("E3", "|||NE|NE"));
            assertThat(client.exchange(RawClient.adt("E4"))).isEqualTo("AA E4");
            assertThat(hospital.ledger().engines("E3")).hasSize(1);
            assertThat(client.exchange(RawClient.adt("E5", "|||NE|AL"))).isEqualTo("AA E5");
        }
        assertThat(hospital.exchanges(5))
                .allMatch(exchange -> exchange.outcome().equals("succeeded"));
    }

    @Test
    void aRefusalOfAMessageThatOnlyHearsOfErrorsFindsItsSender() throws Exception {
        open(Hospital.QUICK, "balance: first");
        hospital.first().fault(new Fault.Refuses("CE"));
        try (RawClient client = hospital.client()) {
            assertThat(client.exchange(RawClient.adt("E1", "|||ER|NE"))).isEqualTo("CE E1");
        }
    }

    @Test
    void messagesOfOneConnectionStayOnOneServer() throws Exception {
        open(Hospital.QUICK, "mode: connection");
        hospital.sender("S").connections(6).messages(20).run();
        for (int lane = 1; lane <= 6; lane++) {
            String server = hospital.ledger().engines("S-" + lane + "-1").getFirst();
            for (int i = 2; i <= 20; i++) {
                assertThat(hospital.ledger().engines("S-" + lane + "-" + i))
                        .containsExactly(server);
            }
        }
        assertThat(hospital.ledger().stored("HL71")).isEqualTo(60);
        await().until(() -> hospital.server("HL71").sessions() == 0);
        await().until(() -> hospital.first().connections() == 0);
    }

    @Test
    void numberedFeedsStayOnTheServerThatKnowsTheirNumbers() throws Exception {
        open(Hospital.QUICK);
        for (int i = 1; i <= 10; i++) {
            try (RawClient client = hospital.client()) {
                client.exchange(RawClient.adt("Q" + i, "|" + i));
            }
        }
        List<String> server = hospital.ledger().engines("Q1");
        for (int i = 2; i <= 10; i++) {
            assertThat(hospital.ledger().engines("Q" + i)).isEqualTo(server);
        }
        hospital.service().administer(server.getFirst(), AdminState.HALT, "", "test", null);
        try (RawClient client = hospital.client()) {
            client.exchange(RawClient.adt("Q11", "|11"));
        }
        assertThat(hospital.ledger().engines("Q11")).isNotEqualTo(server);
    }

    @Test
    void lanesByPatientKeepTheirOrderAcrossConnections() throws Exception {
        open(Hospital.QUICK, "lane: pid.3.1", "parallel: 8");
        hospital.sender("S").connections(8).messages(60).onTheWay(8).run();
        Ledger.Judgement judgement = hospital.ledger().judge();
        assertThat(judgement.unacknowledged()).isEmpty();
        assertThat(judgement.misattributed()).isEmpty();
        assertThat(judgement.errors()).isEmpty();
        assertThat(judgement.duplicates()).isEmpty();
    }

    @Test
    void commitBytesAreRelayedWhereTheyAreSpokenAndDroppedWhereNot() throws Exception {
        open(Hospital.QUICK, "commitBytes: true");
        hospital.first().fault(new Fault.CommitsFirst());
        hospital.second().fault(new Fault.CommitsFirst());
        try (RawClient client = hospital.client()) {
            client.frame(RawClient.adt("C1"));
            assertThat(client.answer()).isEqualTo("\u0006");
            assertThat(client.code()).isEqualTo("AA C1");
            client.frame("\u0006");
            hospital.apply(Hospital.QUICK, "commitBytes: false");
            assertThat(client.exchange(RawClient.adt("C2"))).isEqualTo("AA C2");
        }
    }

    @Test
    void oneLaneIsOneAtATime() throws Exception {
        open(Hospital.QUICK, "lane: pid.3.1", "parallel: 8");
        hospital.first().freeze();
        hospital.second().freeze();
        try (RawClient one = hospital.client();
                RawClient other = hospital.client()) {
            one.frame(RawClient.adt("K1"));
            await().until(
                            () ->
                                    hospital.server("HL71").sessions()
                                                    + hospital.server("HL72").sessions()
                                            == 1);
            other.frame(RawClient.adt("K2"));
            other.frame(RawClient.adt("K3").replace("T1^", "T9^"));
            await().until(
                            () ->
                                    hospital.server("HL71").sessions()
                                                    + hospital.server("HL72").sessions()
                                            == 2);
            hospital.first().thaw();
            hospital.second().thaw();
            assertThat(one.code()).isEqualTo("AA K1");
            assertThat(other.code()).isEqualTo("AA K2");
            assertThat(other.code()).isEqualTo("AA K3");
        }
    }

    @Test
    void repeatedMessagesAreAnsweredFromMemory() throws Exception {
        open(Hospital.QUICK, "duplicates: 10m");
        try (RawClient client = hospital.client();
                RawClient other = hospital.client()) {
            client.frame(RawClient.adt("D1"));
            String answer = client.answer();
            other.frame(RawClient.adt("D1"));
            assertThat(other.answer()).isEqualTo(answer);
            assertThat(hospital.ledger().engines("D1")).hasSize(1);
            assertThat(other.exchange(RawClient.adt("D1").replace("Erika", "Elena")))
                    .isEqualTo("AA D1");
            assertThat(hospital.ledger().engines("D1")).hasSize(2);
        }
        assertThat(hospital.exchanges(3).get(1).details())
                .isEqualTo(Map.of("controlId", "D1", "repeated", true));
    }

    @Test
    void aRepeatedMessageWaitsForItsFirstCopy() throws Exception {
        open(Hospital.PATIENT, "duplicates: 10m");
        hospital.first().freeze();
        hospital.second().freeze();
        try (RawClient client = hospital.client();
                RawClient other = hospital.client()) {
            client.frame(RawClient.adt("D1"));
            await().until(
                            () ->
                                    hospital.server("HL71").sessions()
                                                    + hospital.server("HL72").sessions()
                                            == 1);
            other.frame(RawClient.adt("D1"));
            other.frame(RawClient.adt("D2"));
            hospital.first().thaw();
            hospital.second().thaw();
            assertThat(client.code()).isEqualTo("AA D1");
            assertThat(other.code()).isEqualTo("AA D1");
            assertThat(other.code()).isEqualTo("AA D2");
            assertThat(hospital.ledger().engines("D1")).hasSize(1);
        }
    }

    @Test
    void aReloadIsPickedUpAtTheNextMessage() throws Exception {
        open(Hospital.QUICK, "servers: [{name: HL71, address: %HL71%}]");
        try (RawClient client = hospital.client()) {
            assertThat(client.exchange(RawClient.adt("A1"))).isEqualTo("AA A1");
            hospital.apply(Hospital.QUICK, "servers: [{name: HL72, address: %HL72%}]");
            assertThat(client.exchange(RawClient.adt("A2"))).isEqualTo("AA A2");
        }
        assertThat(hospital.ledger().engines("A1")).containsExactly("HL71");
        assertThat(hospital.ledger().engines("A2")).containsExactly("HL72");
        await().until(() -> hospital.first().connections() == 0);
    }

    @Test
    void aDrainLetsTheMessageUnderwayFinish() throws Exception {
        open(Hospital.PATIENT);
        hospital.first().freeze();
        hospital.second().freeze();
        try (RawClient busy = hospital.client();
                RawClient idle = hospital.client()) {
            busy.frame(RawClient.adt("G1"));
            await().until(
                            () ->
                                    hospital.server("HL71").sessions()
                                                    + hospital.server("HL72").sessions()
                                            == 1);
            Thread stopping =
                    Thread.ofVirtual()
                            .start(() -> hospital.gateway().stop(java.time.Duration.ofSeconds(10)));
            assertThat(idle.isAtEnd()).isTrue();
            hospital.first().thaw();
            hospital.second().thaw();
            assertThat(busy.code()).isEqualTo("AA G1");
            assertThat(busy.isAtEnd()).isTrue();
            stopping.join();
        }
    }

    @Test
    void anEngineIsCheckedWithAMessage() throws Exception {
        open(
                """
                healthCheck:
                  type: mllp
                  message: |
                    MSH|^~\\&|LB|HOSP|ENGINE|HOSP|{time}||ADT^Z99|{id}|P|2.3
                    EVN|Z99|{time}
                  interval: 50ms
                  fastInterval: 20ms
                  timeout: 300ms
                  rise: 1
                  fall: 1
                """);
        await().until(() -> condition("HL71").equals("up"));
        await().until(() -> condition("HL72").equals("up"));
        hospital.first().fault(new Fault.Refuses("AE"));
        await().until(
                        () ->
                                condition("HL71")
                                        .equals("down (answered AE, expected one of [AA, CA])"));
        hospital.first().fault(new Fault.Healthy());
        await().until(() -> condition("HL71").equals("up"));
        hospital.first().fault(new Fault.WrongControlId("X"));
        await().until(
                        () ->
                                condition("HL71")
                                        .equals("down (answered for another message (MSA-2))"));
        hospital.first().fault(new Fault.Healthy());
        await().until(() -> condition("HL71").equals("up"));
        hospital.first().fault(new Fault.NoAnswer());
        await().until(() -> condition("HL71").startsWith("down ("));
    }

    private String condition(String server) {
        return hospital.server(server).condition().describe();
    }

    private static byte[] framed(byte[] body) throws IOException {
        java.io.ByteArrayOutputStream frame = new java.io.ByteArrayOutputStream();
        frame.write(0x0B);
        frame.write(body);
        frame.writeBytes("\u001c\r".getBytes(StandardCharsets.ISO_8859_1));
        return frame.toByteArray();
    }
}
