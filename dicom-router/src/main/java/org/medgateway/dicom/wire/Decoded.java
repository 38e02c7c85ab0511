package org.medgateway.dicom.wire;

import io.netty.buffer.ByteBuf;

/// What [PduDecoder] found next.
public sealed interface Decoded {

    /// Everything fed so far is used up.
    record NeedMore() implements Decoded {}

    /// A whole PDU other than P-DATA-TF.
    record Control(Pdu pdu) implements Decoded {}

    /// A piece of a presentation data value. A value that arrives in pieces is handed on in pieces,
    /// without waiting for its end.
    ///
    /// @param last whether the message fragment marked *last* ends with this piece
    /// @param data a retained slice, to be released by the receiver; may be empty
    record Fragment(int contextId, boolean command, boolean last, ByteBuf data)
            implements Decoded {}

    /// The peer breaks the protocol; nothing after this can be understood.
    record Broken(Abort.Reason reason, String why) implements Decoded {}
}
