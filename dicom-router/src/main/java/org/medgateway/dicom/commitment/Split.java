package org.medgateway.dicom.commitment;

import org.medgateway.dicom.wire.StorageCommitment;
import org.medgateway.dicom.wire.StorageCommitment.Reference;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/// Splits a request over the servers that hold its instances. Of an instance that nobody is known
/// to hold, every server is asked; it is safe only if one of them says so.
public final class Split {

    private Split() {}

    /// @param holder the server that is known to hold an instance, "" where there is none
    /// @param others the servers to ask for what nobody is known to hold
    public static Transaction of(
            StorageCommitment request,
            Requester requester,
            Instant deadline,
            Function<String, String> holder,
            Collection<String> others) {
        var references = new LinkedHashMap<String, Reference>();
        Map<String, List<String>> instances = new LinkedHashMap<>();
        for (var asked : request.referenced()) {
            if (references.containsKey(asked.sopInstance())) {
                continue;
            }
            var known = holder.apply(asked.sopInstance());
            int reason =
                    known.isEmpty()
                            ? StorageCommitment.NO_SUCH_INSTANCE
                            : StorageCommitment.PROCESSING_FAILURE;
            references.put(
                    asked.sopInstance(),
                    new Reference(asked.sopClass(), asked.sopInstance(), "", reason));
            for (var server : known.isEmpty() ? others : List.of(known)) {
                instances.computeIfAbsent(server, _ -> new ArrayList<>()).add(asked.sopInstance());
            }
        }
        var parts = new ArrayList<Part>();
        instances.forEach((server, of) -> parts.add(new Part(newUid(), server, of)));
        return new Transaction(
                request.transactionUid(),
                requester,
                deadline,
                references.values(),
                parts,
                parts.stream().map(Part::uid).toList());
    }

    /// PS3.5 B.2: a random UUID under 2.25.
    private static String newUid() {
        var random = UUID.randomUUID();
        var bytes =
                ByteBuffer.allocate(16)
                        .putLong(random.getMostSignificantBits())
                        .putLong(random.getLeastSignificantBits())
                        .array();
        return "2.25." + new BigInteger(1, bytes);
    }
}
