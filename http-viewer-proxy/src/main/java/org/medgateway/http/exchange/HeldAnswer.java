package org.medgateway.http.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

import org.medgateway.http.wire.Framing;
import org.medgateway.http.wire.ResponseHead;

/// An answer that is held whole because the inspector wants to change it. One event loop only.
final class HeldAnswer {

    private final ResponseHead head;
    private final Framing framing;
    private final int limit;
    private final ByteBuf body = Unpooled.buffer(4096);

    HeldAnswer(ResponseHead head, Framing framing, int limit) {
        this.head = head;
        this.framing = framing;
        this.limit = limit;
    }

    /// Takes a piece; answers false where the answer has become too long to be held.
    boolean add(ByteBuf data) {
        body.writeBytes(data);
        data.release();
        return body.readableBytes() <= limit;
    }

    /// Too long: what is held goes on unchanged, and the rest follows.
    void stream(ClientSide client) {
        client.answer(head, framing);
        client.data(body);
    }

    void rewrite(ClientSide client, ExchangeRecord record) {
        byte[] changed = record.rewrite(head, ByteBufUtil.getBytes(body));
        body.release();
        head.fields().set("Content-Length", Integer.toString(changed.length));
        client.answer(head, new Framing.Length(changed.length));
        client.data(Unpooled.wrappedBuffer(changed));
    }

    void drop() {
        body.release();
    }
}
