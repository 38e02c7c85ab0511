package org.medgateway.mllp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.medgateway.core.observe.Event;
import org.medgateway.core.observe.Exchange;
import org.medgateway.core.runtime.ConfigurationRefused;

import java.net.Socket;
import java.nio.file.Path;

/// What the gateway never passes on, and what it says instead.
@Timeout(30)
class RefusalTest {

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
    void whatIsNoMessageIsRefusedAndTheConnectionGoesOn() throws Exception {
        open(Hospital.QUICK);
        try (RawClient client = hospital.client()) {
            client.frame("");
            assertThat(client.answer()).contains("MSA|AR||the frame is empty\n");
            client.frame("PID|1\n");
            assertThat(client.answer())
                    .contains("MSA|AR||the frame does not begin with an MSH segment\n");
            client.frame("MSH|^~\\&|LAB\nPID|1\n");
            assertThat(client.answer())
                    .contains("MSA|AR||the message has no control id (MSH-10)\n");
            client.frame(RawClient.adt("M1") + RawClient.adt("M2"));
            assertThat(client.answer())
                    .contains("MSA|AR|M1|the frame holds more than one message\n");
            client.frame(
                    "FHS|^~\\&|LAB|HOSP|||20261120||f|c|F1\nBHS|^~\\&|LAB\n" + RawClient.adt("M3"));
            assertThat(client.answer()).contains("MSA|AR|F1|batches are not taken here\n");
            assertThat(client.exchange(RawClient.adt("M4"))).isEqualTo("AA M4");
        }
        assertThat(hospital.ledger().stored()).isEqualTo(1);
        assertThat(hospital.exchanges(6))
                .extracting(Exchange::outcome)
                .filteredOn(Exchange.REFUSED_BY_GATEWAY::equals)
                .hasSize(5);
    }

    @Test
    void aRefusalIsInTheFamilyThatTheSenderWaitsFor() throws Exception {
        open("healthCheck: {type: none}", "serverWait: 50ms");
        hospital.first().kill();
        hospital.second().kill();
        try (RawClient client = hospital.client()) {
            assertThat(client.exchange(RawClient.adt("F1"))).isEqualTo("AE F1");
            assertThat(client.exchange(RawClient.adt("F2", "|||AL|NE"))).isEqualTo("CE F2");
            assertThat(client.exchange(RawClient.adt("F3", "|||NE|AL"))).isEqualTo("AE F3");
            client.frame(RawClient.adt("F4", "|||NE|NE"));
            assertThat(client.exchange(RawClient.adt("F5") + "MSH|^~\\&|\n")).isEqualTo("AR F5");
        }
    }

    @Test
    void wideCharactersAreRefusedAndTheConnectionEnds() throws Exception {
        open(Hospital.QUICK);
        try (RawClient client = hospital.client()) {
            client.sendRaw("\u000b");
            client.send(RawClient.adt("W1").getBytes(java.nio.charset.StandardCharsets.UTF_16LE));
            client.sendRaw("\u001c\r");
            assertThat(client.answer()).contains("MSA|AR||MLLP cannot carry UTF-16 or UTF-32\n");
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void tooLongAMessageIsRefusedByItsHeaderAndTheConnectionEnds() throws Exception {
        open(Hospital.QUICK, "maxMessageSize: 1KiB");
        try (RawClient client = hospital.client()) {
            client.frame(RawClient.adt("O1") + "OBX|1|TX|||" + "x".repeat(100_000));
            assertThat(client.answer())
                    .contains(
                            "MSA|AR|O1|the frame is broken: longer than the limit of 1024 bytes\n");
            assertThat(client.isAtEnd()).isTrue();
        }
        assertThat(hospital.ledger().stored()).isZero();
    }

    @Test
    void aBrokenEndIsRefusedAndTheConnectionEnds() throws Exception {
        open(Hospital.QUICK, "frameEnd: strict");
        try (RawClient client = hospital.client()) {
            client.sendRaw("\u000b" + RawClient.adt("X1").replace('\n', '\r') + "\u001c\u000bMSH");
            assertThat(client.answer())
                    .contains(
                            "MSA|AR|X1|the frame is broken: 0x1C followed by 0x0B, expected"
                                    + " 0x0D\n");
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void aFragmentIsNeverAnsweredAndTheNextMessageIsNotLost() throws Exception {
        open(Hospital.QUICK);
        try (RawClient client = hospital.client()) {
            client.sendRaw("\u000b" + RawClient.adt("T1").replace('\n', '\r'));
            assertThat(client.exchange(RawClient.adt("T2"))).isEqualTo("AA T2");
        }
        assertThat(hospital.ledger().engines("T1")).isEmpty();
        assertThat(hospital.ledger().engines("T2")).hasSize(1);
    }

    @Test
    void anotherProtocolIsShownTheDoor() throws Exception {
        open(Hospital.QUICK, "maxGarbage: 16B");
        try (RawClient client = hospital.client()) {
            client.sendRaw("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void aFrameThatDoesNotEndMeetsItsTimer() throws Exception {
        open(Hospital.QUICK, "frameTimeout: 100ms");
        try (RawClient client = hospital.client()) {
            client.sendRaw("\u000bMSH|^~\\&|");
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void aSilentClientMeetsItsTimer() throws Exception {
        open(Hospital.QUICK, "timeouts: {client: 100ms}");
        try (RawClient client = hospital.client()) {
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void probesThatConnectAndCloseLeaveNoTrace() throws Exception {
        open(Hospital.QUICK);
        for (int i = 0; i < 5; i++) {
            Socket probe = hospital.connect();
            probe.close();
        }
        await().until(() -> hospital.events(Event.SessionClosed.class).size() == 5);
        try (RawClient client = hospital.client()) {
            client.exchange(RawClient.adt("P1"));
        }
        assertThat(hospital.exchanges(1)).hasSize(1);
        assertThat(hospital.events(Event.Alarm.class)).isEmpty();
    }

    @Test
    void anAcknowledgementIsNeverAcknowledged() throws Exception {
        open(Hospital.QUICK);
        try (RawClient client = hospital.client()) {
            client.frame("MSH|^~\\&|LAB|HOSP|||20261120||ACK|K1|P|2.3\nMSA|AA|whatever\n");
            assertThat(client.exchange(RawClient.adt("K2"))).isEqualTo("AA K2");
        }
        assertThat(hospital.ledger().engines("K1")).isEmpty();
    }

    @Test
    void batchesAreRelayedWhereTheyMayBeAndOnlyTheirOwnAnswerCounts() throws Exception {
        open(Hospital.QUICK, "batches: relay", "replay: none");
        String batch = "BHS|^~\\&|LAB|HOSP|||20261120||f|c|B1\n" + RawClient.adt("IN1") + "BTS|1\n";
        try (RawClient client = hospital.client()) {
            // The engine answers for BHS-10, which is not the batch's id: never credited to it.
            assertThat(client.exchange(batch)).isEqualTo("AE B1");
        }
        assertThat(hospital.events(Event.Alarm.class)).hasSize(1);
    }
}
