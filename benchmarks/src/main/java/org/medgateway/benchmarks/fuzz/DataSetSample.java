package org.medgateway.benchmarks.fuzz;

import org.medgateway.dicom.wire.DataSetEncoding;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.Deflater;

/// Writes data sets of every encoding (PS3.5 7.1, annex A): lengths that are defined and such that
/// are not, values of all kinds.
final class DataSetSample {

    private static final int ITEM = 0xFFFE_E000;
    private static final int ITEM_END = 0xFFFE_E00D;
    private static final int SEQUENCE_END = 0xFFFE_E0DD;
    private static final int UNDEFINED = -1;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final DataSetEncoding encoding;

    private DataSetSample(DataSetEncoding encoding) {
        this.encoding = encoding;
    }

    /// Of values only.
    static byte[] flat(DataSetEncoding encoding) {
        return new DataSetSample(encoding).head().tail().bytes();
    }

    /// With sequences of either kind of length before what is looked for.
    static byte[] nested(DataSetEncoding encoding) {
        DataSetSample sample = new DataSetSample(encoding).head();
        DataSetSample item = new DataSetSample(encoding);
        item.text(0x0008_1155, "UI", "1.2.3");
        sample.header(0x0008_1140, "SQ", 8 + item.out.size());
        sample.mark(ITEM, item.out.size()).out.writeBytes(item.out.toByteArray());
        sample.header(0x0008_2112, "SQ", UNDEFINED).mark(ITEM, UNDEFINED);
        sample.text(0x0008_1155, "UI", "1.2.4");
        sample.header(0x0040_A170, "SQ", UNDEFINED);
        sample.mark(ITEM, UNDEFINED).text(0x0008_0104, "LO", "inner").mark(ITEM_END, 0);
        sample.mark(SEQUENCE_END, 0).mark(ITEM_END, 0).mark(SEQUENCE_END, 0);
        sample.header(0x0009_1010, "UN", UNDEFINED).mark(ITEM, 4).u32(7).mark(SEQUENCE_END, 0);
        return sample.tail().bytes();
    }

    private DataSetSample head() {
        return text(0x0008_0005, "CS", "ISO_IR 100")
                .text(0x0008_0016, "UI", "1.2.840.10008.5.1.4.1.1.2")
                .text(0x0008_0060, "CS", "CT")
                .text(0x0008_0080, "LO", "GENERATED");
    }

    private DataSetSample tail() {
        text(0x0010_0010, "PN", "GENERATED^OBJECT").text(0x0010_0020, "LO", "GEN-1");
        text(0x0020_000D, "UI", "1.2.826.0.1.3680043.8.498.1");
        header(0x0028_0010, "US", 2).u16(512);
        header(0x7FE0_0010, "OW", 64).out.writeBytes(new byte[64]);
        return this;
    }

    private DataSetSample text(int tag, String vr, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        byte[] even = Arrays.copyOf(bytes, bytes.length + bytes.length % 2);
        header(tag, vr, even.length).out.writeBytes(even);
        return this;
    }

    private DataSetSample mark(int tag, int length) {
        return u16(tag >>> 16).u16(tag).u32(length);
    }

    private DataSetSample header(int tag, String vr, int length) {
        u16(tag >>> 16).u16(tag);
        if (encoding == DataSetEncoding.IMPLICIT_LITTLE_ENDIAN) {
            return u32(length);
        }
        out.writeBytes(vr.getBytes(StandardCharsets.US_ASCII));
        return switch (vr) {
            case "SQ", "UN", "OW" -> u16(0).u32(length);
            default -> u16(length);
        };
    }

    private DataSetSample u32(int value) {
        return encoding == DataSetEncoding.EXPLICIT_BIG_ENDIAN
                ? u16(value >>> 16).u16(value)
                : u16(value).u16(value >>> 16);
    }

    private DataSetSample u16(int value) {
        boolean big = encoding == DataSetEncoding.EXPLICIT_BIG_ENDIAN;
        out.write(big ? value >>> 8 : value);
        out.write(big ? value : value >>> 8);
        return this;
    }

    private byte[] bytes() {
        byte[] plain = out.toByteArray();
        if (encoding != DataSetEncoding.DEFLATED_EXPLICIT_LITTLE_ENDIAN) {
            return plain;
        }
        Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
        try {
            deflater.setInput(plain);
            deflater.finish();
            byte[] deflated = new byte[2 * plain.length + 64];
            return Arrays.copyOf(deflated, deflater.deflate(deflated));
        } finally {
            deflater.end();
        }
    }
}
