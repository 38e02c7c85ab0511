package org.medgateway.dicom.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

import java.util.function.Consumer;

/// Cuts message parts into P-DATA-TF PDUs that the receiver can take (PS3.8 D.1), one presentation
/// data value each. The data are sliced, not copied. Every fragment has an even length (PS3.8
/// 9.3.5.1), as some receivers insist: what comes in pieces of odd length is shifted by a byte. Of
/// one direction of one association.
public final class PdvFragmenter {

    private static final int HEADERS = 12;

    /// Our own limit towards a receiver that has none: long enough to be fast, short enough that an
    /// abort does not wait behind a huge PDU.
    private static final int WITHOUT_LIMIT = 256 * 1024;

    /// A peer that announces less than this cannot take even one byte a PDU; it gets this.
    private static final int LEAST = 128;

    private static final int NONE = -1;

    private final int mostData;
    private int leftOver = NONE; // the last byte of a piece of odd length

    /// @param maximumLength what the receiver announced; 0 is no limit
    public PdvFragmenter(long maximumLength) {
        long length = maximumLength == 0 ? WITHOUT_LIMIT : Math.max(maximumLength, LEAST);
        mostData = (int) Math.min(length, 1 << 24) - 6 & ~1;
    }

    /// Writes a whole command set.
    public void command(
            int contextId, CommandSet command, ByteBufAllocator allocator, Consumer<ByteBuf> out) {
        var bytes = allocator.buffer(256);
        command.encode(bytes);
        leftOver = NONE;
        fragments(contextId, true, true, bytes, allocator, out);
    }

    /// Writes a piece of a data set; `last` ends the message.
    ///
    /// @param data taken over: released when the last of its slices is
    public void data(
            int contextId,
            boolean last,
            ByteBuf data,
            ByteBufAllocator allocator,
            Consumer<ByteBuf> out) {
        if (!data.isReadable() && !last) {
            data.release();
            return;
        }
        fragments(contextId, false, last, data, allocator, out);
    }

    private void fragments(
            int contextId,
            boolean command,
            boolean last,
            ByteBuf data,
            ByteBufAllocator allocator,
            Consumer<ByteBuf> out) {
        do {
            int carried = leftOver == NONE ? 0 : 1;
            int length = Math.min(mostData - carried, data.readableBytes());
            boolean end = last && length == data.readableBytes();
            if (!end && (carried + length) % 2 != 0) {
                length--;
            }
            if (carried + length > 0 || end) {
                var header = allocator.buffer(HEADERS + 1);
                header.writeByte(Pdu.P_DATA_TF).writeByte(0).writeInt(carried + length + 6);
                header.writeInt(carried + length + 2).writeByte(contextId);
                header.writeByte((command ? 1 : 0) | (end ? 2 : 0));
                if (carried > 0) {
                    header.writeByte(leftOver);
                    leftOver = NONE;
                }
                out.accept(header);
                if (length > 0) {
                    out.accept(data.readRetainedSlice(length));
                }
            }
            if (!last && data.readableBytes() == 1) {
                leftOver = data.readByte();
            }
        } while (data.isReadable());
        data.release();
    }
}
