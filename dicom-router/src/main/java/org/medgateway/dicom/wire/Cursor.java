package org.medgateway.dicom.wire;

import io.netty.buffer.ByteBuf;

import java.nio.charset.StandardCharsets;

/// Reads a whole PDU item by item; every length is checked against what is really there before a
/// byte is touched or allocated.
final class Cursor {

    private final ByteBuf bytes;
    private final int end;
    private final String where;

    Cursor(ByteBuf bytes, String where) {
        this(bytes, bytes.writerIndex(), where);
    }

    private Cursor(ByteBuf bytes, int end, String where) {
        this.bytes = bytes;
        this.end = end;
        this.where = where;
    }

    boolean more() {
        return bytes.readerIndex() < end;
    }

    int left() {
        return end - bytes.readerIndex();
    }

    int u8() throws BrokenPdu {
        need(1);
        return bytes.readUnsignedByte();
    }

    int u16() throws BrokenPdu {
        need(2);
        return bytes.readUnsignedShort();
    }

    long u32() throws BrokenPdu {
        need(4);
        return bytes.readUnsignedInt();
    }

    void skip(int count) throws BrokenPdu {
        need(count);
        bytes.skipBytes(count);
    }

    byte[] bytes(int count) throws BrokenPdu {
        need(count);
        var value = new byte[count];
        bytes.readBytes(value);
        return value;
    }

    byte[] rest() throws BrokenPdu {
        return bytes(left());
    }

    /// Text of ISO 646 (others pass as ISO 8859-1), without leading and trailing spaces and NULs.
    String text(int count) throws BrokenPdu {
        need(count);
        int from = bytes.readerIndex();
        int to = from + count;
        bytes.readerIndex(to);
        while (from < to && isPadding(bytes.getByte(from))) {
            from++;
        }
        while (to > from && isPadding(bytes.getByte(to - 1))) {
            to--;
        }
        return bytes.toString(from, to - from, StandardCharsets.ISO_8859_1);
    }

    private static boolean isPadding(byte b) {
        return b == ' ' || b == 0;
    }

    /// A part of this one that ends after so many bytes.
    Cursor part(int length, String name) throws BrokenPdu {
        if (length > left()) {
            throw new BrokenPdu(
                    Abort.Reason.INVALID_PARAMETER_VALUE,
                    "%s in %s says %d bytes, %d are left".formatted(name, where, length, left()));
        }
        return new Cursor(bytes, bytes.readerIndex() + length, name);
    }

    BrokenPdu broken(String why) {
        return new BrokenPdu(Abort.Reason.INVALID_PARAMETER_VALUE, where + ": " + why);
    }

    private void need(int count) throws BrokenPdu {
        if (count > left()) {
            throw broken("ends early: %d bytes wanted, %d left".formatted(count, left()));
        }
    }
}
