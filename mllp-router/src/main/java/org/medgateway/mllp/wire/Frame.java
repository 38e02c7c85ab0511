package org.medgateway.mllp.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/// One whole frame, `<VT>body<FS><CR>`, in one buffer, ready to be sent on as it stands. Who gets
/// it from the decoder owns the buffer and releases it.
///
/// ```
/// 0B [MSH|^~\&|...        ] 1C 0D
///    ^ bodyStart            ^ bodyEnd
/// ```
public final class Frame implements Decoded {

    /// MLLP release 2: the block that commits.
    private static final byte COMMIT_ACK = 0x06;

    /// MLLP release 2: the block that refuses.
    private static final byte COMMIT_NAK = 0x15;

    private final ByteBuf bytes;
    private final boolean carriageReturnAdded;
    private final boolean mayHoldAnotherHeader;

    /// @param mayHoldAnotherHeader false only where it is known that no second one is there
    Frame(ByteBuf bytes, boolean carriageReturnAdded, boolean mayHoldAnotherHeader) {
        this.bytes = bytes;
        this.carriageReturnAdded = carriageReturnAdded;
        this.mayHoldAnotherHeader = mayHoldAnotherHeader;
    }

    /// A frame around a copy of `body`.
    public static Frame around(ByteBufAllocator allocator, byte[] body) {
        ByteBuf bytes = allocator.buffer(body.length + 3);
        bytes.writeByte(Bytes.VT).writeBytes(body).writeByte(Bytes.FS).writeByte(Bytes.CR);
        return new Frame(bytes, false, true);
    }

    /// Frames that have been seen before, whole and one behind the other.
    public static Frame ofFrames(ByteBuf frames) {
        return new Frame(frames, false, true);
    }

    /// The commit block of MLLP release 2, positive or negative.
    public static Frame commit(ByteBufAllocator allocator, boolean positive) {
        return around(allocator, new byte[] {positive ? COMMIT_ACK : COMMIT_NAK});
    }

    /// The buffer, from VT to CR.
    public ByteBuf bytes() {
        return bytes;
    }

    public int bodyStart() {
        return bytes.readerIndex() + 1;
    }

    public int bodyEnd() {
        return bytes.writerIndex() - 2;
    }

    public int bodyLength() {
        return bytes.readableBytes() - 3;
    }

    /// The body as a slice of the frame's buffer.
    public Slice body() {
        return new Slice(bytes, bodyStart(), bodyEnd());
    }

    /// Whether the sender left the last CR out.
    public boolean carriageReturnAdded() {
        return carriageReturnAdded;
    }

    /// Whether it is worth looking for a second header behind the one that the body opens with.
    public boolean mayHoldAnotherHeader() {
        return mayHoldAnotherHeader;
    }

    /// Whether this is the positive commit block of MLLP release 2.
    public boolean isCommitAck() {
        return bodyLength() == 1 && bytes.getByte(bodyStart()) == COMMIT_ACK;
    }

    /// Whether this is the negative commit block of MLLP release 2.
    public boolean isCommitNak() {
        return bodyLength() == 1 && bytes.getByte(bodyStart()) == COMMIT_NAK;
    }

    public void release() {
        bytes.release();
    }

    /// Sizes only: a frame's content is a patient's.
    @Override
    public String toString() {
        return "Frame[" + bodyLength() + " bytes]";
    }
}
