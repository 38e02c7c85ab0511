package org.medgateway.mllp.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;

/// Finds frames in a stream of buffers cut anywhere. Feed it, then step until it needs more.
///
/// A frame that lies within one buffer is handed out without copying: the buffer itself, or a
/// retained slice of it. Only a frame that goes on into the next buffer is gathered in one of its
/// own, which never grows beyond the limit. One thread only; [#close] releases what is held.
///
/// ```
/// 0A 0D 00 [noise, skipped] 0B M S H ... 1C 0D 0B M S H ...
///                           ^ start      ^ END: CR, or VT where the end is tolerant
/// ```
public final class FrameDecoder implements AutoCloseable {

    /// Where in the stream the cursor stands.
    private enum Place {
        BETWEEN,
        BODY,
        END
    }

    private final Framing framing;
    private final ByteBufAllocator allocator;
    private final EndSearch search = new EndSearch();

    private Place place = Place.BETWEEN;

    /// The buffer under the cursor; null: all that was fed is used up.
    private @Nullable ByteBuf input;

    /// Fed while `input` was not used up.
    private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>(2);

    /// Index in `input` from where on it belongs to the current frame.
    private int start;

    /// Index in `input` of the next byte to look at.
    private int cursor;

    /// The part of the current frame that came in earlier buffers, its VT included.
    private @Nullable ByteBuf held;

    private Decoded.@Nullable Broken broken;

    private int garbageRun;
    private long padding;
    private long garbage;
    private long fragments;

    public FrameDecoder(Framing framing, ByteBufAllocator allocator) {
        this.framing = framing;
        this.allocator = allocator;
    }

    /// Takes the buffer over, whatever its size.
    public void feed(ByteBuf bytes) {
        if (!bytes.isReadable() || broken != null) {
            bytes.release();
        } else if (input == null) {
            open(bytes);
        } else {
            waiting.add(bytes);
        }
    }

    /// The next thing in the stream.
    public Decoded next() {
        while (broken == null) {
            ByteBuf bytes = input;
            if (bytes == null) {
                return Decoded.NeedMore.NEED_MORE;
            }
            Decoded found =
                    switch (place) {
                        case BETWEEN -> between(bytes);
                        case BODY -> body(bytes);
                        case END -> end(bytes);
                    };
            if (found != null) {
                return found;
            }
        }
        return broken;
    }

    /// The sender has been silent for as long as an FS without a CR may wait, or has ended the
    /// stream: decides an end that was left open.
    public Decoded quiet() {
        if (broken != null) {
            return broken;
        }
        ByteBuf gathered = held;
        if (place != Place.END || input != null || gathered == null) {
            return Decoded.NeedMore.NEED_MORE;
        }
        return switch (framing.end()) {
            case TOLERANT -> {
                held = null;
                place = Place.BETWEEN;
                yield new Frame(gathered.writeByte(Bytes.CR), true, true);
            }
            case STRICT ->
                    breakOff(Decoded.Fault.BAD_END, "0x1C followed by nothing, expected 0x0D");
        };
    }

    /// Whether a frame has begun and not ended: its timer should run.
    public boolean insideFrame() {
        return place != Place.BETWEEN;
    }

    /// Whether an FS has come and nothing behind it: [#quiet] should be called after a pause.
    public boolean awaitsCarriageReturn() {
        return place == Place.END && input == null && broken == null;
    }

    /// Whether bytes are there that [#next] has not looked at.
    public boolean hasInput() {
        return input != null;
    }

    /// What has come of the body of a frame that broke; empty where there is none. Valid until the
    /// decoder is closed.
    public Slice partial() {
        ByteBuf gathered = held;
        if (gathered == null) {
            return new Slice(Unpooled.EMPTY_BUFFER, 0, 0);
        }
        int end = gathered.writerIndex();
        boolean ended = end > 1 && gathered.getByte(end - 1) == Bytes.FS;
        return new Slice(gathered, gathered.readerIndex() + 1, ended ? end - 1 : end);
    }

    /// Bytes between frames that mean nothing: LF, CR, NUL, white space, a doubled VT.
    public long padding() {
        return padding;
    }

    /// Other bytes between frames.
    public long garbage() {
        return garbage;
    }

    /// Frames that another one cut off.
    public long fragments() {
        return fragments;
    }

    @Override
    public void close() {
        if (broken == null) {
            broken = new Decoded.Broken(Decoded.Fault.GARBAGE, "the decoder is closed");
        }
        releaseFed();
        dropHeld();
    }

    // 0A 0D <here> 0B M S H
    private @Nullable Decoded between(ByteBuf bytes) {
        int limit = bytes.writerIndex();
        while (cursor < limit) {
            byte b = bytes.getByte(cursor++);
            if (b == Bytes.VT) {
                start = cursor - 1;
                garbageRun = 0;
                search.begin();
                place = Place.BODY;
                return null;
            }
            if (isPadding(b)) {
                padding++;
                continue;
            }
            garbage++;
            if (++garbageRun > framing.maxGarbage()) {
                return breakOff(
                        Decoded.Fault.GARBAGE,
                        "more than " + framing.maxGarbage() + " bytes outside of a frame");
            }
        }
        releaseInput();
        return null;
    }

    // 0B M S H <here> | ^ ~ ...
    private @Nullable Decoded body(ByteBuf bytes) {
        int limit = bytes.writerIndex();
        int found = search.find(bytes, cursor, limit);
        int length = heldLength() + (found < 0 ? limit : found) - start - 1;
        if (length > framing.maxBody()) {
            hold(bytes, Math.min(limit, start + 1 + framing.maxBody() - heldLength()));
            return breakOff(
                    Decoded.Fault.OVERSIZE,
                    "longer than the limit of " + framing.maxBody() + " bytes");
        }
        if (found < 0) {
            hold(bytes, limit);
            releaseInput();
            return null;
        }
        cursor = found + 1;
        if (bytes.getByte(found) == Bytes.FS) {
            place = Place.END;
            return null;
        }
        dropHeld();
        search.begin();
        start = found;
        if (length == 0) {
            padding++;
            return null;
        }
        fragments++;
        return new Decoded.Fragment(length);
    }

    // 0B M S H ... 1C <here> 0D
    private @Nullable Decoded end(ByteBuf bytes) {
        if (cursor == bytes.writerIndex()) {
            hold(bytes, cursor);
            releaseInput();
            return null;
        }
        byte b = bytes.getByte(cursor);
        if (b == Bytes.CR) {
            cursor++;
            return cut(bytes);
        }
        if (b == Bytes.VT && framing.end() == Framing.End.TOLERANT) {
            return cutWithoutCarriageReturn(bytes);
        }
        hold(bytes, cursor);
        return breakOff(
                Decoded.Fault.BAD_END, "0x1C followed by " + Bytes.hex(b) + ", expected 0x0D");
    }

    private Frame cut(ByteBuf bytes) {
        place = Place.BETWEEN;
        ByteBuf gathered = held;
        if (gathered != null) {
            held = null;
            append(gathered, bytes, start, cursor);
            releaseIfUsedUp(bytes);
            return new Frame(gathered, false, true);
        }
        if (cursor == bytes.writerIndex()) {
            bytes.readerIndex(start);
            openNext();
            return new Frame(bytes, false, search.sawHeaderLetter());
        }
        return new Frame(
                bytes.retainedSlice(start, cursor - start), false, search.sawHeaderLetter());
    }

    private Frame cutWithoutCarriageReturn(ByteBuf bytes) {
        place = Place.BETWEEN;
        ByteBuf gathered = hold(bytes, cursor);
        held = null;
        return new Frame(gathered.writeByte(Bytes.CR), true, true);
    }

    /// Gathers `[start, to)` of the input.
    private ByteBuf hold(ByteBuf bytes, int to) {
        ByteBuf gathered = held;
        if (gathered == null) {
            // One byte more than the body with VT, FS and CR: an end without CR gets its CR here.
            int most = framing.maxBody() + 4;
            gathered = allocator.buffer(Math.min(most, Math.max(256, 2 * (to - start))), most);
            held = gathered;
        }
        append(gathered, bytes, start, to);
        start = to;
        return gathered;
    }

    /// Grows by doubling, so that a long frame is copied a bounded number of times.
    private static void append(ByteBuf gathered, ByteBuf bytes, int from, int to) {
        int length = to - from;
        if (gathered.writableBytes() < length) {
            long wanted =
                    Math.max(2L * gathered.capacity(), gathered.writerIndex() + (long) length);
            gathered.capacity((int) Math.min(wanted, gathered.maxCapacity()));
        }
        gathered.writeBytes(bytes, from, length);
    }

    private int heldLength() {
        return held == null ? 0 : held.readableBytes();
    }

    private Decoded.Broken breakOff(Decoded.Fault fault, String why) {
        Decoded.Broken answer = new Decoded.Broken(fault, why);
        broken = answer;
        releaseFed();
        return answer;
    }

    private void open(ByteBuf bytes) {
        input = bytes;
        start = bytes.readerIndex();
        cursor = start;
    }

    private void openNext() {
        input = null;
        ByteBuf next = waiting.poll();
        if (next != null) {
            open(next);
        }
    }

    private void releaseIfUsedUp(ByteBuf bytes) {
        if (cursor == bytes.writerIndex()) {
            releaseInput();
        }
    }

    private void releaseInput() {
        if (input != null) {
            input.release();
            openNext();
        }
    }

    private void releaseFed() {
        waiting.forEach(ByteBuf::release);
        waiting.clear();
        releaseInput();
    }

    private void dropHeld() {
        if (held != null) {
            held.release();
            held = null;
        }
    }

    private static boolean isPadding(byte b) {
        return switch (b) {
            case 0x00, 0x09, Bytes.LF, 0x0C, Bytes.CR, 0x20 -> true;
            default -> false;
        };
    }
}
