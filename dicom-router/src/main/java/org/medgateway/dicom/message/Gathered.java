package org.medgateway.dicom.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;

/// A small data set that is needed whole: what is longer than the limit is thrown away. One event
/// loop only.
final class Gathered {

    /// Some 100,000 instances of a storage commitment.
    private static final int LONGEST = 16 << 20;

    private final CompositeByteBuf pieces = Unpooled.compositeBuffer(1024);
    private boolean tooLong;

    /// @param piece taken over
    void add(ByteBuf piece) {
        if (tooLong || pieces.readableBytes() + piece.readableBytes() > LONGEST) {
            tooLong = true;
            piece.release();
        } else {
            pieces.addComponent(true, piece);
        }
    }

    boolean tooLong() {
        return tooLong;
    }

    /// What has come; stays owned by this.
    ByteBuf bytes() {
        return pieces;
    }

    /// Forgets what has come, for the next data set.
    void clear() {
        pieces.removeComponents(0, pieces.numComponents());
        pieces.clear();
        tooLong = false;
    }

    void release() {
        if (pieces.refCnt() > 0) {
            pieces.release();
        }
    }
}
