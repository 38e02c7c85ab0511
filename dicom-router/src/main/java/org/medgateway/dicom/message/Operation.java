package org.medgateway.dicom.message;

import io.netty.buffer.ByteBuf;

/// A request of the client that is being worked on. One event loop only.
interface Operation {

    /// A piece of the request's data set.
    ///
    /// @param piece taken over
    void data(ByteBuf piece, boolean last);

    /// Whether more is to be read from the client now.
    default boolean wantsMore() {
        return true;
    }

    /// The client does not want the answer any more (C-CANCEL). For requests that can be cancelled
    /// (PS3.7 9.3.2.3).
    default void cancelRequested() {}

    /// The client's channel can take more, or no more for now. For answers that are not small.
    default void clientWritable(boolean writable) {}

    /// The client is gone.
    void cancel(String why);
}
