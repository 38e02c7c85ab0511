package org.medgateway.benchmarks.fuzz;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

import java.util.zip.CRC32;

/// Collects what a reader has found. Bytes go in as their number and checksum; those of one thing
/// may come in any number of pieces.
final class Story {

    private final StringBuilder text = new StringBuilder();
    private final CRC32 sum = new CRC32();
    private long length;
    private boolean accepted;

    /// A message was understood.
    Story accept(String what) {
        accepted = true;
        return note(what);
    }

    Story note(String what) {
        text.append(what).append('\n');
        return this;
    }

    /// Some of the bytes of what [#end] names.
    void piece(ByteBuf bytes) {
        piece(ByteBufUtil.getBytes(bytes));
    }

    void piece(byte[] bytes) {
        sum.update(bytes);
        length += bytes.length;
    }

    /// All pieces since the last end were this.
    Story end(String what) {
        note(what + ' ' + length + " bytes, " + Long.toHexString(sum.getValue()));
        sum.reset();
        length = 0;
        return this;
    }

    Outcome outcome() {
        return new Outcome(accepted, text.toString());
    }
}
