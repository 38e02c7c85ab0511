package org.medgateway.mllp.wire;

import io.netty.buffer.ByteBuf;

/// Cuts a stretch of bytes at a separator.
final class Fields {

    private Fields() {}

    /// Part `index` (from 0) of `whole`; empty when there are fewer.
    static Slice of(Slice whole, int index, byte separator) {
        return of(whole, index, separator, MessageCharset.Layout.SINGLE);
    }

    /// The same where trailing bytes of characters may look like the separator.
    static Slice of(Slice whole, int index, byte separator, MessageCharset.Layout layout) {
        ByteBuf bytes = whole.bytes();
        int from = whole.start();
        for (int left = index; ; left--) {
            int end = indexOrEnd(bytes, from, whole.end(), separator, layout);
            if (left == 0) {
                return new Slice(bytes, from, end);
            }
            if (end == whole.end()) {
                return new Slice(bytes, end, end);
            }
            from = end + 1;
        }
    }

    private static int indexOrEnd(
            ByteBuf bytes, int from, int to, byte separator, MessageCharset.Layout layout) {
        if (separator == 0) {
            return to;
        }
        return switch (layout) {
            case SINGLE -> Bytes.indexOrEnd(bytes, from, to, separator);
            case LEAD_BYTE -> pastPairs(bytes, from, to, separator);
            case SHIFTED -> pastShifts(bytes, from, to, separator);
        };
    }

    /// Big5, GB 18030, Shift-JIS: a byte above 0x80 takes its successor with it, which may look
    /// like `|`, `^` or `~`. The half-width katakana of Shift-JIS (0xA1-0xDF) stand alone, but
    /// never before such a byte in a name.
    private static int pastPairs(ByteBuf bytes, int from, int to, byte separator) {
        for (int at = from; at < to; at++) {
            byte b = bytes.getByte(at);
            if (b == separator) {
                return at;
            }
            if (b < 0) {
                at++;
            }
        }
        return to;
    }

    /// ISO-2022-JP: `ESC $ B` opens two-byte characters, `ESC ( B` or `ESC ( J` closes them.
    private static int pastShifts(ByteBuf bytes, int from, int to, byte separator) {
        boolean shifted = false;
        for (int at = from; at < to; at++) {
            byte b = bytes.getByte(at);
            if (b == 0x1B && at + 2 < to) {
                shifted = bytes.getByte(at + 1) == '$';
                at += 2;
            } else if (shifted) {
                at++;
            } else if (b == separator) {
                return at;
            }
        }
        return to;
    }
}
