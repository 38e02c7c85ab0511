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

/// Takes the answer of one part of a split request into memory, up to a limit. One event loop only.
final class PartClient implements ClientSide {

    private final ClientSide whole;
    private final Part part;
    private final PartLook look;
    private final int limit;
    private final Runnable whenOver;
    private final HeldPieces body;
    private @Nullable WebExchange exchange;
    private @Nullable ResponseHead head;
    private String why = "";

    PartClient(ClientSide whole, Part part, int limit, Runnable whenOver) {
        this.whole = whole;
        this.part = part;
        this.look = new PartLook(part);
        this.limit = limit;
        this.whenOver = whenOver;
        this.body = new HeldPieces(whole.alloc());
    }

    void exchange(WebExchange mine) {
        exchange = mine;
    }

    PartLook look() {
        return look;
    }

    /// What came; called once, when the exchange is over. The body is the caller's to release.
    PartAnswer answer() {
        return new PartAnswer(part, why.isEmpty() ? head : null, body.take(), look.failure(), why);
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
        if (body.octets() + data.readableBytes() <= limit) {
            body.add(data);
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
