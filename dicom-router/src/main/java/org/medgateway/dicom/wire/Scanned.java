package org.medgateway.dicom.wire;

import io.netty.buffer.ByteBuf;

/// What [PduScanner] found next.
public sealed interface Scanned {

    /// Everything fed so far is used up.
    record NeedMore() implements Scanned {}

    /// Bytes of P-DATA-TF PDUs, to be passed on as they are.
    ///
    /// @param bytes a retained slice, to be released by the receiver
    record Data(ByteBuf bytes) implements Scanned {}

    /// A whole PDU other than P-DATA-TF.
    record Control(Pdu pdu) implements Scanned {}

    /// The peer breaks the protocol; nothing after this can be understood.
    record Broken(Abort.Reason reason, String why) implements Scanned {}
}
