package org.medgateway.mllp.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/// A stretch of somebody else's buffer, `[start, end)` in its indexes; valid as long as the buffer.
public record Slice(ByteBuf bytes, int start, int end) {

    /// All that can be read of the buffer.
    public static Slice allOf(ByteBuf bytes) {
        return new Slice(bytes, bytes.readerIndex(), bytes.writerIndex());
    }

    public int length() {
        return end - start;
    }

    public boolean isEmpty() {
        return start == end;
    }

    public byte byteAt(int index) {
        return bytes.getByte(start + index);
    }

    /// Whether both hold the same bytes.
    public boolean sameBytes(Slice other) {
        return length() == other.length()
                && ByteBufUtil.equals(bytes, start, other.bytes, other.start, length());
    }

    /// Whether the bytes are those of an ASCII text.
    public boolean isAscii(String text) {
        if (length() != text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (bytes.getByte(start + i) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    public byte[] copy() {
        return ByteBufUtil.getBytes(bytes, start, length());
    }

    public String text(Charset charset) {
        return bytes.toString(start, length(), charset);
    }

    /// For identifiers and codes: one character a byte, never fails.
    public String latin() {
        return text(StandardCharsets.ISO_8859_1);
    }

    /// The position only: what it holds may be a patient's.
    @Override
    public String toString() {
        return "Slice[" + start + ".." + end + "]";
    }
}
