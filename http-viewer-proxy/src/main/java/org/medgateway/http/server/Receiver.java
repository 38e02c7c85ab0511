package org.medgateway.http.server;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.Outcome;
import org.medgateway.http.wire.Fields;
import org.medgateway.http.wire.Framing;
import org.medgateway.http.wire.ResponseHead;

/// Who gets the answer of a server. Called on the connection's event loop, in the order of the
/// answer.
public interface Receiver {

    /// 1xx before the answer.
    void interim(ResponseHead head);

    /// The answer begins. 101 makes the connection a tunnel: what follows are [#data] and [#end] of
    /// the tunnel.
    void answer(ResponseHead head, Framing framing);

    /// A piece of the answer, or of the tunnel; the receiver releases it.
    void data(ByteBuf data);

    /// The answer is whole; or the server will send nothing more through the tunnel. The connection
    /// calls no more.
    void end(@Nullable Fields trailers);

    /// The answer cannot come, or not to its end. The connection is closed and calls no more.
    ///
    /// @param answered whether anything of the answer, interim ones included, had come
    void broken(Outcome.Kind kind, String why, boolean answered);

    /// What was given so far may be sent on.
    void flush();

    /// The server takes the request's data again, or does not.
    void writabilityChanged(boolean writable);
}
