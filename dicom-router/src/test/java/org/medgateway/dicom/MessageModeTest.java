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
import org.medgateway.testdata.dicom.DicomObject;
import org.medgateway.testdata.dicom.DicomObjects;
import org.medgateway.testdata.dicom.Ledger;
import org.medgateway.testdata.dicom.ModalitySimulator;
import org.medgateway.testdata.dicom.ModalitySimulator.Proposal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

class MessageModeTest {

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
        return new RunningGateway(folder, "mode: message\nhealthCheck: {type: none}\n" + more);
    }

    private RunningGateway gateway() {
        return gateway(RunningGateway.servers(a, b));
    }

    private static void storeAll(ModalitySimulator modality, List<DicomObject> objects)
            throws IOException {
        for (var object : objects) {
            assertThat(modality.store(object)).as("%s", object).isZero();
        }
    }

    private void allStored(List<DicomObject> objects) {
        assertThat(ledger.missing(objects)).isEmpty();
        assertThat(ledger.altered(objects)).isEmpty();
    }

    @Test
    void objectsOfOneAssociationAreBalancedUnchangedOverKeptAssociations() throws IOException {
        var study = DicomObjects.study("balanced", 10, 200_000);
        try (var gateway = gateway();
                var modality = ModalitySimulator.associate(gateway.address(), "CT1", "PACS")) {
            assertThat(modality.titles()).isEqualTo("CT1->PACS");
            assertThat(modality.echo()).isZero();
            storeAll(modality, study);
            modality.release();
            await().until(() -> gateway.exchanges().size() == 1);
            var exchange = gateway.exchanges().getFirst();
            assertThat(exchange.outcome()).isEqualTo("succeeded");
            assertThat(exchange.details().get("statuses"))
                    .isEqualTo(Map.of("C-ECHO 0000H", 1, "C-STORE 0000H", 10));
            assertThat(gateway.server("A").sessions() + gateway.server("B").sessions()).isZero();
        }
        allStored(study);
        assertThat(ledger.byArchive()).isEqualTo(Map.of("A", 5L, "B", 5L));
        assertThat(a.totalAssociations()).isEqualTo(1);
        assertThat(b.totalAssociations()).isEqualTo(1);
    }

    @Test
    void aStudyStaysOnItsServerOverAssociationsAndARestart() throws IOException {
        var studies = new ArrayList<List<DicomObject>>();
        for (int i = 0; i < 6; i++) {
            studies.add(DicomObjects.study("affine-" + i, 4, 5_000));
        }
        var yaml =
                "persistence: {by: study-instance-uid, timeout: 24h}\n"
                        + RunningGateway.servers(a, b);
        for (int half = 0; half < 2; half++) {
            try (var gateway = gateway(yaml)) {
                for (var study : studies) {
                    try (var modality =
                            ModalitySimulator.associate(gateway.address(), "CT1", "PACS")) {
                        storeAll(modality, study.subList(2 * half, 2 * half + 2));
                        modality.release();
                    }
                }
            }
        }
        for (var study : studies) {
            assertThat(
                            study.stream()
                                    .map(o -> ledger.of(o.sopInstanceUid()).getFirst().archive())
                                    .distinct())
                    .hasSize(1);
        }
        assertThat(ledger.byArchive()).isEqualTo(Map.of("A", 12L, "B", 12L));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dies",
                "aborts",
                "aborts after storing",
                "never answers",
                "rejects",
                "is dead"
            })
    void anObjectWhoseServerFailsIsSentToAnotherAndTheClientSeesOneSuccess(String how)
            throws IOException {
        var study = DicomObjects.study("failing " + how, 6, 300_000);
        var yaml = "timeouts: {server: 500ms}\nbalance: first\n" + RunningGateway.servers(a, b);
        try (var gateway = gateway(yaml);
                var modality = ModalitySimulator.associate(gateway.address(), "CT1", "PACS")) {
            storeAll(modality, study.subList(0, 2));
            switch (how) {
                case "dies" -> a.behave(new Behaviour.DieDuringStore(0));
                case "aborts" -> a.behave(new Behaviour.AbortDuringStore());
                case "aborts after storing" -> a.behave(new Behaviour.AbortAfterStore());
                case "never answers" -> a.behave(new Behaviour.NoAnswer());
                case "rejects" -> {
                    a.kill();
                    a.restart();
                    a.behave(Behaviour.Reject.TRANSIENT);
                }
                default -> a.kill();
            }
            storeAll(modality, study.subList(2, 6));
            modality.release();
            await().until(() -> gateway.exchanges().size() == 1);
            assertThat(gateway.exchanges().getFirst().outcome()).isEqualTo("succeeded");
            assertThat(gateway.server("A").sessions() + gateway.server("B").sessions()).isZero();
        }
        allStored(study);
    }

    @Test
    void threeHundredOfThreeHundredAreStoredThoughAnArchiveIsKilledAgainAndAgain()
            throws IOException {
        var study = DicomObjects.study("three hundred", 300, 60_000);
        try (var gateway = gateway("attempts: 4\n" + RunningGateway.servers(a, b));
                var modality = ModalitySimulator.associate(gateway.address(), "CT1", "PACS")) {
            for (int i = 0; i < study.size(); i++) {
                switch (i % 30) {
                    case 5 -> a.behave(new Behaviour.DieDuringStore(0));
                    case 10 -> a.kill();
                    case 15 -> a.restart();
                    case 20 -> b.behave(new Behaviour.DieDuringStore(0));
                    case 25 -> b.kill();
                    case 28 -> b.restart();
                    default -> {}
                }
                assertThat(modality.store(study.get(i))).as("object %d", i).isZero();
            }
            modality.release();
        }
        allStored(study);
        assertThat(ledger.byArchive().keySet()).containsExactlyInAnyOrder("A", "B");
    }

    @Test
    void anObjectTooLongForMemoryIsSentAgainFromTheSpoolAndTheSpoolIsEmptyAfterwards()
            throws IOException {
        var object = DicomObjects.image("long", 0, 20_000_000);
        var yaml = "replayMemory: 1MiB\nbalance: first\n" + RunningGateway.servers(a, b);
        a.behave(new Behaviour.AbortAfterStore());
        try (var gateway = gateway(yaml);
                var modality = ModalitySimulator.associate(gateway.address(), "CT1", "PACS")) {
            assertThat(modality.store(object)).isZero();
            modality.release();
            await().until(() -> gateway.exchanges().size() == 1);
            assertThat(gateway.exchanges().getFirst().details().get("replays")).isEqualTo(1);
        }
        assertThat(ledger.of(object.sopInstanceUid()))
                .extracting(Ledger.Arrival::archive)
                .containsExactly("A", "B");
        allStored(List.of(object));
        assertThat(folder.resolve("state")).isDirectoryRecursivelyContaining("glob:**/spool");
        assertThat(folder.resolve("state")).isDirectoryNotContaining("glob:**.message");
    }

    @Test
    void withoutReplayAnObjectThatAServerMayHaveIsAnsweredWithAFailure() throws IOException {
        var study = DicomObjects.study("unsent", 2, 300_000);
        a.behave(new Behaviour.AbortAfterStore());
        var yaml = "replay: unsent\nbalance: first\n" + RunningGateway.servers(a, b);
        try (var gateway = gateway(yaml);
                var modality = ModalitySimulator.associate(gateway.address(), "CT1", "PACS")) {
            assertThat(modality.store(study.get(0))).isEqualTo(0xA700);
            assertThat(modality.store(study.get(1))).isZero();
            a.kill();
            assertThat(modality.store(study.get(0)))
                    .as("A cannot be reached: nothing has left")
                    .isZero();
        }
        assertThat(ledger.of(study.get(0).sopInstanceUid()))
                .extracting(Ledger.Arrival::archive)
                .containsExactly("A", "B");
    }

    @Test
    void aServersOwnFailureIsTheAnswerAndNothingIsSentAgain() throws IOException {
        var object = DicomObjects.image("refused", 0, 50_000);
        a.behave(new Behaviour.Answer(0xA900));
        try (var gateway = gateway("balance: first\n" + RunningGateway.servers(a, b));
                var modality = ModalitySimulator.associate(gateway.address(), "CT1", "PACS")) {
            assertThat(modality.store(object)).isEqualTo(0xA900);
        }
        assertThat(ledger.of(object.sopInstanceUid())).hasSize(1);
    }

    @Test
    void whenEveryServerIsGoneTheClientIsToldAndItsAssociationGoesOn() throws IOException {
        var study = DicomObjects.study("gone", 3, 1_000_000);
        try (var gateway = gateway();
                var modality = ModalitySimulator.associate(gateway.address(), "CT1", "PACS")) {
            assertThat(modality.store(study.get(0))).isZero();
            a.kill();
            b.kill();
            assertThat(modality.store(study.get(1))).isEqualTo(0xA700);
            a.restart();
            assertThat(modality.store(study.get(2))).isZero();
            modality.release();
        }
        assertThat(ledger.missing(study)).containsExactly(study.get(1));
    }

    @Test
    void onlyWhatALiveServerAcceptsIsAccepted() throws IOException {
        a.behave(new Behaviour.Only(DicomObjects.CT));
        b.behave(new Behaviour.Only(DicomObjects.SECONDARY_CAPTURE));
        var proposals =
                List.of(
                        new Proposal(DicomObjects.CT, DicomObjects.EXPLICIT),
                        new Proposal(DicomObjects.MR, DicomObjects.EXPLICIT),
                        new Proposal(DicomObjects.SECONDARY_CAPTURE, DicomObjects.EXPLICIT));
        var ct = DicomObjects.image("ct", 0, 5000, DicomObjects.CT, DicomObjects.EXPLICIT, "CT");
        var sc = DicomObjects.image("sc", 0, 5000);
        try (var gateway = gateway();
                var modality =
                        ModalitySimulator.associate(gateway.address(), "CT1", "PACS", proposals)) {
            assertThat(modality.acceptedSopClasses())
                    .containsExactlyInAnyOrder(DicomObjects.CT, DicomObjects.SECONDARY_CAPTURE);
            for (int i = 0; i < 3; i++) {
                storeAll(modality, List.of(ct, sc));
            }
        }
        assertThat(ledger.of(ct.sopInstanceUid()))
                .extracting(Ledger.Arrival::archive)
                .containsOnly("A");
        assertThat(ledger.of(sc.sopInstanceUid()))
                .extracting(Ledger.Arrival::archive)
                .containsOnly("B");
    }

    @Test
    void withoutAnyServerTheAssociationIsRejected() {
        a.kill();
        b.kill();
        try (var gateway = gateway()) {
            assertThatThrownBy(() -> ModalitySimulator.associate(gateway.address(), "CT1", "PACS"))
                    .hasMessage("rejected 2 3 2");
        }
    }

    @Test
    void rulesLookIntoTheDataSet() throws IOException {
        var yaml =
                """
                pools:
                  main: {servers: [{name: A, address: '127.0.0.1:%d'}]}
                  research: {servers: [{name: B, address: '127.0.0.1:%d'}]}
                routes:
                  - {name: no ultrasound, when: {Modality: US}, reject: no-reason}
                  - {name: magnets, when: {Modality: MR, InstitutionName: 'GEN*'}, pool: research}
                """
                        .formatted(a.address().getPort(), b.address().getPort());
        var proposals = List.of(new Proposal(DicomObjects.CT, DicomObjects.IMPLICIT));
        var ct = DicomObjects.image("r1", 0, 5000, DicomObjects.CT, DicomObjects.IMPLICIT, "CT");
        var mr = DicomObjects.image("r2", 0, 5000, DicomObjects.CT, DicomObjects.IMPLICIT, "MR");
        var us = DicomObjects.image("r3", 0, 5000, DicomObjects.CT, DicomObjects.IMPLICIT, "US");
        try (var gateway = gateway(yaml);
                var modality =
                        ModalitySimulator.associate(gateway.address(), "CT1", "PACS", proposals)) {
            storeAll(modality, List.of(ct, mr, ct, mr));
            assertThat(modality.store(us)).isEqualTo(0x0124);
        }
        assertThat(ledger.of(ct.sopInstanceUid()))
                .extracting(Ledger.Arrival::archive)
                .containsOnly("A");
        assertThat(ledger.of(mr.sopInstanceUid()))
                .extracting(Ledger.Arrival::archive)
                .containsOnly("B");
        assertThat(ledger.of(us.sopInstanceUid())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"all", "first"})
    void anObjectGoesToSeveralPools(String success) throws IOException {
        var study = new ArrayList<>(DicomObjects.study("fan " + success, 3, 100_000));
        var yaml =
                """
                pools:
                  vna: {servers: [{name: A, address: '127.0.0.1:%d'}]}
                  research: {servers: [{name: B, address: '127.0.0.1:%d'}]}
                routes:
                  - {name: both, pools: [vna, research], success: %s}
                """
                        .formatted(a.address().getPort(), b.address().getPort(), success);
        try (var gateway = gateway(yaml);
                var modality = ModalitySimulator.associate(gateway.address(), "CT1", "PACS")) {
            storeAll(modality, study.subList(0, 1));
            await().until(() -> ledger.of(study.get(0).sopInstanceUid()).size() == 2);
            b.behave(new Behaviour.Answer(0xC000));
            int status = modality.store(study.get(1));
            if (success.equals("all")) {
                assertThat(status).isEqualTo(0xC000);
            } else {
                assertThat(status).isZero();
                await().until(() -> !gateway.events(Event.Alarm.class).isEmpty());
            }
            a.behave(new Behaviour.Answer(0xC001));
            assertThat(modality.store(study.get(2))).isIn(0xC001, 0xC000);
            a.behave(new Behaviour.NoAnswer());
            var atOnce = DicomObjects.image("at once " + success, 0, 3_000_000);
            modality.sendStore(atOnce);
            await("B does not wait for A")
                    .until(
                            () ->
                                    ledger.of(atOnce.sopInstanceUid()).stream()
                                            .anyMatch(arrival -> arrival.archive().equals("B")));
            study.add(atOnce);
        }
        assertThat(ledger.altered(study)).isEmpty();
    }

    @Test
    void aPoolThatIsBehindGetsTheWholeObjectAlthoughTheClientIsGone() throws IOException {
        var object = DicomObjects.image("behind", 0, 8_000_000);
        var yaml =
                """
                replayMemory: 1MiB
                pools:
                  vna: {servers: [{name: A, address: '127.0.0.1:%d'}]}
                  research: {servers: [{name: B, address: '127.0.0.1:%d'}, {name: C, address: '127.0.0.1:%d'}], balance: first}
                routes:
                  - {name: both, pools: [vna, research], success: first}
                """;
        b.behave(new Behaviour.Freeze());
        try (var c = ArchiveSimulator.start("C", ledger);
                var gateway =
                        gateway(
                                "timeouts: {server: 1s}\n"
                                        + yaml.formatted(
                                                a.address().getPort(),
                                                b.address().getPort(),
                                                c.address().getPort()))) {
            try (var modality = ModalitySimulator.associate(gateway.address(), "CT1", "PACS")) {
                assertThat(modality.store(object)).isZero();
                modality.release();
            }
            await().until(() -> ledger.of(object.sopInstanceUid()).size() == 2);
        }
        assertThat(ledger.of(object.sopInstanceUid()))
                .extracting(Ledger.Arrival::archive)
                .containsExactly("A", "C");
        allStored(List.of(object));
    }

    @Test
    void whatWasLearnedOfAServerOutlivesAReload() throws IOException {
        try (var gateway = gateway()) {
            ModalitySimulator.associate(gateway.address(), "CT1", "PACS").release();
            int before = a.totalAssociations();
            assertThat(before).isPositive();
            gateway.apply(
                    "mode: message\nhealthCheck: {type: none}\nkeepIdle: 1s\n"
                            + RunningGateway.servers(a, b));
            ModalitySimulator.associate(gateway.address(), "CT1", "PACS").release();
            assertThat(a.totalAssociations()).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"association", "message"})
    void aDrainFinishesWhatRunsAndAbortsWhatIsIdle(String mode) throws Exception {
        a.behave(new Behaviour.Slow(Duration.ofMillis(600)));
        var yaml =
                "mode: %s\ndrainIdle: 200ms\nhealthCheck: {type: none}\n%s"
                        .formatted(mode, RunningGateway.servers(a));
        var object = DicomObjects.image("drained " + mode, 0, 50_000);
        var gateway = new RunningGateway(folder, yaml);
        try (var busy = ModalitySimulator.associate(gateway.address(), "CT1", "PACS");
                var idle = ModalitySimulator.associate(gateway.address(), "CT2", "PACS")) {
            busy.sendStore(object);
            await().until(() -> ledger.stored() == 1);
            var closing = Thread.ofPlatform().start(() -> gateway.close(Duration.ofSeconds(60)));
            assertThatThrownBy(idle::receive).hasMessage("aborted 2 0");
            assertThat(busy.receive().command().status()).isZero();
            assertThatThrownBy(busy::receive).hasMessage("aborted 2 0");
            closing.join();
        }
    }

    @Test
    void aProcedureStepGoesWhereItWasCreatedAlsoAfterARestart() throws IOException {
        var proposals = List.of(new Proposal(DicomObjects.MPPS, DicomObjects.IMPLICIT));
        for (boolean create : new boolean[] {true, false}) {
            try (var gateway = gateway()) {
                for (int i = 0; i < 6; i++) {
                    try (var modality =
                            ModalitySimulator.associate(
                                    gateway.address(), "CT1", "RIS", proposals)) {
                        assertThat(modality.performedProcedureStep(create, "1.2.3." + i)).isZero();
                        modality.release();
                    }
                }
            }
        }
        for (int i = 0; i < 6; i++) {
            var instance = "1.2.3." + i;
            var servers =
                    ledger.messages().stream()
                            .filter(message -> message.endsWith(" " + instance))
                            .map(message -> message.substring(0, 1))
                            .toList();
            assertThat(servers).hasSize(2);
            assertThat(servers.get(0)).isEqualTo(servers.get(1));
        }
        assertThat(ledger.messages().stream().map(m -> m.substring(0, 1)).distinct()).hasSize(2);
    }

    @Test
    void queriesAreAnsweredByOneServerAndCanBeCancelled() throws IOException {
        var proposals =
                List.of(
                        new Proposal(DicomObjects.STUDY_ROOT_FIND, DicomObjects.IMPLICIT),
                        new Proposal(DicomObjects.SECONDARY_CAPTURE, DicomObjects.EXPLICIT));
        try (var gateway = gateway();
                var modality =
                        ModalitySimulator.associate(gateway.address(), "CT1", "PACS", proposals)) {
            for (int i = 0; i < 4; i++) {
                assertThat(modality.find(DicomObjects.STUDY_ROOT_FIND, new byte[300]))
                        .containsExactly(0xFF00, 0xFF00, 0);
                assertThat(modality.store(DicomObjects.image("between", i, 3000))).isZero();
            }
            a.behave(new Behaviour.Slow(Duration.ofMillis(400)));
            b.behave(new Behaviour.Slow(Duration.ofMillis(400)));
            assertThat(modality.findAndCancel(DicomObjects.STUDY_ROOT_FIND, new byte[300]))
                    .endsWith(0xFE00);
            modality.release();
        }
        assertThat(
                        ledger.messages().stream()
                                .filter(m -> m.contains(" 0020"))
                                .map(m -> m.substring(0, 1))
                                .distinct())
                .hasSize(1);
        assertThat(ledger.byArchive()).isEqualTo(Map.of("A", 2L, "B", 2L));
    }

    @Test
    void aStorageCommitmentGoesToTheServerThatHasTheObjectsAlsoAfterARestart() throws IOException {
        var proposals =
                List.of(
                        new Proposal(DicomObjects.STORAGE_COMMITMENT, DicomObjects.IMPLICIT),
                        new Proposal(DicomObjects.SECONDARY_CAPTURE, DicomObjects.EXPLICIT));
        var studies = new ArrayList<List<DicomObject>>();
        for (int i = 0; i < 6; i++) {
            studies.add(DicomObjects.study("committed-" + i, 40, 1_000));
        }
        var yaml = "persistence: {by: study-instance-uid}\n" + RunningGateway.servers(a, b);
        try (var gateway = gateway(yaml)) {
            for (var study : studies) {
                try (var modality =
                        ModalitySimulator.associate(gateway.address(), "CT1", "PACS", proposals)) {
                    storeAll(modality, study);
                    assertThat(modality.commit("1.2.1", study)).isEqualTo(1);
                    modality.release();
                }
            }
        }
        try (var gateway = gateway(yaml);
                var modality =
                        ModalitySimulator.associate(gateway.address(), "CT1", "PACS", proposals)) {
            for (var study : studies) {
                assertThat(modality.commit("1.2.2", study)).isEqualTo(1);
            }
            var never = DicomObjects.study("never stored", 1, 100);
            assertThat(modality.commit("1.2.3", never)).isEqualTo(2);
            modality.release();
            await().until(() -> gateway.exchanges().size() == 1);
            assertThat(gateway.server("A").sessions() + gateway.server("B").sessions()).isZero();
        }
        assertThat(ledger.byArchive().keySet()).containsExactlyInAnyOrder("A", "B");
    }

    @Test
    void aClientWithAWindowMaySendAheadAndIsAnsweredInFull() throws IOException {
        var study = DicomObjects.study("window", 8, 40_000);
        try (var gateway = gateway();
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
                                4)) {
            assertThat(modality.window()).isEqualTo(4);
            var ids = new ArrayList<Integer>();
            for (int at = 0; at < study.size(); at += 4) {
                for (var object : study.subList(at, at + 4)) {
                    ids.add(modality.sendStore(object));
                }
                for (int i = 0; i < 4; i++) {
                    var answer = modality.receive().command();
                    assertThat(answer.status()).isZero();
                    assertThat(ids.remove((Object) answer.number(0x0120))).isTrue();
                }
            }
            modality.release();
        }
        allStored(study);
    }

    @Test
    void aWindowThatAServerGrantsUnaskedChangesNothing() throws IOException {
        var study = DicomObjects.study("granted", 8, 40_000);
        a.window(16);
        b.window(0);
        try (var gateway = gateway();
                var modality = ModalitySimulator.associate(gateway.address(), "CT1", "PACS")) {
            assertThat(modality.window()).as("it is the server's, not the client's").isEqualTo(1);
            storeAll(modality, study);
            modality.release();
        }
        allStored(study);
        assertThat(ledger.byArchive()).isEqualTo(Map.of("A", 4L, "B", 4L));
    }

    @Test
    void aClientThatDiesInAMessageLeavesNoHalfObjectAndNoUsedAssociation() throws IOException {
        var object = DicomObjects.image("whole", 0, 100_000);
        try (var gateway = gateway("balance: first\n" + RunningGateway.servers(a))) {
            var dying = ModalitySimulator.associate(gateway.address(), "CT1", "PACS");
            dying.sendHalf(DicomObjects.image("half", 0, 100_000));
            await().until(() -> ledger.messages().stream().anyMatch(m -> m.contains(" 0001")));
            dying.close();
            await().until(() -> gateway.exchanges().size() == 1);
            await().until(() -> a.associations() == 0);
            try (var modality = ModalitySimulator.associate(gateway.address(), "CT1", "PACS")) {
                assertThat(modality.store(object)).isZero();
                modality.release();
            }
            assertThat(gateway.server("A").sessions()).isZero();
        }
        assertThat(ledger.stored()).isEqualTo(1);
    }

    @Test
    void aServerWithOneAssociationIsSharedByManyClients() throws IOException, InterruptedException {
        var yaml =
                "servers: [{name: A, address: '127.0.0.1:%d', maxAssociations: 1}]"
                        .formatted(a.address().getPort());
        var study = DicomObjects.study("shared", 12, 50_000);
        try (var gateway = gateway(yaml)) {
            var clients = new ArrayList<Thread>();
            for (int c = 0; c < 4; c++) {
                var part = study.subList(3 * c, 3 * c + 3);
                clients.add(
                        Thread.ofVirtual()
                                .start(
                                        () -> {
                                            try (var modality =
                                                    ModalitySimulator.associate(
                                                            gateway.address(), "CT1", "PACS")) {
                                                storeAll(modality, part);
                                                modality.release();
                                            } catch (IOException failed) {
                                                throw new UncheckedIOException(failed);
                                            }
                                        }));
            }
            for (var client : clients) {
                client.join();
            }
        }
        allStored(study);
    }
}
