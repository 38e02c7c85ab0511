package org.medgateway.http.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.spi.ClientConnection;
import org.medgateway.http.server.ServerConnection;
import org.medgateway.http.wire.Fields;
import org.medgateway.http.wire.Framing;
import org.medgateway.http.wire.OwnAnswer;
import org.medgateway.http.wire.ResponseHead;

/// Whoever gets the answer of an exchange: an HTTP/1.1 connection, an HTTP/2 stream, or a part of
/// the gateway itself. One event loop only.
public interface ClientSide {

    ClientConnection connection();

    /// The client as logs write it, `10.1.2.3:50123`.
    default String name() {
        return connection().name();
    }

    /// The client's address without its port.
    default String address() {
        return ExchangeValues.address(connection().address());
    }

    EventLoop loop();

    ByteBufAllocator alloc();

    /// Whether the client spoke TLS to us.
    boolean secure();

    /// Whether the client takes more of the answer now; when it does again, the exchange is told.
    boolean writable();

    /// 1xx; for those who understand it.
    void interim(ResponseHead head);

    /// The answer begins.
    ///
    /// @param framing of the server's answer; on the way to the client it may become another
    void answer(ResponseHead head, Framing framing);

    /// A piece of the answer, or of the tunnel; released when it has been written.
    void data(ByteBuf data);

    /// The answer is whole; or the server sends nothing more through the tunnel.
    void end(@Nullable Fields trailers);

    /// An answer of the gateway's own, whole.
    void own(OwnAnswer answer);

    void flush();

    /// The answer cannot come to its end: make that seen.
    void breakOff();

    /// Stops or resumes the request's data.
    void read(boolean on);

    /// The answer was 101: from now on bytes pass both ways as they are.
    void tunnel();

    /// The exchange is over.
    ///
    /// @param requestRead whether the request was taken to its end
    void over(boolean requestRead);

    /// A server connection that carries only this client's requests, kept from an earlier exchange;
    /// the exchange gets it.
    @Nullable Kept takeKept();

    /// Keeps such a connection; closes it when the client goes. Answers false where it cannot.
    boolean keep(Kept kept);

    /// @param server the name of the server that it leads to
    record Kept(String pool, String server, ServerConnection connection) {}
}
