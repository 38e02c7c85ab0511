package org.medgateway.mllp.wire;

import io.netty.buffer.ByteBuf;

import org.medgateway.mllp.wire.Opening.Fault;
import org.medgateway.mllp.wire.Opening.Unreadable;

/// Reads the segment that opens a body: MSH, or FHS/BHS of a batch, which are built alike.
final class HeaderReader {

    /// MSH has 25 fields in version 2.8; what stands behind the 32nd is nobody's business here.
    private static final int MOST_FIELDS = 31;

    /// The block characters are single bytes, and characters of these encodings hold such bytes.
    private static final Unreadable WIDE =
            new Unreadable(Fault.WIDE_CHARACTERS, "MLLP cannot carry UTF-16 or UTF-32");

    /// `^~\&`, most significant byte first.
    private static final int STANDARD_ENCODING = 0x5E7E5C26;

    private HeaderReader() {}

    static Opening read(ByteBuf bytes, int from, int end) {
        if (from == end) {
            return new Unreadable(Fault.EMPTY, "the frame is empty");
        }
        if (isWide(bytes, from, end)) {
            return WIDE;
        }
        int start = skipByteOrderMark(bytes, from, end);
        boolean message = Bytes.isNamed(bytes, start, end, "MSH");
        boolean batch =
                Bytes.isNamed(bytes, start, end, "FHS") || Bytes.isNamed(bytes, start, end, "BHS");
        if (!message && !batch) {
            return new Unreadable(Fault.NO_HEADER, "the frame does not begin with an MSH segment");
        }
        return fields(bytes, start, end, batch);
    }

    // MSH <here> |^~\&|SENDER|...
    private static Opening fields(ByteBuf bytes, int start, int end, boolean batch) {
        int first = start + 3;
        if (first == end || isLineEnd(bytes.getByte(first))) {
            return new Unreadable(Fault.BAD_DELIMITERS, "the header has no field separator");
        }
        byte field = bytes.getByte(first);
        if (!canSeparate(field)) {
            return new Unreadable(
                    Fault.BAD_DELIMITERS, Bytes.hex(field) + " cannot be a field separator");
        }
        int[] separators = new int[MOST_FIELDS + 1];
        int count = separators(bytes, first, end, field, separators);
        Slice encoding = new Slice(bytes, first + 1, separators[1]);
        Delimiters delimiters;
        if (isStandard(field, encoding)) {
            delimiters = Delimiters.STANDARD;
        } else {
            String fault = faultOf(encoding);
            if (!fault.isEmpty()) {
                return new Unreadable(Fault.BAD_DELIMITERS, fault);
            }
            delimiters = Delimiters.of(field, encoding);
        }
        MessageHeader header =
                new MessageHeader(bytes, start, end, delimiters, separators, count, batch);
        return header.namesWideCharacters() ? WIDE : header;
    }

    /// Notes where the separators stand, and behind them where the segment ends; answers how many
    /// there are. Eight bytes are looked at in one step.
    private static int separators(ByteBuf bytes, int first, int end, byte field, int[] found) {
        int count = 0;
        int at = first;
        for (; at + Word.BYTES <= end; at += Word.BYTES) {
            long word = bytes.getLong(at);
            long hits = Word.equalTo(word, Word.of(field)) | Word.belowSpace(word);
            for (; hits != 0; hits = Word.withoutFirst(hits)) {
                int place = Word.first(hits);
                byte b = Word.byteAt(word, place);
                if (b == field) {
                    if (count < MOST_FIELDS) {
                        found[count++] = at + place;
                    }
                } else if (isLineEnd(b)) {
                    found[count] = at + place;
                    return count;
                }
            }
        }
        for (; at < end; at++) {
            byte b = bytes.getByte(at);
            if (b == field) {
                if (count < MOST_FIELDS) {
                    found[count++] = at;
                }
            } else if (isLineEnd(b)) {
                break;
            }
        }
        found[count] = at;
        return count;
    }

    /// Nearly every message: `|^~\&`.
    private static boolean isStandard(byte field, Slice encoding) {
        return field == '|'
                && encoding.length() == 4
                && encoding.bytes().getInt(encoding.start()) == STANDARD_ENCODING;
    }

    private static String faultOf(Slice encoding) {
        if (encoding.isEmpty()) {
            return "the header has no encoding characters";
        }
        if (encoding.length() > 5) {
            return "the header has " + encoding.length() + " encoding characters, expected 1 to 5";
        }
        for (int i = 0; i < encoding.length(); i++) {
            byte b = encoding.byteAt(i);
            if (!canSeparate(b)) {
                return Bytes.hex(b) + " cannot be an encoding character";
            }
            for (int other = 0; other < i; other++) {
                if (encoding.byteAt(other) == b) {
                    return Bytes.hex(b) + " stands twice among the encoding characters";
                }
            }
        }
        return "";
    }

    /// Printable and neither letter nor digit; the standard says no more.
    private static boolean canSeparate(byte b) {
        return b > 0x20
                && b < 0x7F
                && !(b >= '0' && b <= '9')
                && !(b >= 'A' && b <= 'Z')
                && !(b >= 'a' && b <= 'z');
    }

    private static boolean isLineEnd(byte b) {
        return b == Bytes.CR || b == Bytes.LF;
    }

    private static boolean isWide(ByteBuf bytes, int at, int end) {
        if (end - at < 2) {
            return false;
        }
        int first = bytes.getUnsignedByte(at);
        int second = bytes.getUnsignedByte(at + 1);
        boolean marked = first == 0xFE && second == 0xFF || first == 0xFF && second == 0xFE;
        return marked || first == 0 || second == 0;
    }

    private static int skipByteOrderMark(ByteBuf bytes, int at, int end) {
        boolean marked =
                end - at >= 3
                        && bytes.getUnsignedByte(at) == 0xEF
                        && bytes.getUnsignedByte(at + 1) == 0xBB
                        && bytes.getUnsignedByte(at + 2) == 0xBF;
        return marked ? at + 3 : at;
    }
}
