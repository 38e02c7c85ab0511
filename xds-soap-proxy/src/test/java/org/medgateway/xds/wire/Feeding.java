package org.medgateway.xds.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Feeds bodies to the machines of this package: whole, and in pieces of any size.
enum Feeding {
    WHOLE(Integer.MAX_VALUE),
    BYTE_BY_BYTE(1),
    IN_SEVENS(7);

    private final int size;

    Feeding(int size) {
        this.size = size;
    }

    List<ByteBuf> pieces(byte[] body) {
        List<ByteBuf> pieces = new ArrayList<>();
        for (int at = 0; at < body.length; at += Math.min(size, body.length - at)) {
            // a copy of each piece's own: nothing may depend on what stands behind it
            int count = Math.min(size, body.length - at);
            pieces.add(Unpooled.copiedBuffer(body, at, count));
        }
        return pieces;
    }

    Look look(SoapLook look, byte[] body) {
        List<ByteBuf> pieces = pieces(body);
        Look result = pieces.isEmpty() ? look.offer(Unpooled.EMPTY_BUFFER, true) : new Look.More();
        for (int i = 0; i < pieces.size() && result instanceof Look.More; i++) {
            result = look.offer(pieces.get(i), i == pieces.size() - 1);
        }
        return result;
    }

    Look look(String contentType, byte[] body, int limit, Set<Fact> wanted) {
        return look(new SoapLook(SoapContent.of(contentType), null, limit, wanted), body);
    }
}
