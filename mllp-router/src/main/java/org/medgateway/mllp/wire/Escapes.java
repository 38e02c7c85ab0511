package org.medgateway.mllp.wire;

import java.io.ByteArrayOutputStream;

/// The escape sequences of HL7 2.x chapter 2.7.
final class Escapes {

    private Escapes() {}

    /// The bytes with `\F\ \S\ \T\ \R\ \E\` and `\Xhh..\` undone. Formatting (`\.br\`, `\H\`) and
    /// character set switches stay as they stand, and so does an escape that is never closed.
    static byte[] undo(Slice text, Delimiters delimiters) {
        byte escape = delimiters.escape();
        ByteArrayOutputStream plain = new ByteArrayOutputStream(text.length());
        int at = 0;
        while (at < text.length()) {
            byte b = text.byteAt(at);
            int close = b == escape && escape != 0 ? indexOf(text, escape, at + 1) : -1;
            if (close < 0 || !undoOne(text, at + 1, close, delimiters, plain)) {
                plain.write(b);
                at++;
            } else {
                at = close + 1;
            }
        }
        return plain.toByteArray();
    }

    // \X 4 1 <close> \
    private static boolean undoOne(
            Slice text, int from, int close, Delimiters delimiters, ByteArrayOutputStream plain) {
        if (close == from) {
            return false;
        }
        if (close == from + 1) {
            byte meant =
                    switch (text.byteAt(from)) {
                        case 'F' -> delimiters.field();
                        case 'S' -> delimiters.component();
                        case 'T' -> delimiters.subcomponent();
                        case 'R' -> delimiters.repetition();
                        case 'E' -> delimiters.escape();
                        default -> 0;
                    };
            if (meant != 0) {
                plain.write(meant);
            }
            return meant != 0;
        }
        return text.byteAt(from) == 'X' && undoHex(text, from + 1, close, plain);
    }

    private static boolean undoHex(Slice text, int from, int close, ByteArrayOutputStream plain) {
        if ((close - from) % 2 != 0) {
            return false;
        }
        for (int at = from; at < close; at++) {
            if (Character.digit(text.byteAt(at), 16) < 0) {
                return false;
            }
        }
        for (int at = from; at < close; at += 2) {
            int high = Character.digit(text.byteAt(at), 16);
            plain.write(high << 4 | Character.digit(text.byteAt(at + 1), 16));
        }
        return true;
    }

    private static int indexOf(Slice text, byte wanted, int from) {
        for (int at = from; at < text.length(); at++) {
            if (text.byteAt(at) == wanted) {
                return at;
            }
        }
        return -1;
    }
}
