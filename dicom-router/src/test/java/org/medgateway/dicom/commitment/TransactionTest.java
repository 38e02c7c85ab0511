package org.medgateway.dicom.commitment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.medgateway.dicom.wire.StorageCommitment;
import org.medgateway.dicom.wire.StorageCommitment.Reference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

class TransactionTest {

    private static final Instant DEADLINE = Instant.parse("2026-01-01T12:00:00Z");

    /// 1.1 and 1.2 on A, 1.3 on B, 1.4 on nobody, 1.1 twice.
    private static Transaction split() {
        var asked =
                List.of("1.1", "1.2", "1.3", "1.4", "1.1").stream()
                        .map(uid -> new Reference("1.2.840", uid, "", 0))
                        .toList();
        return Split.of(
                new StorageCommitment("9.9", "", asked, List.of()),
                new Requester("CT1", "PACS", "1.2.840.10008.1.2"),
                DEADLINE,
                uid -> Map.of("1.1", "A", "1.2", "A", "1.3", "B").getOrDefault(uid, ""),
                List.of("A", "B"));
    }

    private static Part part(Transaction of, String server) {
        return of.parts().stream()
                .filter(part -> part.server().equals(server))
                .findFirst()
                .orElseThrow();
    }

    private static StorageCommitment report(String retrieve, List<String> safe) {
        return new StorageCommitment(
                "",
                retrieve,
                safe.stream().map(uid -> new Reference("1.2.840", uid, "", 0)).toList(),
                List.of());
    }

    private static List<String> uids(List<Reference> of) {
        return of.stream().map(Reference::sopInstance).toList();
    }

    @Test
    void eachServerIsAskedForItsOwnAndForWhatNobodyIsKnownToHave() {
        var transaction = split();
        assertThat(part(transaction, "A").instances()).containsExactly("1.1", "1.2", "1.4");
        assertThat(part(transaction, "B").instances()).containsExactly("1.3", "1.4");
        assertThat(part(transaction, "A").uid())
                .startsWith("2.25.")
                .isNotEqualTo(part(transaction, "B").uid())
                .hasSizeLessThanOrEqualTo(64);
    }

    @Test
    void isCompleteWhenAllHaveReportedAndSafeIsWhatOneCalledSafe() {
        var transaction = split();
        transaction.reported(part(transaction, "A").uid(), report("", List.of("1.1", "1.2")));
        assertThat(transaction.complete()).isFalse();
        transaction.reported(part(transaction, "B").uid(), report("", List.of("1.3", "1.4")));
        assertThat(transaction.complete()).isTrue();
        assertThat(uids(transaction.report().referenced()))
                .containsExactly("1.1", "1.2", "1.3", "1.4");
        assertThat(transaction.report().transactionUid()).isEqualTo("9.9");
    }

    @Test
    void whatIsNotReportedHasFailedForTheReasonThatIsKnown() {
        var transaction = split();
        transaction.reported(
                part(transaction, "A").uid(),
                new StorageCommitment(
                        "",
                        "",
                        List.of(new Reference("1.2.840", "1.1", "", 0)),
                        List.of(
                                new Reference("1.2.840", "1.1", "", 0x0119),
                                new Reference("1.2.840", "1.2", "", 0x0119))));
        transaction.expired();
        assertThat(transaction.report().referenced()).isEmpty();
        assertThat(transaction.report().failed())
                .extracting(r -> r.sopInstance() + " %04X".formatted(r.failureReason()))
                .containsExactly("1.1 0119", "1.2 0119", "1.3 0110", "1.4 0112");
    }

    @Test
    void theRetrieveTitleStandsAtTheTopWhereItIsOneAndElseAtEachInstance() {
        var one = split();
        one.reported(part(one, "A").uid(), report("PACS", List.of("1.1", "1.2")));
        one.failed(part(one, "B").uid());
        assertThat(one.report().retrieveAeTitle()).isEqualTo("PACS");
        assertThat(one.report().referenced())
                .extracting(Reference::retrieveAeTitle)
                .containsOnly("");
        var two = split();
        two.reported(part(two, "A").uid(), report("PACS", List.of("1.1", "1.2")));
        two.reported(part(two, "B").uid(), report("VNA", List.of("1.3")));
        assertThat(two.report().retrieveAeTitle()).isEmpty();
        assertThat(two.report().referenced())
                .extracting(Reference::retrieveAeTitle)
                .containsExactly("PACS", "PACS", "VNA");
    }

    @Test
    void theJournalBringsItBackAsItStood(@TempDir Path folder) throws IOException {
        var transaction = split();
        var written = new AtomicBoolean();
        try (var journal = new Journal(folder)) {
            transaction.reported(
                    part(transaction, "A").uid(), report("PACS", List.of("1.1", "1.2")));
            journal.keep(transaction, () -> written.set(true));
            await().untilTrue(written);
            journal.keep(split(), () -> {});
        }
        Files.writeString(folder.resolve("broken.commitment"), "transaction\t1");
        try (var journal = new Journal(folder)) {
            assertThat(journal.left()).hasSize(2);
            var back =
                    journal.left().stream()
                            .filter(t -> !t.isOpen(part(t, "A").uid()))
                            .findFirst()
                            .orElseThrow();
            assertThat(back.deadline()).isEqualTo(DEADLINE);
            assertThat(back.requester()).isEqualTo(transaction.requester());
            assertThat(back.parts()).isEqualTo(transaction.parts());
            assertThat(back.complete()).isFalse();
            assertThat(back.report()).isEqualTo(transaction.report());
            journal.left().forEach(journal::forget);
        }
        try (var journal = new Journal(folder)) {
            assertThat(journal.left()).isEmpty();
        }
    }
}
