package org.medgateway.http.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;

import org.jspecify.annotations.Nullable;
import org.medgateway.http.wire.Fields;
import org.medgateway.http.wire.Framing;
import org.medgateway.http.wire.MessageWriter;
import org.medgateway.http.wire.RequestHead;

/// What goes to the server on one connection: heads, bodies in their framing, and the client's side
/// of a tunnel. One event loop only.
final class RequestWriter {

    private final ChannelHandlerContext context;
    private final MessageWriter writer;
    private final Outbox out;
    private Framing framing = Framing.NONE;
    private boolean tunnel;
    private boolean ended;

    RequestWriter(ChannelHandlerContext context, MessageWriter writer) {
        this.context = context;
        this.writer = writer;
        // No failure closes: what is on its way to us may still be read.
        out = new Outbox(context, false);
    }

    void begin(RequestHead head, Framing body) {
        framing = body;
        tunnel = false;
        ended = false;
        writer.write(head, out.small(body instanceof Framing.Length(long octets) ? octets : 0));
    }

    /// The answer was 101: from here on, the client's side of the tunnel.
    void tunnel() {
        tunnel = true;
        ended = false;
    }

    /// Takes the piece over.
    void send(ByteBuf data) {
        if (framing instanceof Framing.Chunked && !tunnel) {
            int octets = data.readableBytes();
            MessageWriter.chunkSize(octets, out.small(octets));
            out.add(data);
            MessageWriter.chunkEnd(out.small(0));
        } else {
            out.add(data);
        }
    }

    /// The request is whole; or the client will send nothing more through the tunnel.
    void end(@Nullable Fields trailers) {
        ended = true;
        if (tunnel) {
            out.pass();
            shutdownOutput();
        } else if (framing instanceof Framing.Chunked) {
            writer.end(trailers, out.small(0));
        }
    }

    private void shutdownOutput() {
        context.writeAndFlush(context.alloc().buffer(0))
                .addListener(
                        (ChannelFutureListener)
                                done -> {
                                    if (done.isSuccess()
                                            && done.channel() instanceof DuplexChannel duplex) {
                                        duplex.shutdownOutput();
                                    }
                                });
    }

    boolean ended() {
        return ended;
    }

    void flush() {
        out.flush();
    }

    /// The connection has gone; what was not sent goes nowhere.
    void drop() {
        out.drop();
    }
}
