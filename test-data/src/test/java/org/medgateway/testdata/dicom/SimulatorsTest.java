package org.medgateway.testdata.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.medgateway.testdata.dicom.ModalitySimulator.Proposal;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

class SimulatorsTest {

    private final Ledger ledger = new Ledger();
    private final ArchiveSimulator archive = ArchiveSimulator.start("A", ledger);

    @AfterEach
    void close() {
        archive.close();
    }

    @Test
    void aStudyArrivesAsItWasSent() throws IOException {
        var study = DicomObjects.study("first", 5, 100_000);
        try (var modality = ModalitySimulator.associate(archive.address(), "CT1", "PACS")) {
            assertThat(modality.titles()).isEqualTo("CT1->PACS");
            assertThat(modality.echo()).isZero();
            for (var object : study) {
                assertThat(modality.store(object)).isZero();
            }
            modality.release();
        }
        assertThat(ledger.stored()).isEqualTo(5);
        assertThat(ledger.missing(study)).isEmpty();
        assertThat(ledger.altered(study)).isEmpty();
        assertThat(archive.titles()).containsExactly("CT1->PACS");
    }

    @Test
    void theSameNameIsTheSameStudyAndAnotherIsAnother() {
        assertThat(DicomObjects.study("x", 2, 64)).isEqualTo(DicomObjects.study("x", 2, 64));
        assertThat(DicomObjects.uid("x"))
                .isNotEqualTo(DicomObjects.uid("y"))
                .hasSizeLessThanOrEqualTo(64);
    }

    @Test
    void rejectionsSayTheirNumbers() {
        archive.behave(Behaviour.Reject.TRANSIENT);
        assertThatThrownBy(() -> ModalitySimulator.associate(archive.address(), "A", "B"))
                .hasMessage("rejected 2 3 1");
        archive.behave(new Behaviour.AbortAssociation());
        assertThatThrownBy(() -> ModalitySimulator.associate(archive.address(), "A", "B"))
                .hasMessage("aborted 2 0");
    }

    @Test
    void whoDiesInTheMiddleHasNotStored() throws IOException {
        archive.behave(new Behaviour.DieDuringStore(1));
        var study = DicomObjects.study("dying", 2, 500_000);
        try (var modality = ModalitySimulator.associate(archive.address(), "A", "B")) {
            assertThat(modality.store(study.get(0))).isZero();
            assertThatThrownBy(() -> modality.store(study.get(1))).isInstanceOf(IOException.class);
        }
        assertThat(ledger.missing(study)).containsExactly(study.get(1));
    }

    @Test
    void whoIsKilledComesBackOnTheSamePort() throws IOException {
        archive.kill();
        assertThatThrownBy(() -> ModalitySimulator.associate(archive.address(), "A", "B"))
                .isInstanceOf(IOException.class);
        archive.restart();
        try (var modality = ModalitySimulator.associate(archive.address(), "A", "B")) {
            assertThat(modality.echo()).isZero();
        }
    }

    @Test
    void queriesStepsAndCommitmentsAreAnswered() throws IOException {
        var proposals =
                List.of(
                        new Proposal(DicomObjects.STUDY_ROOT_FIND, DicomObjects.IMPLICIT),
                        new Proposal(DicomObjects.MPPS, DicomObjects.IMPLICIT),
                        new Proposal(DicomObjects.STORAGE_COMMITMENT, DicomObjects.EXPLICIT),
                        new Proposal(DicomObjects.SECONDARY_CAPTURE, DicomObjects.EXPLICIT));
        var study = DicomObjects.study("commit", 2, 64);
        try (var modality = ModalitySimulator.associate(archive.address(), "A", "B", proposals)) {
            assertThat(modality.find(DicomObjects.STUDY_ROOT_FIND, new byte[0]))
                    .containsExactly(0xFF00, 0xFF00, 0);
            assertThat(modality.performedProcedureStep(true, "1.2.3")).isZero();
            assertThat(modality.performedProcedureStep(false, "1.2.3")).isZero();
            assertThat(modality.store(study.getFirst())).isZero();
            assertThat(modality.commit("1.2.9", List.of(study.getFirst()))).isEqualTo(1);
            assertThat(modality.commit("1.2.10", study)).isEqualTo(2);
        }
        assertThat(ledger.messages()).contains("A 0140 1.2.3", "A 0120 1.2.3");
        archive.behave(new Behaviour.Slow(Duration.ofMillis(200)));
        try (var modality = ModalitySimulator.associate(archive.address(), "A", "B", proposals)) {
            assertThat(modality.findAndCancel(DicomObjects.STUDY_ROOT_FIND, new byte[0]))
                    .endsWith(0xFE00);
        }
    }

    @Test
    void aLoadIsCounted() throws IOException, InterruptedException {
        try (var counting = ArchiveSimulator.start("C", Ledger.counting())) {
            var result = new StoreLoad(2, 100_000, 10, 65536).run(counting.address());
            assertThat(result.objects()).isEqualTo(20);
            assertThat(counting.ledger().totalBytes()).isGreaterThan(2_000_000);
        }
    }
}
