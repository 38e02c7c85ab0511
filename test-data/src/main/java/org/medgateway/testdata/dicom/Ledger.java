package org.medgateway.testdata.dicom;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/// What archives have received, by SOP instance. Survives the archive's death; may be shared by
/// several. Thread-safe.
public final class Ledger {

    /// One arrival of an object that the archive took to its end.
    ///
    /// @param dataSetHead the first bytes of the data set
    public record Arrival(
            String archive,
            String callingAeTitle,
            String calledAeTitle,
            String sopInstanceUid,
            long bytes,
            String sha256,
            int status,
            byte[] dataSetHead) {}

    private final Map<String, List<Arrival>> arrivals = new ConcurrentHashMap<>();
    private final List<String> messages = new CopyOnWriteArrayList<>();
    private final List<CommitmentRequest> commitments = new CopyOnWriteArrayList<>();
    private final List<CommitmentReport> reports = new CopyOnWriteArrayList<>();
    private final AtomicLong totalBytes = new AtomicLong();
    private final boolean counting;

    public Ledger() {
        this(false);
    }

    private Ledger(boolean counting) {
        this.counting = counting;
    }

    /// A ledger that only counts: for archives that are to be as fast as they can.
    public static Ledger counting() {
        return new Ledger(true);
    }

    boolean isCounting() {
        return counting;
    }

    void arrived(Arrival arrival) {
        totalBytes.addAndGet(arrival.bytes);
        if (!counting) {
            arrivals.computeIfAbsent(arrival.sopInstanceUid, _ -> new CopyOnWriteArrayList<>())
                    .add(arrival);
        }
    }

    void message(String archive, Command command) {
        if (!counting) {
            messages.add(
                    "%s %04X %s"
                            .formatted(archive, command.field(), command.sopInstance())
                            .strip());
        }
    }

    /// Every request an archive got, as `archive field instance`, in order.
    public List<String> messages() {
        return List.copyOf(messages);
    }

    /// A storage commitment that an archive was asked for.
    public record CommitmentRequest(String archive, String transaction, List<String> instances) {}

    void commitment(CommitmentRequest request) {
        commitments.add(request);
    }

    /// The storage commitments that archives were asked for, in order.
    public List<CommitmentRequest> commitments() {
        return List.copyOf(commitments);
    }

    void report(CommitmentReport report) {
        reports.add(report);
    }

    /// The reports on storage commitments that were received as a requester, in order.
    public List<CommitmentReport> reports() {
        return List.copyOf(reports);
    }

    public long totalBytes() {
        return totalBytes.get();
    }

    /// Instances that some archive has stored with success.
    public long stored() {
        return arrivals.values().stream()
                .filter(all -> all.stream().anyMatch(a -> a.status == 0))
                .count();
    }

    public List<Arrival> of(String sopInstanceUid) {
        return arrivals.getOrDefault(sopInstanceUid, List.of());
    }

    /// Whether some archive has stored just these bytes.
    public boolean has(DicomObject object) {
        return of(object.sopInstanceUid()).stream()
                .anyMatch(a -> a.status == 0 && a.sha256.equals(object.sha256()));
    }

    /// The objects that no archive has stored as they were sent.
    public List<DicomObject> missing(List<DicomObject> objects) {
        return objects.stream().filter(object -> !has(object)).toList();
    }

    /// Arrivals whose bytes are not those of their object.
    public List<Arrival> altered(List<DicomObject> objects) {
        var sums =
                objects.stream()
                        .collect(
                                Collectors.toMap(DicomObject::sopInstanceUid, DicomObject::sha256));
        return arrivals.values().stream()
                .flatMap(List::stream)
                .filter(a -> !a.sha256.equals(sums.get(a.sopInstanceUid)))
                .toList();
    }

    /// How many objects each archive has stored with success.
    public Map<String, Long> byArchive() {
        return arrivals.values().stream()
                .flatMap(List::stream)
                .filter(a -> a.status == 0)
                .collect(Collectors.groupingBy(Arrival::archive, Collectors.counting()));
    }

    public Optional<Arrival> any() {
        return arrivals.values().stream().flatMap(List::stream).findAny();
    }
}
