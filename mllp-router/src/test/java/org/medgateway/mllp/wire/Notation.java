package org.medgateway.mllp.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import java.nio.charset.StandardCharsets;

/// `<VT>MSH|...<CR><FS><CR>`: how bytes are written in the tables. `<1F>` is any byte by its
/// number; the rest is Latin-1.
final class Notation {

    private Notation() {}

    static byte[] bytes(String notation) {
        ByteBuf out = Unpooled.buffer();
        for (int at = 0; at < notation.length(); at++) {
            char c = notation.charAt(at);
            int close = c == '<' ? notation.indexOf('>', at) : -1;
            if (close < 0) {
                out.writeByte(c);
                continue;
            }
            String name = notation.substring(at + 1, close);
            switch (name) {
                case "VT" -> out.writeByte(Bytes.VT);
                case "FS" -> out.writeByte(Bytes.FS);
                case "CR" -> out.writeByte(Bytes.CR);
                case "LF" -> out.writeByte(Bytes.LF);
                default -> out.writeByte(Integer.parseInt(name, 16));
            }
            at = close;
        }
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return bytes;
    }

    static String of(Slice slice) {
        return slice.text(StandardCharsets.ISO_8859_1);
    }

    static Slice slice(String notation) {
        ByteBuf bytes = Unpooled.wrappedBuffer(bytes(notation));
        return new Slice(bytes, 0, bytes.writerIndex());
    }

    static MessageHeader header(String notation) {
        return switch (Opening.of(slice(notation))) {
            case MessageHeader header -> header;
            case Opening.Unreadable unreadable ->
                    throw new AssertionError("unreadable: " + unreadable.why());
        };
    }
}
