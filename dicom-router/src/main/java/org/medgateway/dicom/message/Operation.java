package org.medgateway.dicom.message;

import io.netty.buffer.ByteBuf;

/// A request of the client that is being worked on. One event loop only.
interface Operation {

    /// A piece of the request's data set.
    ///
    /// @param piece taken over
    void data(ByteBuf piece, boolean last);

    /// All pieces of one read were given.
    void flush();

    /// Whether more is to be read from the client now.
    boolean wantsMore();

    /// The client does not want the answer any more (C-CANCEL).
    void cancelRequested();

    /// The client's channel can take more, or no more for now.
    void clientWritable(boolean writable);

    /// The client is gone.
    void cancel(String why);
}
