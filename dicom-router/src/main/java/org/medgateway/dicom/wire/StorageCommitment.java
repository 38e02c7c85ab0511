package org.medgateway.dicom.wire;

import io.netty.buffer.ByteBuf;

import java.util.List;

/// What a storage commitment request asks, or what a report answers (PS3.4 J.3.2.1 and J.3.3.1).
///
/// @param retrieveAeTitle where all that is referenced can be retrieved; "" where nothing is said
/// @param referenced the instances asked for, or those that are safe
/// @param failed the instances that are not safe; of no meaning in a request
public record StorageCommitment(
        String transactionUid,
        String retrieveAeTitle,
        List<Reference> referenced,
        List<Reference> failed) {

    /// Failure reason, PS3.4 J.3.3.1: processing failure.
    public static final int PROCESSING_FAILURE = 0x0110;

    /// Failure reason, PS3.4 J.3.3.1: no such object instance.
    public static final int NO_SUCH_INSTANCE = 0x0112;

    /// Event type of a report without failures.
    public static final int ALL_SAFE = 1;

    /// Event type of a report with failures.
    public static final int FAILURES_EXIST = 2;

    public StorageCommitment {
        referenced = List.copyOf(referenced);
        failed = List.copyOf(failed);
    }

    /// One instance.
    ///
    /// @param retrieveAeTitle where it can be retrieved; "" where nothing is said
    /// @param failureReason 0 where it is safe, or asked for
    public record Reference(
            String sopClass, String sopInstance, String retrieveAeTitle, int failureReason) {}

    /// What came of reading one.
    public sealed interface Reading {

        record Understood(StorageCommitment commitment) implements Reading {}

        record Unreadable(String why) implements Reading {}
    }

    /// Reads a whole data set; leaves the reader index alone.
    public static Reading read(ByteBuf dataSet, DataSetEncoding encoding) {
        return StorageCommitmentReader.read(dataSet, encoding);
    }

    /// The event type of a report that says this.
    public int eventType() {
        return failed.isEmpty() ? ALL_SAFE : FAILURES_EXIST;
    }

    /// The data set.
    public ByteBuf toBytes(DataSetEncoding encoding) {
        var all = new DataSetWriter(encoding);
        return all.aeTitle(Tag.RETRIEVE_AE_TITLE, retrieveAeTitle)
                .uid(Tag.TRANSACTION_UID, transactionUid)
                .sequence(Tag.FAILED_SOP_SEQUENCE, items(all, failed))
                .sequence(Tag.REFERENCED_SOP_SEQUENCE, items(all, referenced))
                .bytes();
    }

    private static List<DataSetWriter> items(DataSetWriter of, List<Reference> references) {
        return references.stream()
                .map(
                        each -> {
                            var item =
                                    of.item()
                                            .aeTitle(Tag.RETRIEVE_AE_TITLE, each.retrieveAeTitle)
                                            .uid(Tag.REFERENCED_SOP_CLASS_UID, each.sopClass)
                                            .uid(Tag.REFERENCED_SOP_INSTANCE_UID, each.sopInstance);
                            return each.failureReason == 0
                                    ? item
                                    : item.us(Tag.FAILURE_REASON, each.failureReason);
                        })
                .toList();
    }
}
