package org.medgateway.testdata.dicom;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// The data set of a storage commitment request (PS3.4 annex J) and the report that answers it.
/// Reads what the simulated modality writes: sequences and items of defined length.
///
/// @param failed of a report: the reasons of the references that have failed
record StorageCommitment(
        String transactionUid,
        List<Reference> references,
        boolean explicit,
        Map<String, Integer> failed) {

    static final String INSTANCE = "1.2.840.10008.1.20.1.1";

    StorageCommitment(String transactionUid, List<Reference> references, boolean explicit) {
        this(transactionUid, references, explicit, Map.of());
    }

    record Reference(String sopClass, String sopInstance) {}

    record Report(byte[] dataSet, boolean complete) {}

    byte[] request() {
        return new DataSetBytes(explicit)
                .uid(0x0008_1195, transactionUid)
                .sequence(0x0008_1199, items(references))
                .toBytes();
    }

    Report report(Predicate<String> has) {
        var good = references.stream().filter(r -> has.test(r.sopInstance)).toList();
        var bad = references.stream().filter(r -> !has.test(r.sopInstance)).toList();
        var data = new DataSetBytes(explicit).uid(0x0008_1195, transactionUid);
        if (!bad.isEmpty()) {
            data.sequence(
                    0x0008_1198,
                    bad.stream()
                            .map(r -> item(r).us(0x0008_1197, 0x0112).toBytes())
                            .toArray(byte[][]::new));
        }
        if (!good.isEmpty()) {
            data.sequence(0x0008_1199, items(good));
        }
        return new Report(data.toBytes(), bad.isEmpty());
    }

    private byte[][] items(List<Reference> of) {
        return of.stream().map(r -> item(r).toBytes()).toArray(byte[][]::new);
    }

    private DataSetBytes item(Reference reference) {
        return new DataSetBytes(explicit)
                .uid(0x0008_1150, reference.sopClass)
                .uid(0x0008_1155, reference.sopInstance);
    }

    static StorageCommitment read(byte[] dataSet, String syntax) {
        boolean explicit = !syntax.equals(DicomObjects.IMPLICIT);
        var found = new ArrayList<Reference>();
        var transaction = new String[] {""};
        var failed = new LinkedHashMap<String, Integer>();
        read(
                ByteBuffer.wrap(dataSet).order(ByteOrder.LITTLE_ENDIAN),
                explicit,
                found,
                transaction,
                failed);
        return new StorageCommitment(transaction[0], found, explicit, failed);
    }

    /// Sequences and items are entered by stepping over their headers only.
    private static void read(
            ByteBuffer in,
            boolean explicit,
            List<Reference> found,
            String[] transaction,
            Map<String, Integer> failed) {
        var sopClass = "";
        var instance = "";
        while (in.remaining() >= 8) {
            int tag = (in.getShort() & 0xFFFF) << 16 | in.getShort() & 0xFFFF;
            boolean item = tag == 0xFFFE_E000;
            int length;
            if (item || !explicit) {
                length = in.getInt();
            } else {
                var vr = "" + (char) in.get() + (char) in.get();
                length = in.getShort() & 0xFFFF;
                if (vr.equals("SQ")) {
                    length = in.getInt();
                }
            }
            if (item || tag == 0x0008_1199 || tag == 0x0008_1198) {
                continue;
            }
            var bytes = new byte[Math.min(length, in.remaining())];
            in.get(bytes);
            var text = new String(bytes, StandardCharsets.ISO_8859_1).replace('\0', ' ').strip();
            switch (tag) {
                case 0x0008_1195 -> transaction[0] = text;
                case 0x0008_1150 -> sopClass = text;
                case 0x0008_1155 -> {
                    instance = text;
                    found.add(new Reference(sopClass, text));
                }
                case 0x0008_1197 -> failed.put(instance, bytes[0] & 0xFF | (bytes[1] & 0xFF) << 8);
                default -> {}
            }
        }
    }
}
