package org.medgateway.dicom.commitment;

import org.medgateway.dicom.wire.StorageCommitment;
import org.medgateway.dicom.wire.StorageCommitment.Reference;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// One storage commitment of a requester, split into a part for each server that is asked. An
/// instance is safe when a server that was asked for it says so, and not before. Any thread.
public final class Transaction {

    private final String uid;
    private final Requester requester;
    private final Instant deadline;
    private final Map<String, Reference> references; // as things stand; guarded by this
    private final Map<String, Part> parts;
    private final Set<String> open; // guarded by this

    /// @param references with the reason that holds as long as no server has said that it is safe;
    ///   0 is safe
    /// @param open the UIDs of the parts that have not been reported
    Transaction(
            String uid,
            Requester requester,
            Instant deadline,
            Collection<Reference> references,
            Collection<Part> parts,
            Collection<String> open) {
        this.uid = uid;
        this.requester = requester;
        this.deadline = deadline;
        this.references = new LinkedHashMap<>();
        references.forEach(each -> this.references.putIfAbsent(each.sopInstance(), each));
        this.parts = new LinkedHashMap<>();
        parts.forEach(part -> this.parts.put(part.uid(), part));
        this.open = new HashSet<>(open);
    }

    /// The requester's Transaction UID.
    public String uid() {
        return uid;
    }

    public Requester requester() {
        return requester;
    }

    /// When what has not been reported counts as failed.
    public Instant deadline() {
        return deadline;
    }

    public List<Part> parts() {
        return List.copyOf(parts.values());
    }

    /// What a server is asked for.
    public StorageCommitment request(Part part) {
        synchronized (this) {
            return new StorageCommitment(
                    part.uid(),
                    "",
                    part.instances().stream()
                            .map(references::get)
                            .map(r -> new Reference(r.sopClass(), r.sopInstance(), "", 0))
                            .toList(),
                    List.of());
        }
    }

    /// Takes a server's report on its part; a part is reported once.
    public synchronized void reported(String part, StorageCommitment report) {
        var asked = parts.get(part);
        if (asked == null || !open.remove(part)) {
            return;
        }
        var mine = Set.copyOf(asked.instances());
        var refused =
                report.failed().stream().map(Reference::sopInstance).collect(Collectors.toSet());
        for (var safe : report.referenced()) {
            if (mine.contains(safe.sopInstance()) && !refused.contains(safe.sopInstance())) {
                var where =
                        safe.retrieveAeTitle().isEmpty()
                                ? report.retrieveAeTitle()
                                : safe.retrieveAeTitle();
                put(safe.sopInstance(), where, 0);
            }
        }
        for (var failed : report.failed()) {
            var before = references.get(failed.sopInstance());
            if (mine.contains(failed.sopInstance())
                    && before != null
                    && before.failureReason() != 0
                    && failed.failureReason() != 0) {
                put(failed.sopInstance(), "", failed.failureReason());
            }
        }
    }

    private void put(String instance, String retrieveAeTitle, int reason) {
        references.computeIfPresent(
                instance,
                (_, before) -> new Reference(before.sopClass(), instance, retrieveAeTitle, reason));
    }

    /// The server could not be asked, or refused: nothing of the part is safe.
    public synchronized void failed(String part) {
        open.remove(part);
    }

    /// The time is over.
    public synchronized void expired() {
        open.clear();
    }

    public synchronized boolean isOpen(String part) {
        return open.contains(part);
    }

    /// Whether there is nothing more to wait for.
    public synchronized boolean complete() {
        return open.isEmpty();
    }

    synchronized List<String> openParts() {
        return List.copyOf(open);
    }

    synchronized List<Reference> references() {
        return List.copyOf(references.values());
    }

    /// The report to the requester: what no server has called safe has failed.
    public synchronized StorageCommitment report() {
        var safe = new ArrayList<Reference>();
        var failed = new ArrayList<Reference>();
        references.values().forEach(each -> (each.failureReason() == 0 ? safe : failed).add(each));
        var titles = safe.stream().map(Reference::retrieveAeTitle).collect(Collectors.toSet());
        if (titles.size() != 1) {
            return new StorageCommitment(uid, "", safe, failed);
        }
        var plain = safe.stream().map(r -> new Reference(r.sopClass(), r.sopInstance(), "", 0));
        return new StorageCommitment(uid, titles.iterator().next(), plain.toList(), failed);
    }

    @Override
    public String toString() {
        return "the storage commitment %s of %s".formatted(uid, requester.callingAeTitle());
    }
}
