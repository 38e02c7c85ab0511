package org.medgateway.http.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.spi.ClientConnection;
import org.medgateway.http.exchange.RequestInspector.Part;
import org.medgateway.http.exchange.RequestInspector.PartAnswer;
import org.medgateway.http.wire.Fields;
import org.medgateway.http.wire.Framing;
import org.medgateway.http.wire.OwnAnswer;
import org.medgateway.http.wire.ResponseHead;

import java.io.ByteArrayOutputStream;

/// Takes the answer of one part of a split request into memory, up to a limit. One event loop only.
final class PartClient implements ClientSide {

    private final ClientSide whole;
    private final Part part;
    private final PartLook look;
    private final int limit;
    private final Runnable whenOver;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private @Nullable WebExchange exchange;
    private @Nullable ResponseHead head;
    private String why = "";

    PartClient(ClientSide whole, Part part, int limit, Runnable whenOver) {
        this.whole = whole;
        this.part = part;
        this.look = new PartLook(part);
        this.limit = limit;
        this.whenOver = whenOver;
    }

    void exchange(WebExchange mine) {
        exchange = mine;
    }

    PartLook look() {
        return look;
    }

    PartAnswer answer() {
        return new PartAnswer(
                part, why.isEmpty() ? head : null, body.toByteArray(), look.failure(), why);
    }

    @Override
    public ClientConnection connection() {
        return whole.connection();
    }

    @Override
    public EventLoop loop() {
        return whole.loop();
    }

    @Override
    public ByteBufAllocator alloc() {
        return whole.alloc();
    }

    @Override
    public boolean secure() {
        return whole.secure();
    }

    @Override
    public boolean writable() {
        return true;
    }

    @Override
    public void interim(ResponseHead interim) {}

    @Override
    public void answer(ResponseHead came, Framing framing) {
        head = came;
    }

    @Override
    public void data(ByteBuf data) {
        if (body.size() + data.readableBytes() <= limit) {
            byte[] piece = new byte[data.readableBytes()];
            data.readBytes(piece);
            body.writeBytes(piece);
            data.release();
            return;
        }
        data.release();
        if (why.isEmpty()) {
            String tooLong = "the answer is longer than %d octets".formatted(limit);
            why = tooLong;
            whole.loop().execute(() -> giveUp(tooLong));
        }
    }

    void giveUp(String told) {
        if (exchange != null) {
            why = told;
            exchange.clientGone(told);
        }
    }

    @Override
    public void end(@Nullable Fields trailers) {}

    @Override
    public void own(OwnAnswer answer) {
        why = "the gateway answered " + answer.status();
    }

    @Override
    public void flush() {}

    @Override
    public void breakOff() {
        why = "the answer broke off";
    }

    @Override
    public void read(boolean on) {}

    @Override
    public void tunnel() {
        throw new IllegalStateException("a part asks for no upgrade");
    }

    @Override
    public void over(boolean requestRead) {
        whenOver.run();
    }

    @Override
    public @Nullable Kept takeKept() {
        return null;
    }

    @Override
    public boolean keep(Kept kept) {
        return false;
    }
}
