package org.medgateway.dicom.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/// Writes the elements of a small data set in the order of the calls, which has to be that of the
/// tags. Sequences and items get their lengths.
final class DataSetWriter {

    private final DataSetEncoding encoding;
    private final ByteBuf out = Unpooled.buffer(256);

    DataSetWriter(DataSetEncoding encoding) {
        this.encoding = encoding;
    }

    /// A writer for an item of a sequence of this data set.
    DataSetWriter item() {
        return new DataSetWriter(encoding);
    }

    DataSetWriter uid(int tag, String uid) {
        return text(tag, "UI", uid, 0);
    }

    /// Writes an AE title, or nothing where it is empty.
    DataSetWriter aeTitle(int tag, String title) {
        return title.isEmpty() ? this : text(tag, "AE", title, ' ');
    }

    private DataSetWriter text(int tag, String vr, String text, int padding) {
        var bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        header(tag, vr, bytes.length + bytes.length % 2);
        out.writeBytes(bytes);
        if (bytes.length % 2 != 0) {
            out.writeByte(padding);
        }
        return this;
    }

    DataSetWriter us(int tag, int value) {
        header(tag, "US", 2);
        u16(value);
        return this;
    }

    /// Writes a sequence, or nothing where it has no items.
    DataSetWriter sequence(int tag, List<DataSetWriter> items) {
        if (items.isEmpty()) {
            return this;
        }
        int length = items.stream().mapToInt(item -> 8 + item.out.readableBytes()).sum();
        header(tag, "SQ", length);
        for (var item : items) {
            tag(Tag.ITEM);
            u32(item.out.readableBytes());
            out.writeBytes(item.out);
        }
        return this;
    }

    /// All that was written, deflated where the encoding is.
    ByteBuf bytes() {
        if (encoding != DataSetEncoding.DEFLATED_EXPLICIT_LITTLE_ENDIAN) {
            return out;
        }
        var deflated = new ByteArrayOutputStream();
        var raw = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        try (var deflating = new DeflaterOutputStream(deflated, raw)) {
            out.readBytes(deflating, out.readableBytes());
        } catch (java.io.IOException impossible) {
            throw new java.io.UncheckedIOException(impossible);
        } finally {
            raw.end();
        }
        if (deflated.size() % 2 != 0) {
            deflated.write(0); // PS3.5 A.5: padded to an even length
        }
        return Unpooled.wrappedBuffer(deflated.toByteArray());
    }

    private void header(int tag, String vr, int length) {
        tag(tag);
        if (encoding == DataSetEncoding.IMPLICIT_LITTLE_ENDIAN) {
            u32(length);
        } else {
            out.writeCharSequence(vr, StandardCharsets.US_ASCII);
            if (vr.equals("SQ")) {
                out.writeShort(0);
                u32(length);
            } else {
                u16(length);
            }
        }
    }

    private void tag(int tag) {
        u16(tag >>> 16);
        u16(tag);
    }

    private void u16(int value) {
        if (encoding == DataSetEncoding.EXPLICIT_BIG_ENDIAN) {
            out.writeShort(value);
        } else {
            out.writeShortLE(value);
        }
    }

    private void u32(int value) {
        if (encoding == DataSetEncoding.EXPLICIT_BIG_ENDIAN) {
            out.writeInt(value);
        } else {
            out.writeIntLE(value);
        }
    }
}
