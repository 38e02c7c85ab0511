package org.medgateway.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.medgateway.core.observe.Event;
import org.medgateway.testdata.dicom.ArchiveSimulator;
import org.medgateway.testdata.dicom.Behaviour;
import org.medgateway.testdata.dicom.DicomObjects;
import org.medgateway.testdata.dicom.Ledger;
import org.medgateway.testdata.dicom.ModalitySimulator;
import org.medgateway.testdata.dicom.ModalitySimulator.Proposal;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

class AssociationModeTest {

    @TempDir Path folder;
    private final Ledger ledger = new Ledger();
    private final ArchiveSimulator a = ArchiveSimulator.start("A", ledger);
    private final ArchiveSimulator b = ArchiveSimulator.start("B", ledger);

    @AfterEach
    void close() {
        a.close();
        b.close();
    }

    private RunningGateway gateway(String more) {
        return new RunningGateway(folder, "healthCheck: {type: none}\nbalance: first\n" + more);
    }

    @Test
    void aStudyPassesUnchangedAndTheTraceTellsEveryMessage() throws IOException {
        var study = DicomObjects.study("relay", 4, 300_000);
        try (var gateway = gateway(RunningGateway.servers(a, b));
                var modality = ModalitySimulator.associate(gateway.address(), "CT1", "PACS")) {
            assertThat(modality.titles()).isEqualTo("CT1->PACS");
            assertThat(modality.echo()).isZero();
            for (var object : study) {
                assertThat(modality.store(object)).isZero();
            }
            modality.release();
            await().until(() -> gateway.exchanges().size() == 1);
            var exchange = gateway.exchanges().getFirst();
            assertThat(exchange.outcome()).isEqualTo("succeeded");
            assertThat(exchange.server()).isEqualTo("A");
            assertThat(exchange.bytesIn()).isGreaterThan(1_200_000);
            assertThat(exchange.details().get("statuses"))
                    .isEqualTo(Map.of("C-STORE 0000H", 4, "C-ECHO 0000H", 1));
            assertThat((List<?>) exchange.details().get("messages")).hasSize(5);
            assertThat(gateway.server("A").sessions()).isZero();
        }
        assertThat(ledger.missing(study)).isEmpty();
        assertThat(ledger.altered(study)).isEmpty();
    }

    @Test
    void aeTitlesAreRewrittenForTheServerAndTheClientSeesItsOwn() throws IOException {
        var server =
                "servers: [{name: A, address: '127.0.0.1:%d', calledAet: PACS1, callingAet: GATE}]"
                        .formatted(a.address().getPort());
        try (var gateway = gateway(server);
                var modality = ModalitySimulator.associate(gateway.address(), "CT1", "ARCHIVE")) {
            assertThat(modality.titles()).isEqualTo("CT1->ARCHIVE");
            assertThat(modality.echo()).isZero();
        }
        assertThat(a.titles()).containsExactly("GATE->PACS1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"transient", "abort", "silent", "dead"})
    void theNextServerTakesAnAssociationThatOneDoesNot(String how) throws IOException {
        switch (how) {
            case "transient" -> a.behave(Behaviour.Reject.TRANSIENT);
            case "abort" -> a.behave(new Behaviour.AbortAssociation());
            case "silent" -> a.behave(new Behaviour.Silent());
            default -> a.kill();
        }
        try (var gateway = gateway("associateTimeout: 300ms\n" + RunningGateway.servers(a, b));
                var modality = ModalitySimulator.associate(gateway.address(), "CT1", "PACS")) {
            assertThat(modality.echo()).isZero();
            modality.release();
            await().until(() -> gateway.exchanges().size() == 1);
            assertThat(gateway.exchanges().getFirst().server()).isEqualTo("B");
            assertThat(gateway.exchanges().getFirst().attempts()).isEqualTo(2);
            assertThat(gateway.server("A").sessions()).isZero();
        }
    }

    @Test
    void aPermanentRejectIsPassedOnAndRaisedAsAnAlarm() {
        a.behave(Behaviour.Reject.PERMANENT);
        try (var gateway = gateway(RunningGateway.servers(a, b))) {
            assertThatThrownBy(() -> ModalitySimulator.associate(gateway.address(), "CT1", "PACS"))
                    .hasMessage("rejected 1 1 7");
            await().until(() -> !gateway.events(Event.Alarm.class).isEmpty());
            assertThat(gateway.events(Event.Alarm.class))
                    .singleElement()
                    .extracting(Event.Alarm::message)
                    .asString()
                    .contains("called AE title not recognized");
            assertThat(gateway.server("A").sessions()).isZero();
        }
        assertThat(b.titles()).isEmpty();
    }

    @Test
    void noServerIsATransientRejectByTheProviderForALocalLimit() {
        a.kill();
        b.kill();
        try (var gateway = gateway(RunningGateway.servers(a, b))) {
            assertThatThrownBy(() -> ModalitySimulator.associate(gateway.address(), "CT1", "PACS"))
                    .hasMessage("rejected 2 3 2");
            await().until(() -> !gateway.exchanges().isEmpty());
            assertThat(gateway.exchanges())
                    .singleElement()
                    .satisfies(e -> assertThat(e.outcome()).isEqualTo("refused-by-gateway"));
        }
    }

    @Test
    void aServerThatDiesInTheMiddleIsAnAbortByTheProvider() throws IOException {
        a.behave(new Behaviour.DieDuringStore(1));
        var study = DicomObjects.study("dying", 2, 2_000_000);
        try (var gateway = gateway(RunningGateway.servers(a));
                var modality = ModalitySimulator.associate(gateway.address(), "CT1", "PACS")) {
            assertThat(modality.store(study.get(0))).isZero();
            assertThatThrownBy(() -> modality.store(study.get(1))).isInstanceOf(IOException.class);
            await().until(() -> !gateway.exchanges().isEmpty());
            assertThat(gateway.exchanges().getFirst().outcome()).isEqualTo("failed-closed");
        }
    }

    @Test
    void aKilledServerIsToldToAWaitingClientByAnAbort() throws IOException {
        try (var gateway = gateway(RunningGateway.servers(a));
                var modality = ModalitySimulator.associate(gateway.address(), "CT1", "PACS")) {
            assertThat(modality.echo()).isZero();
            a.kill();
            assertThatThrownBy(modality::receive).hasMessage("aborted 2 0");
        }
    }

    @Test
    void aClientThatAbortsOrVanishesEndsTheServersAssociation() throws IOException {
        try (var gateway = gateway(RunningGateway.servers(a))) {
            var first = ModalitySimulator.associate(gateway.address(), "CT1", "PACS");
            var second = ModalitySimulator.associate(gateway.address(), "CT2", "PACS");
            await().until(() -> a.associations() == 2);
            first.abort();
            second.sendHalf(DicomObjects.image("half", 0, 100_000));
            second.close();
            await().until(() -> a.associations() == 0);
            await().until(() -> gateway.exchanges().size() == 2);
            assertThat(gateway.exchanges()).allMatch(e -> e.outcome().equals("abandoned"));
            assertThat(gateway.server("A").sessions()).isZero();
        }
    }

    @Test
    void rulesChooseByTitlesAndSopClassesAndReject() throws IOException {
        var yaml =
                """
                pools:
                  main: {servers: [{name: A, address: '127.0.0.1:%d'}]}
                  other: {servers: [{name: B, address: '127.0.0.1:%d'}]}
                routes:
                  - {name: intruder, when: {callingAet: 'BAD*'}, reject: calling-aet-not-recognized}
                  - {name: queries, when: {sopClass: query}, pool: other}
                  - {name: titles, when: {calledAet: OTHER}, pool: other}
                """
                        .formatted(a.address().getPort(), b.address().getPort());
        try (var gateway = gateway(yaml)) {
            assertThatThrownBy(() -> ModalitySimulator.associate(gateway.address(), "BAD1", "PACS"))
                    .hasMessage("rejected 1 1 3");
            ModalitySimulator.associate(gateway.address(), "CT1", "PACS").release();
            ModalitySimulator.associate(gateway.address(), "CT1", "OTHER").release();
            var find = List.of(new Proposal(DicomObjects.STUDY_ROOT_FIND, DicomObjects.IMPLICIT));
            ModalitySimulator.associate(gateway.address(), "CT1", "PACS", find).release();
            await().until(() -> gateway.exchanges().size() == 4);
            assertThat(gateway.exchanges().stream().map(e -> e.rule() + ">" + e.server()))
                    .containsExactlyInAnyOrder("intruder>", ">A", "titles>B", "queries>B");
        }
    }

    @Test
    void limitsHoldPerCallingTitleAndPerServer() throws IOException {
        var yaml =
                """
                maxAssociationsPerCallingAet: 2
                servers:
                  - {name: A, address: '127.0.0.1:%d', maxAssociations: 1}
                  - {name: B, address: '127.0.0.1:%d'}
                """
                        .formatted(a.address().getPort(), b.address().getPort());
        try (var gateway = gateway(yaml);
                var one = ModalitySimulator.associate(gateway.address(), "CT1", "PACS");
                var two = ModalitySimulator.associate(gateway.address(), "CT1", "PACS")) {
            assertThatThrownBy(() -> ModalitySimulator.associate(gateway.address(), "CT1", "PACS"))
                    .hasMessage("rejected 2 3 2");
            assertThat(a.associations()).isEqualTo(1);
            assertThat(b.associations()).isEqualTo(1);
            one.release();
            two.release();
            await().untilAsserted(
                            () ->
                                    ModalitySimulator.associate(gateway.address(), "CT1", "PACS")
                                            .release());
        }
    }

    @Test
    void whoSendsGarbageOrNothingIsAnsweredAndLetGo() throws IOException {
        try (var gateway =
                gateway("timeouts: {request: 300ms}\nartim: 300ms\n" + RunningGateway.servers(a))) {
            assertThat(
                            answer(
                                    gateway,
                                    "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)))
                    .isEqualTo("07000000000400000201");
            // 2 GB announced, nothing allocated
            assertThat(answer(gateway, new byte[] {1, 0, 0x7f, -1, -1, -1}))
                    .isEqualTo("07000000000400000206");
            // P-DATA before any association
            assertThat(answer(gateway, new byte[] {4, 0, 0, 0, 0, 0}))
                    .isEqualTo("07000000000400000202");
            assertThat(answer(gateway, new byte[0])).isEmpty();
            assertThat(answer(gateway, new byte[] {1, 0, 0})).isEmpty();
        }
        assertThat(a.titles()).isEmpty();
    }

    private static String answer(RunningGateway gateway, byte[] bytes) throws IOException {
        try (var socket = new Socket(gateway.address().getAddress(), gateway.address().getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(bytes);
            return HexFormat.of().formatHex(socket.getInputStream().readAllBytes());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"association", "message"})
    void aThousandSilentConnectionsDoNotKeepAnAssociationOut(String mode) throws IOException {
        var silent = new ArrayList<Socket>();
        try (var gateway = gateway("mode: %s\n".formatted(mode) + RunningGateway.servers(a))) {
            for (int i = 0; i < 1000; i++) {
                silent.add(new Socket(gateway.address().getAddress(), gateway.address().getPort()));
            }
            var modality = ModalitySimulator.associate(gateway.address(), "CT1", "PACS");
            assertThat(modality.echo()).isZero();
            modality.release();
        } finally {
            for (var socket : silent) {
                socket.close();
            }
        }
    }

    @Test
    void aServerThatFreezesHoldsItsClientOnlyAndMemoryIsBounded() throws IOException {
        a.behave(new Behaviour.Freeze());
        try (var gateway =
                        gateway(
                                "timeouts: {client: 500ms, server: 500ms}\n"
                                        + RunningGateway.servers(a));
                var modality = ModalitySimulator.associate(gateway.address(), "CT1", "PACS")) {
            assertThatThrownBy(() -> modality.store(DicomObjects.image("frozen", 0, 30_000_000)))
                    .isInstanceOf(IOException.class);
            await().atMost(Duration.ofSeconds(5)).until(() -> !gateway.exchanges().isEmpty());
            assertThat(gateway.exchanges().getFirst().why()).contains("nothing moved");
        }
    }

    @Test
    void anAsynchronousWindowIsAgreedByTheTwoSidesAndUsed() throws IOException {
        var study = DicomObjects.study("window", 8, 40_000);
        a.behave(new Behaviour.Slow(Duration.ofMillis(20)));
        try (var gateway = gateway(RunningGateway.servers(a));
                var socket =
                        new Socket(gateway.address().getAddress(), gateway.address().getPort());
                var modality =
                        ModalitySimulator.associate(
                                socket,
                                "CT1",
                                "PACS",
                                List.of(
                                        new Proposal(
                                                DicomObjects.SECONDARY_CAPTURE,
                                                DicomObjects.EXPLICIT)),
                                8)) {
            assertThat(modality.window()).isEqualTo(8);
            var ids = new ArrayList<Integer>();
            for (var object : study) {
                ids.add(modality.sendStore(object));
            }
            while (!ids.isEmpty()) {
                var answer = modality.receive().command();
                assertThat(answer.status()).isZero();
                assertThat(ids.remove((Object) answer.number(0x0120))).isTrue();
            }
            modality.release();
            await().until(() -> gateway.exchanges().size() == 1);
            assertThat(gateway.exchanges().getFirst().details().get("statuses"))
                    .isEqualTo(Map.of("C-STORE 0000H", 8));
        }
        assertThat(ledger.missing(study)).isEmpty();
        assertThat(ledger.altered(study)).isEmpty();
    }

    @Test
    void aReloadLeavesAssociationsAlone() throws IOException {
        var study = DicomObjects.study("reload", 4, 100_000);
        try (var gateway = gateway(RunningGateway.servers(a));
                var modality = ModalitySimulator.associate(gateway.address(), "CT1", "PACS")) {
            assertThat(modality.store(study.get(0))).isZero();
            gateway.apply(
                    "healthCheck: {type: none}\nbalance: first\n" + RunningGateway.servers(b, a));
            assertThat(modality.store(study.get(1))).isZero();
            ModalitySimulator.associate(gateway.address(), "CT2", "PACS").release();
            modality.release();
        }
        assertThat(ledger.byArchive()).isEqualTo(Map.of("A", 2L));
        assertThat(b.titles()).containsExactly("CT2->PACS");
    }
}
