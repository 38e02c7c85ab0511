package org.medgateway.http.wire;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/// Writes HTTP/1.1 heads, chunk frames and trailers. Holds a scratch array that grows to the
/// longest head seen; one event loop only.
public final class MessageWriter {

    private static final int SHORT_CRLF = ('\r' << 8) | '\n';

    private byte[] scratch = new byte[1024];
    private int length;

    public void write(RequestHead head, ByteBuf out) {
        length = 0;
        text(head.method());
        octet(' ');
        text(head.target());
        text(" HTTP/1.1\r\n");
        fields(head.fields());
        flush(out);
    }

    public void write(ResponseHead head, ByteBuf out) {
        length = 0;
        text("HTTP/1.1 ");
        room(3);
        scratch[length++] = (byte) ('0' + head.status() / 100 % 10);
        scratch[length++] = (byte) ('0' + head.status() / 10 % 10);
        scratch[length++] = (byte) ('0' + head.status() % 10);
        octet(' ');
        text(head.reason());
        text("\r\n");
        fields(head.fields());
        flush(out);
    }

    /// The size line before a chunk of `octets`.
    public static void chunkSize(int octets, ByteBuf out) {
        int digits = Math.max(1, (35 - Integer.numberOfLeadingZeros(octets)) / 4);
        for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
            out.writeByte(Character.forDigit(octets >>> shift & 0xF, 16));
        }
        out.writeShort(SHORT_CRLF);
    }

    public static void chunkEnd(ByteBuf out) {
        out.writeShort(SHORT_CRLF);
    }

    /// The last chunk and the trailer section.
    public void end(@Nullable Fields trailers, ByteBuf out) {
        length = 0;
        text("0\r\n");
        fields(trailers == null ? EMPTY : trailers);
        flush(out);
    }

    private static final Fields EMPTY = new Fields();

    private void fields(Fields fields) {
        for (int i = 0; i < fields.size(); i++) {
            text(fields.name(i));
            octet(':');
            octet(' ');
            text(fields.value(i));
            octet('\r');
            octet('\n');
        }
        octet('\r');
        octet('\n');
    }

    /// Every character of a head is below 256 by construction (decoded as ISO-8859-1, or checked
    /// when configured).
    @SuppressWarnings(
            "deprecation") // the only copy of a String's octets without an encoder or an allocation
    private void text(String text) {
        int count = text.length();
        room(count);
        text.getBytes(0, count, scratch, length);
        length += count;
    }

    private void octet(int octet) {
        room(1);
        scratch[length++] = (byte) octet;
    }

    private void room(int more) {
        if (length + more > scratch.length) {
            scratch = Arrays.copyOf(scratch, Math.max(2 * scratch.length, length + more));
        }
    }

    private void flush(ByteBuf out) {
        out.writeBytes(scratch, 0, length);
    }
}
