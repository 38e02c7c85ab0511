package org.medgateway.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.medgateway.core.balance.AdminState;
import org.medgateway.core.observe.Event;
import org.medgateway.testdata.dicom.ArchiveSimulator;
import org.medgateway.testdata.dicom.Behaviour;
import org.medgateway.testdata.dicom.DicomObject;
import org.medgateway.testdata.dicom.DicomObjects;
import org.medgateway.testdata.dicom.Ledger;
import org.medgateway.testdata.dicom.ModalitySimulator;
import org.medgateway.testdata.dicom.ModalitySimulator.Proposal;
import org.medgateway.testdata.tls.TestAuthority;
import org.medgateway.testdata.tls.TestCertificate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import javax.net.ssl.SSLSocket;

/// Storage commitment in message mode: split over the servers, reported once.
class CommitmentTest {

    @TempDir Path folder;
    private final Ledger ledger = new Ledger();
    private final ArchiveSimulator a = ArchiveSimulator.start("A", ledger);
    private final ArchiveSimulator b = ArchiveSimulator.start("B", ledger);
    private final ArchiveSimulator ct = ArchiveSimulator.start("CT", new Ledger());

    @AfterEach
    void close() {
        a.close();
        b.close();
        ct.close();
    }

    private RunningGateway gateway(String more) {
        return new RunningGateway(
                folder,
                "mode: message\nhealthCheck: {type: none}\n%s\n%s"
                        .formatted(more, RunningGateway.servers(a, b)));
    }

    /// `storageCommitment:` with the requester's own address.
    private String reachable(String timeout) {
        return "storageCommitment: {timeout: %s, requesters: {CT1: '127.0.0.1:%d'}}"
                .formatted(timeout, ct.address().getPort());
    }

    private static ModalitySimulator modality(RunningGateway gateway, String syntax)
            throws IOException {
        return ModalitySimulator.associate(
                gateway.address(),
                "CT1",
                "PACS",
                List.of(
                        new Proposal(DicomObjects.STORAGE_COMMITMENT, syntax),
                        new Proposal(DicomObjects.SECONDARY_CAPTURE, DicomObjects.EXPLICIT)));
    }

    private static ModalitySimulator modality(RunningGateway gateway) throws IOException {
        return modality(gateway, DicomObjects.IMPLICIT);
    }

    private static void store(ModalitySimulator modality, List<DicomObject> objects)
            throws IOException {
        for (var object : objects) {
            assertThat(modality.store(object)).isZero();
        }
    }

    private static List<String> uids(List<DicomObject> objects) {
        return objects.stream().map(DicomObject::sopInstanceUid).toList();
    }

    /// The objects that this archive has stored.
    private List<DicomObject> on(ArchiveSimulator archive, List<DicomObject> study) {
        return study.stream()
                .filter(
                        o ->
                                ledger.of(o.sopInstanceUid()).stream()
                                        .anyMatch(each -> each.archive().equals(archive.name())))
                .toList();
    }

    private List<String> alarms(RunningGateway gateway) {
        return gateway.events(Event.Alarm.class).stream().map(Event.Alarm::message).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "same association, 1.2.840.10008.1.2",
        "same association, 1.2.840.10008.1.2.1",
        "own association, 1.2.840.10008.1.2",
        "own association, 1.2.840.10008.1.2.1"
    })
    void instancesOfSeveralServersAreAnsweredByOneReportAlsoAfterARestart(String how, String syntax)
            throws IOException {
        var study = DicomObjects.study("split " + how, 10, 1_000);
        try (var gateway = gateway("");
                var modality = modality(gateway, syntax)) {
            store(modality, study);
            modality.release();
        }
        assertThat(ledger.byArchive()).isEqualTo(Map.of("A", 5L, "B", 5L));
        try (var gateway = gateway("");
                var modality = modality(gateway, syntax)) {
            if (how.equals("own association")) {
                a.behave(new Behaviour.ReportOver(gateway.address()));
                b.behave(new Behaviour.ReportOver(gateway.address()));
            }
            assertThat(modality.requestCommitment("1.2.3.4", study)).isZero();
            var report = modality.awaitReport();
            assertThat(report.transaction()).isEqualTo("1.2.3.4");
            assertThat(report.eventType()).isEqualTo(1);
            assertThat(report.safe()).containsExactlyElementsOf(uids(study));
            assertThat(report.failed()).isEmpty();
            modality.release();
            assertThat(gateway.server("A").sessions() + gateway.server("B").sessions()).isZero();
        }
        assertThat(ledger.commitments())
                .extracting(Ledger.CommitmentRequest::archive)
                .containsExactlyInAnyOrder("A", "B");
        assertThat(ledger.commitments())
                .allSatisfy(
                        request -> {
                            assertThat(request.transaction()).isNotEqualTo("1.2.3.4");
                            assertThat(request.instances()).hasSize(5);
                        });
        assertThat(folder.resolve("state")).isDirectoryNotContaining("glob:**.commitment");
    }

    @Test
    void whatNobodyIsKnownToHaveIsAskedOfAllAndFailsWhenNobodyHasIt() throws IOException {
        var study = DicomObjects.study("known", 4, 1_000);
        var elsewhere = DicomObjects.image("stored past the gateway", 0, 1_000);
        var never = DicomObjects.image("never stored", 0, 1_000);
        try (var direct = ModalitySimulator.associate(b.address(), "CT1", "B")) {
            assertThat(direct.store(elsewhere)).isZero();
        }
        var asked = new ArrayList<>(study);
        asked.add(elsewhere);
        asked.add(never);
        try (var gateway = gateway("");
                var modality = modality(gateway)) {
            store(modality, study);
            assertThat(modality.requestCommitment("1.2.3", asked)).isZero();
            var report = modality.awaitReport();
            assertThat(report.eventType()).isEqualTo(2);
            assertThat(report.safe())
                    .containsExactlyInAnyOrderElementsOf(uids(asked.subList(0, 5)));
            assertThat(report.failed()).isEqualTo(Map.of(never.sopInstanceUid(), 0x0112));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dead", "refuses", "without storage commitment"})
    void whatLiesOnAServerThatCannotBeAskedIsNotSafe(String how) throws IOException {
        var study = DicomObjects.study("one " + how, 6, 1_000);
        try (var gateway = gateway("");
                var modality = modality(gateway)) {
            store(modality, study);
            var lost = on(b, study);
            assertThat(lost).hasSize(3);
            switch (how) {
                case "dead" -> b.kill();
                case "refuses" -> b.behave(new Behaviour.RefuseCommitment(0x0213));
                default -> b.behave(new Behaviour.Only(DicomObjects.SECONDARY_CAPTURE));
            }
            assertThat(modality.requestCommitment("1.2.3", study)).isZero();
            var report = modality.awaitReport();
            assertThat(report.eventType()).isEqualTo(2);
            assertThat(report.safe()).containsExactlyElementsOf(uids(on(a, study)));
            assertThat(report.failed().keySet()).containsExactlyInAnyOrderElementsOf(uids(lost));
            assertThat(report.failed().values()).containsOnly(0x0110);
        }
    }

    @Test
    void whenNoServerTakesTheRequestItIsRefusedAtOnce() throws IOException {
        var study = DicomObjects.study("refused", 4, 1_000);
        try (var gateway = gateway("");
                var modality = modality(gateway)) {
            store(modality, study);
            a.behave(new Behaviour.RefuseCommitment(0x0213));
            b.behave(new Behaviour.RefuseCommitment(0x0213));
            assertThat(modality.requestCommitment("1.2.3", study)).isEqualTo(0x0213);
            assertThat(modality.requestCommitment("1.2.4", List.of()))
                    .as("names no instance")
                    .isEqualTo(0x0115);
            a.behave(Behaviour.WELL);
            b.behave(Behaviour.WELL);
            assertThat(modality.commit("1.2.5", study)).isEqualTo(1);
            modality.release();
        }
    }

    @Test
    void afterTheTimeLimitTheReportGoesToTheRequestersAddressAndSaysWhatIsMissing()
            throws IOException {
        var study = DicomObjects.study("late", 6, 1_000);
        b.behave(new Behaviour.NoReport());
        try (var gateway = gateway(reachable("1s"))) {
            try (var modality = modality(gateway)) {
                store(modality, study);
                assertThat(modality.requestCommitment("1.2.3", study)).isZero();
                modality.release();
            }
            await().until(() -> !ct.ledger().reports().isEmpty());
            var report = ct.ledger().reports().getFirst();
            assertThat(report.titles()).isEqualTo("PACS->CT1");
            assertThat(report.transaction()).isEqualTo("1.2.3");
            assertThat(report.eventType()).isEqualTo(2);
            assertThat(report.safe()).containsExactlyElementsOf(uids(on(a, study)));
            assertThat(report.failed().keySet())
                    .containsExactlyInAnyOrderElementsOf(uids(on(b, study)));
            assertThat(report.failed().values()).containsOnly(0x0110);
            assertThat(alarms(gateway))
                    .anyMatch(alarm -> alarm.contains("not every server has reported in time"));
            await().until(() -> ct.associations() == 0);
        }
        assertThat(folder.resolve("state")).isDirectoryNotContaining("glob:**.commitment");
    }

    @Test
    void aRequesterThatIsAwayIsCalledAgain() throws IOException {
        var study = DicomObjects.study("away", 2, 1_000);
        ct.behave(Behaviour.Reject.TRANSIENT);
        b.behave(new Behaviour.NoReport());
        try (var gateway = gateway(reachable("30s"))) {
            try (var modality = modality(gateway)) {
                store(modality, study);
                assertThat(modality.requestCommitment("1.2.3", study)).isZero();
                modality.release();
            }
            report(gateway, "B", on(b, study));
            await().until(() -> !ct.titles().isEmpty());
            ct.behave(Behaviour.WELL);
            await().until(() -> !ct.ledger().reports().isEmpty());
        }
        assertThat(ct.ledger().reports())
                .singleElement()
                .satisfies(report -> assertThat(report.safe()).hasSize(2));
    }

    @Test
    void ofSeveralPoolsThatHaveAnObjectOneThatRunsIsAsked() throws IOException {
        var study = DicomObjects.study("two pools", 3, 1_000);
        var pools =
                """
                mode: message
                healthCheck: {type: none}
                pools:
                  vna: {servers: [{name: A, address: '127.0.0.1:%d'}]}
                  research: {servers: [{name: B, address: '127.0.0.1:%d'}]}
                routes:
                  - {name: both, when: {sopClass: storage}, pools: [vna, research]}
                """
                        .formatted(a.address().getPort(), b.address().getPort());
        try (var gateway = new RunningGateway(folder, pools);
                var modality = modality(gateway)) {
            store(modality, study);
            modality.release();
        }
        try (var gateway = new RunningGateway(folder, pools);
                var modality = modality(gateway)) {
            assertThat(modality.commit("1.2.3", study)).isEqualTo(1);
            gateway.service().administer("A", AdminState.HALT, "", "", null);
            assertThat(modality.commit("1.2.4", study)).isEqualTo(1);
            modality.release();
        }
        assertThat(ledger.commitments())
                .extracting(Ledger.CommitmentRequest::archive)
                .containsExactly("A", "B");
    }

    @Test
    void aRequesterIsCalledOverTlsWhereItWantsSo() throws IOException {
        var hospital = TestAuthority.named("Hospital");
        var archives = hospital.server("archive", "127.0.0.1");
        var requesters = hospital.server("requester", "127.0.0.1");
        Files.writeString(
                folder.resolve("hospital.pem"),
                new TestCertificate(archives.key(), List.of(hospital.certificate()))
                        .certificatePem());
        a.wrapping(socket -> tls(socket, archives));
        b.wrapping(socket -> tls(socket, archives));
        ct.wrapping(socket -> tls(socket, requesters));
        var study = DicomObjects.study("over TLS", 2, 1_000);
        b.behave(new Behaviour.NoReport());
        var yaml =
                """
                authorities:
                  hospital: {pem: [hospital.pem]}
                ---
                mode: message
                healthCheck: {type: none}
                serverTls: {verify: hospital}
                storageCommitment: {requesterTls: true, requesters: {CT1: '127.0.0.1:%d'}}
                """
                                .formatted(ct.address().getPort())
                        + RunningGateway.servers(a, b);
        try (var gateway = new RunningGateway(folder, yaml)) {
            try (var modality = modality(gateway)) {
                store(modality, study);
                assertThat(modality.requestCommitment("1.2.3", study)).isZero();
                modality.release();
            }
            report(gateway, "B", on(b, study));
            await().until(() -> !ct.ledger().reports().isEmpty());
        }
        assertThat(ct.ledger().reports())
                .singleElement()
                .satisfies(report -> assertThat(report.safe()).hasSize(2));
    }

    @Test
    void tlsTowardsRequestersNeedsToBeDescribed() {
        assertThat(
                        RunningGateway.problems(
                                folder,
                                "mode: message\nstorageCommitment: {requesterTls: true}\n"
                                        + RunningGateway.servers(a)))
                .contains("storageCommitment.requesterTls", "expected a serverTls");
    }

    /// The server's side of TLS.
    private static Socket tls(Socket socket, TestCertificate shown) {
        try {
            var tls =
                    (SSLSocket)
                            shown.context()
                                    .getSocketFactory()
                                    .createSocket(socket, null, socket.getPort(), true);
            tls.setUseClientMode(false);
            return tls;
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    /// Reports as the archive would, over an association of its own; the status of the answer.
    private int report(RunningGateway gateway, String archive, List<DicomObject> safe)
            throws IOException {
        await().until(
                        () ->
                                ledger.commitments().stream()
                                        .anyMatch(each -> each.archive().equals(archive)));
        var asked =
                ledger.commitments().stream()
                        .filter(each -> each.archive().equals(archive))
                        .findFirst()
                        .orElseThrow();
        return report(gateway, archive, asked.transaction(), safe);
    }

    private static int report(
            RunningGateway gateway, String archive, String transaction, List<DicomObject> safe)
            throws IOException {
        try (var reporting =
                ModalitySimulator.associateAsScp(
                        gateway.address(),
                        archive,
                        "CT1",
                        new Proposal(DicomObjects.STORAGE_COMMITMENT, DicomObjects.EXPLICIT))) {
            assertThat(reporting.scpRoles()).containsExactly(DicomObjects.STORAGE_COMMITMENT);
            int status = reporting.report(transaction, safe);
            reporting.release();
            return status;
        }
    }

    @Test
    void aRestartForgetsNoCommitmentThatIsOnItsWay() throws IOException {
        var study = DicomObjects.study("restarted", 6, 1_000);
        a.behave(new Behaviour.NoReport());
        b.behave(new Behaviour.NoReport());
        try (var gateway = gateway(reachable("1h"));
                var modality = modality(gateway)) {
            store(modality, study);
            assertThat(modality.requestCommitment("1.2.3", study)).isZero();
            assertThat(report(gateway, "A", on(a, study)))
                    .as("taken before the restart: an archive says it once")
                    .isZero();
            modality.release();
        }
        assertThat(ct.ledger().reports()).isEmpty();
        try (var gateway = gateway(reachable("1h"))) {
            assertThat(report(gateway, "B", on(b, study))).isZero();
            await().until(() -> !ct.ledger().reports().isEmpty());
            assertThat(ct.ledger().reports())
                    .singleElement()
                    .satisfies(
                            report -> {
                                assertThat(report.transaction()).isEqualTo("1.2.3");
                                assertThat(report.eventType()).isEqualTo(1);
                                assertThat(report.safe()).containsExactlyElementsOf(uids(study));
                            });
            assertThat(report(gateway, "B", on(b, study))).as("said twice").isZero();
        }
        assertThat(ct.ledger().reports()).hasSize(1);
    }

    @Test
    void aReportMakesNothingSafeThatItWasNotAskedFor() throws IOException {
        var study = DicomObjects.study("lies", 6, 1_000);
        a.behave(new Behaviour.NoReport());
        b.behave(new Behaviour.NoReport());
        try (var gateway = gateway("");
                var modality = modality(gateway)) {
            store(modality, study);
            assertThat(modality.requestCommitment("1.2.3", study)).isZero();
            assertThat(report(gateway, "A", study.getFirst().studyUid(), study))
                    .as("a transaction that nobody has begun")
                    .isEqualTo(0x0110);
            assertThat(report(gateway, "A", "1.2.3", study))
                    .as("the requester's own number")
                    .isEqualTo(0x0110);
            var first = on(a, study).subList(0, 1);
            var claimed = new ArrayList<>(on(b, study));
            claimed.addAll(first);
            assertThat(report(gateway, "A", claimed)).isZero();
            assertThat(report(gateway, "B", on(b, study))).isZero();
            var report = modality.awaitReport();
            var safe = new ArrayList<>(uids(on(b, study)));
            safe.addAll(uids(first));
            assertThat(report.safe()).containsExactlyInAnyOrderElementsOf(safe);
            assertThat(report.failed()).hasSize(2).containsValue(0x0110);
        }
    }

    @Test
    void aRequesterWithoutAnAddressThatIsGoneIsAnAlarm() throws IOException {
        var study = DicomObjects.study("no address", 2, 1_000);
        a.behave(new Behaviour.NoReport());
        b.behave(new Behaviour.NoReport());
        try (var gateway = gateway("storageCommitment: {timeout: 1s}")) {
            try (var modality = modality(gateway)) {
                store(modality, study);
                assertThat(modality.requestCommitment("1.2.3", study)).isZero();
                modality.release();
            }
            await().until(
                            () ->
                                    alarms(gateway).stream()
                                            .anyMatch(
                                                    alarm -> alarm.contains("no address of CT1")));
        }
    }

    @Test
    void aServersPlaceIsNotKeptByACommitmentThatWaits() throws IOException {
        a.behave(new Behaviour.NoReport());
        var yaml =
                """
                mode: message
                healthCheck: {type: none}
                servers: [{name: A, address: '127.0.0.1:%d', maxAssociations: 1}]
                """
                        .formatted(a.address().getPort());
        var study = DicomObjects.study("one place", 4, 1_000);
        try (var gateway = new RunningGateway(folder, yaml);
                var modality = modality(gateway)) {
            store(modality, study.subList(0, 2));
            assertThat(modality.requestCommitment("1.2.3", study.subList(0, 2))).isZero();
            store(modality, study.subList(2, 4));
            assertThat(report(gateway, "A", study.subList(0, 2))).isZero();
            assertThat(modality.awaitReport().safe()).hasSize(2);
            modality.release();
        }
    }
}
