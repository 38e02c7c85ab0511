package org.medgateway.mllp.wire;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

/// The opening segment of a body, cut into fields by position: MSH of a message, or FHS/BHS of a
/// batch. Holds indexes into the buffer that it was read from and is valid as long as that is.
///
/// ```
/// MSH|^~\&|LAB|HOSP|...
///    ^    ^   ^    ^      separators; field n lies between n-2 and n-1
/// ```
public final class MessageHeader implements Opening {

    private static final int SENDING_APPLICATION = 3;
    private static final int SENDING_FACILITY = 4;
    private static final int TYPE = 9;
    private static final int CONTROL_ID = 10;
    private static final int BATCH_CONTROL_ID = 11;
    private static final int VERSION = 12;
    private static final int SEQUENCE_NUMBER = 13;
    private static final int CHARACTER_SET = 18;

    private final ByteBuf bytes;
    private final int start;
    private final int end;
    private final Delimiters delimiters;
    private final int[] separators;

    /// Index in `separators` of the end of the segment, which stands behind the last separator.
    private final int last;

    private final boolean batch;

    /// Known once it was asked for: to find that nobody knows a name takes Java a search of its
    /// own.
    private @Nullable MessageCharset charset;

    MessageHeader(
            ByteBuf bytes,
            int start,
            int end,
            Delimiters delimiters,
            int[] separators,
            int last,
            boolean batch) {
        this.bytes = bytes;
        this.start = start;
        this.end = end;
        this.delimiters = delimiters;
        this.separators = separators;
        this.last = last;
        this.batch = batch;
    }

    /// Whether FHS or BHS stands here instead of MSH.
    public boolean isBatch() {
        return batch;
    }

    public Delimiters delimiters() {
        return delimiters;
    }

    /// Field `number` by the numbers of the standard; MSH-1 is the separator itself. Empty when the
    /// segment ends before it.
    public Slice field(int number) {
        if (number == 1) {
            return new Slice(bytes, separators[0], separators[0] + 1);
        }
        if (number < 1 || number > last + 1) {
            return new Slice(bytes, separators[last], separators[last]);
        }
        return new Slice(bytes, separators[number - 2] + 1, separators[number - 1]);
    }

    public Slice sendingApplication() {
        return field(SENDING_APPLICATION);
    }

    public Slice sendingFacility() {
        return field(SENDING_FACILITY);
    }

    /// MSH-9, all components of it.
    public Slice type() {
        return field(TYPE);
    }

    /// MSH-10, or the control id of the batch.
    public Slice controlId() {
        return field(batch ? BATCH_CONTROL_ID : CONTROL_ID);
    }

    public Slice version() {
        return batch ? new Slice(bytes, end, end) : field(VERSION);
    }

    /// MSH-13 is in use: such a feed belongs to one server.
    public boolean isSequenced() {
        return !batch && !field(SEQUENCE_NUMBER).isEmpty();
    }

    /// Component `number` of a field, from 1; of its first repetition.
    public Slice component(int field, int number) {
        Slice whole = field(field);
        int at = whole.start();
        int limit = Bytes.indexOrEnd(bytes, at, whole.end(), delimiters.repetition());
        for (int i = 1; ; i++) {
            int next = Bytes.indexOrEnd(bytes, at, limit, delimiters.component());
            if (i == number) {
                return new Slice(bytes, at, next);
            }
            if (next == limit) {
                return new Slice(bytes, limit, limit);
            }
            at = next + 1;
        }
    }

    /// Whether the message is itself an acknowledgement by its type; such a one is never
    /// acknowledged.
    public boolean isAcknowledgement() {
        return !batch && component(TYPE, 1).isAscii("ACK");
    }

    /// What MSH-18 says of the characters.
    public MessageCharset charset() {
        MessageCharset known = charset;
        if (known == null) {
            known = batch ? MessageCharset.UNSAID : MessageCharset.of(component(CHARACTER_SET, 1));
            charset = known;
        }
        return known;
    }

    /// Whether MSH-18 names UTF-16 or UTF-32.
    boolean namesWideCharacters() {
        return !batch && MessageCharset.isWide(component(CHARACTER_SET, 1));
    }

    /// Whether a second header (MSH, FHS, BHS) stands in the same body.
    public boolean hasAnotherHeader() {
        int at = nextSegment(start);
        while (at < end) {
            if (isHeader(at)) {
                return true;
            }
            at = nextSegment(at);
        }
        return false;
    }

    /// The first segment of that name behind the header; empty when there is none.
    Slice segment(String name, int occurrence) {
        int left = occurrence;
        for (int at = start; at < end; at = nextSegment(at)) {
            if (Bytes.isNamed(bytes, at, end, name) && endsName(at + 3) && --left == 0) {
                return new Slice(bytes, at, Bytes.segmentEnd(bytes, at, end));
            }
        }
        return new Slice(bytes, end, end);
    }

    private boolean isHeader(int at) {
        if (at + 3 >= end || bytes.getByte(at + 3) != delimiters.field()) {
            return false;
        }
        return switch (bytes.getByte(at)) {
            case 'M' -> Bytes.isNamed(bytes, at, end, "MSH");
            case 'F' -> Bytes.isNamed(bytes, at, end, "FHS");
            case 'B' -> Bytes.isNamed(bytes, at, end, "BHS");
            default -> false;
        };
    }

    private boolean endsName(int at) {
        if (at >= end) {
            return true;
        }
        byte b = bytes.getByte(at);
        return b == delimiters.field() || b == Bytes.CR || b == Bytes.LF;
    }

    private int nextSegment(int at) {
        return Bytes.nextSegment(bytes, Bytes.segmentEnd(bytes, at, end), end);
    }
}
