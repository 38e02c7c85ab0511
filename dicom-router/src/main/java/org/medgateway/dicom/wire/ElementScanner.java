package org.medgateway.dicom.wire;

import io.netty.buffer.ByteBuf;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Set;

/// Walks over the elements of a data set (PS3.5 chapter 7), one state at a time, keeps the values
/// that are wanted and steps over all others. Sequences of defined length are stepped over as one;
/// those of undefined length are walked through, in constant memory a level.
final class ElementScanner {

    private static final long UNDEFINED = 0xFFFFFFFFL;

    /// Real data sets nest a handful of levels.
    private static final int DEEPEST = 64;

    /// Nothing that a rule can name is longer; longer values are stepped over.
    private static final int LONGEST_VALUE = 16 * 1024;

    private enum State {
        HEADER,
        VALUE,
        SKIP
    }

    /// What an undefined length has opened, and how its elements are written.
    private record Level(boolean sequence, boolean explicit) {}

    private final boolean bigEndian;
    private final Set<Integer> wanted;
    private final int lastWanted;
    private final long limit;
    private final FoundElements found = new FoundElements();
    private final ArrayDeque<Level> levels = new ArrayDeque<>();

    private State state = State.HEADER;
    private long seen;
    private final byte[] header = new byte[12];
    private int headerFill;
    private int headerLength = 8;
    private boolean explicit;
    private int tag;
    private String vr = "";
    private byte[] value = new byte[0];
    private int valueFill;
    private long skip;

    /// The bytes make no data set, or too much of it was needed.
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(String why) {
            super(why, null, false, false);
        }
    }

    ElementScanner(DataSetEncoding encoding, Set<Integer> wanted, long limit) {
        this.bigEndian = encoding == DataSetEncoding.EXPLICIT_BIG_ENDIAN;
        this.explicit = encoding != DataSetEncoding.IMPLICIT_LITTLE_ENDIAN;
        this.wanted = Set.copyOf(wanted);
        this.lastWanted =
                wanted.stream().max(Comparator.comparingLong(Integer::toUnsignedLong)).orElse(0);
        this.limit = limit;
    }

    FoundElements found() {
        return found;
    }

    /// True when nothing more can be found. No byte behind the limit is looked at, so that what is
    /// found does not depend on how the bytes were cut.
    boolean scan(ByteBuf in) throws Unreadable {
        ByteBuf within = in.readSlice((int) Math.min(in.readableBytes(), limit - seen));
        while (within.isReadable()) {
            int before = within.readerIndex();
            boolean done =
                    switch (state) {
                        case HEADER -> header(within);
                        case VALUE -> value(within);
                        case SKIP -> skip(within);
                    };
            if (done) {
                return true;
            }
            seen += within.readerIndex() - before;
        }
        if (in.isReadable()) {
            throw new Unreadable("nothing more within the first %d bytes".formatted(limit));
        }
        return false;
    }

    // implicit: [group 2][element 2][length 4]
    // explicit: [group 2][element 2][VR 2][length 2], or [VR 2][reserved 2][length 4]
    private boolean header(ByteBuf in) throws Unreadable {
        int take = Math.min(in.readableBytes(), headerLength - headerFill);
        in.readBytes(header, headerFill, take);
        headerFill += take;
        if (headerFill < headerLength) {
            return false;
        }
        tag = u16(0) << 16 | u16(2);
        boolean delimiter = tag >>> 16 == 0xFFFE;
        if (delimiter || !explicit) {
            vr = "";
            return element(u32(4));
        }
        vr = new String(header, 4, 2, StandardCharsets.ISO_8859_1);
        if (!isLong(vr)) {
            return element(u16(6));
        }
        if (headerLength == 8) {
            headerLength = 12;
            return false;
        }
        return element(u32(8));
    }

    private boolean element(long length) throws Unreadable {
        headerFill = 0;
        headerLength = 8;
        if (!levels.isEmpty()) {
            nested(length);
            return false;
        }
        if (tag >>> 16 == 0xFFFE) {
            throw new Unreadable(Tag.inWords(tag) + " outside any sequence");
        }
        if (Integer.compareUnsigned(tag, lastWanted) > 0
                || Integer.compareUnsigned(tag, Tag.FLOAT_PIXEL_DATA) >= 0) {
            return true;
        }
        if (length == UNDEFINED) {
            open(true);
        } else if (isWanted() && length <= LONGEST_VALUE) {
            value = new byte[(int) length];
            valueFill = 0;
            state = State.VALUE;
            return length == 0 && keep();
        } else {
            stepOver(length);
        }
        return false;
    }

    private boolean isWanted() {
        return wanted.contains(tag) || tag == Tag.SPECIFIC_CHARACTER_SET;
    }

    private void nested(long length) throws Unreadable {
        boolean inSequence = levels.element().sequence;
        switch (tag) {
            case Tag.SEQUENCE_DELIMITATION -> close(true);
            case Tag.ITEM_DELIMITATION -> close(false);
            case Tag.ITEM -> {
                if (!inSequence) {
                    throw new Unreadable("an item inside an item");
                }
                if (length == UNDEFINED) {
                    open(false);
                } else {
                    stepOver(length);
                }
            }
            default -> {
                if (inSequence) {
                    throw new Unreadable(Tag.inWords(tag) + " where an item was expected");
                }
                if (length == UNDEFINED) {
                    open(true);
                } else {
                    stepOver(length);
                }
            }
        }
    }

    private void open(boolean sequence) throws Unreadable {
        if (levels.size() == DEEPEST) {
            throw new Unreadable("sequences nested deeper than " + DEEPEST);
        }
        levels.push(new Level(sequence, explicit));
        if (sequence && "UN".equals(vr)) {
            // PS3.5 6.2.2, note: an unknown sequence of undefined length is written implicitly.
            explicit = false;
        }
    }

    private void close(boolean sequence) throws Unreadable {
        var level = levels.pop();
        if (level.sequence != sequence) {
            throw new Unreadable(Tag.inWords(tag) + " does not end what is open");
        }
        explicit = level.explicit;
    }

    private void stepOver(long length) {
        skip = length;
        state = length == 0 ? State.HEADER : State.SKIP;
    }

    private boolean skip(ByteBuf in) {
        int step = (int) Math.min(skip, in.readableBytes());
        in.skipBytes(step);
        skip -= step;
        if (skip == 0) {
            state = State.HEADER;
        }
        return false;
    }

    private boolean value(ByteBuf in) {
        int take = Math.min(in.readableBytes(), value.length - valueFill);
        in.readBytes(value, valueFill, take);
        valueFill += take;
        return valueFill == value.length && keep();
    }

    private boolean keep() {
        var order = bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        found.put(tag, vr.isEmpty() ? Dictionary.vr(tag) : vr, value, order);
        state = State.HEADER;
        return tag == lastWanted;
    }

    private static boolean isLong(String vr) throws Unreadable {
        return switch (vr) {
            case "AE",
                    "AS",
                    "AT",
                    "CS",
                    "DA",
                    "DS",
                    "DT",
                    "FL",
                    "FD",
                    "IS",
                    "LO",
                    "LT",
                    "PN",
                    "SH",
                    "SL",
                    "SS",
                    "ST",
                    "TM",
                    "UI",
                    "UL",
                    "US" ->
                    false;
            default -> {
                // Those of tomorrow have a 32-bit length as well (PS3.5 7.1.2).
                if (!isUpper(vr.charAt(0)) || !isUpper(vr.charAt(1))) {
                    throw new Unreadable("an element without a value representation");
                }
                yield true;
            }
        };
    }

    private static boolean isUpper(char c) {
        return c >= 'A' && c <= 'Z';
    }

    private int u16(int at) {
        int first = header[at] & 0xFF;
        int second = header[at + 1] & 0xFF;
        return bigEndian ? first << 8 | second : second << 8 | first;
    }

    private long u32(int at) {
        long first = u16(at);
        long second = u16(at + 2);
        return bigEndian ? first << 16 | second : second << 16 | first;
    }
}
