package org.medgateway.benchmarks.fuzz;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

import org.medgateway.dicom.wire.DataSetEncoding;
import org.medgateway.dicom.wire.StorageCommitment;
import org.medgateway.dicom.wire.StorageCommitment.Reading;
import org.medgateway.dicom.wire.StorageCommitment.Reference;

import java.util.ArrayList;
import java.util.List;

/// The data set of a storage commitment, whole. The first byte of an input is its encoding.
final class DicomCommitments implements Target {

    private static final DataSetEncoding[] ENCODINGS = DataSetEncoding.values();

    @Override
    public String name() {
        return "dicom-commitments";
    }

    @Override
    public List<byte[]> samples() {
        Reference one = new Reference("1.2.840.10008.5.1.4.1.1.2", "2.25.1", "", 0);
        Reference two = new Reference("1.2.840.10008.5.1.4.1.1.4", "2.25.2", "STORE", 0);
        Reference lost = new Reference("1.2.840.10008.5.1.4.1.1.4", "2.25.3", "", 0x0112);
        List<byte[]> samples = new ArrayList<>();
        for (DataSetEncoding encoding : ENCODINGS) {
            for (StorageCommitment commitment :
                    List.of(
                            new StorageCommitment("2.25.9", "", List.of(one, two), List.of()),
                            new StorageCommitment(
                                    "2.25.9", "ARCHIVE", List.of(one), List.of(lost)))) {
                samples.add(Samples.ofKind(encoding.ordinal(), bytes(commitment, encoding)));
            }
            samples.add(Samples.ofKind(encoding.ordinal(), DataSetSample.nested(encoding)));
        }
        return samples;
    }

    @Override
    public Outcome take(Input input) {
        Story story = new Story();
        DataSetEncoding encoding = ENCODINGS[input.kind(ENCODINGS.length)];
        ByteBuf dataSet = input.rest();
        try {
            switch (StorageCommitment.read(dataSet, encoding)) {
                case Reading.Unreadable(String why) -> story.note(why);
                case Reading.Understood(StorageCommitment commitment) -> {
                    story.accept(commitment.toString());
                    requireSameWhenWritten(commitment, encoding);
                }
            }
        } finally {
            dataSet.release();
        }
        return story.outcome();
    }

    private static void requireSameWhenWritten(
            StorageCommitment commitment, DataSetEncoding encoding) {
        ByteBuf written = commitment.toBytes(encoding);
        Reading again = StorageCommitment.read(written, encoding);
        written.release();
        if (!again.equals(new Reading.Understood(commitment))) {
            throw new AssertionError("read " + commitment + ", written and read again " + again);
        }
    }

    private static byte[] bytes(StorageCommitment commitment, DataSetEncoding encoding) {
        ByteBuf written = commitment.toBytes(encoding);
        byte[] bytes = ByteBufUtil.getBytes(written);
        written.release();
        return bytes;
    }
}
