package org.medgateway.dicom.wire;

import io.netty.buffer.ByteBuf;

/// What [PdvAssembler] makes of a fragment.
public sealed interface Assembled {

    /// A part of a command set that goes on.
    record Incomplete() implements Assembled {}

    /// A whole command set.
    record Command(int contextId, CommandSet command) implements Assembled {}

    /// A piece of the data set that belongs to the last command; the same buffer as was given.
    record Data(int contextId, ByteBuf data, boolean last) implements Assembled {}

    /// The fragments make no message.
    record Broken(Abort.Reason reason, String why) implements Assembled {}
}
