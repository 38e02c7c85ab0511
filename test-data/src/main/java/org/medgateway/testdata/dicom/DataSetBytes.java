package org.medgateway.testdata.dicom;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Writes data elements, little endian, in the order of the calls.
final class DataSetBytes {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final boolean explicit;

    DataSetBytes(boolean explicit) {
        this.explicit = explicit;
    }

    byte[] toBytes() {
        return out.toByteArray();
    }

    DataSetBytes text(int tag, String vr, String text) {
        return bytes(tag, vr, padded(text, ' '));
    }

    DataSetBytes uid(int tag, String uid) {
        return bytes(tag, "UI", padded(uid, '\0'));
    }

    DataSetBytes us(int tag, int value) {
        return bytes(tag, "US", new byte[] {(byte) value, (byte) (value >>> 8)});
    }

    DataSetBytes ul(int tag, int value) {
        return bytes(
                tag,
                "UL",
                new byte[] {
                    (byte) value, (byte) (value >>> 8), (byte) (value >>> 16), (byte) (value >>> 24)
                });
    }

    DataSetBytes bytes(int tag, String vr, byte[] value) {
        u16(tag >>> 16);
        u16(tag);
        if (!explicit) {
            u32(value.length);
        } else {
            out.writeBytes(vr.getBytes(StandardCharsets.US_ASCII));
            switch (vr) {
                case "OB", "OW", "SQ", "UN", "UT" -> {
                    u16(0);
                    u32(value.length);
                }
                default -> u16(value.length);
            }
        }
        out.writeBytes(value);
        return this;
    }

    /// A sequence of items, each with its length.
    DataSetBytes sequence(int tag, byte[]... items) {
        var content = new DataSetBytes(false);
        for (var item : items) {
            content.bytes(0xFFFE_E000, "", item);
        }
        return bytes(tag, "SQ", content.toBytes());
    }

    private static byte[] padded(String text, char padding) {
        var bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length % 2 != 0) {
            bytes = Arrays.copyOf(bytes, bytes.length + 1);
            bytes[bytes.length - 1] = (byte) padding;
        }
        return bytes;
    }

    private void u16(int value) {
        out.write(value);
        out.write(value >>> 8);
    }

    private void u32(int value) {
        u16(value);
        u16(value >>> 16);
    }
}
