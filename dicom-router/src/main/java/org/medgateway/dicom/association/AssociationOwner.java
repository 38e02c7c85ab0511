package org.medgateway.dicom.association;

import io.netty.buffer.ByteBuf;

import org.medgateway.dicom.wire.Abort;

/// Who is told what the client does after its request. One event loop only.
public interface AssociationOwner {

    /// Bytes have come; the receiver releases them.
    void received(ByteBuf bytes);

    /// All bytes of one read have been given.
    default void receivedAll() {}

    /// The client's channel can take more, or no more for now.
    void writabilityChanged(boolean writable);

    /// The client aborted while it waited for an answer, or its connection is lost. Nothing more
    /// comes.
    void gone(String why);

    /// The client broke the protocol while it waited for an answer: it has been told so.
    default void broken(Abort abort, String why) {
        gone(why);
    }

    /// The service is to end: no new exchange is to begin.
    default void drain() {}
}
