package org.medgateway.http.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.spi.ClientConnection;
import org.medgateway.http.exchange.ClientSide;
import org.medgateway.http.server.Outbox;
import org.medgateway.http.wire.Fields;
import org.medgateway.http.wire.Framing;
import org.medgateway.http.wire.MessageWriter;
import org.medgateway.http.wire.OwnAnswer;
import org.medgateway.http.wire.RequestVerdict;
import org.medgateway.http.wire.ResponseHead;
import org.medgateway.http.wire.Version;

import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/// Writes answers to an HTTP/1 client in the framing that it understands. One event loop only.
final class Http1Answers implements ClientSide {

    private final Http1Connection connection;
    private final ChannelHandlerContext context;
    private final ClientConnection client;
    private final boolean secure;
    private final MessageWriter writer;
    private final Outbox out;
    private @Nullable String name;
    private @Nullable String address;

    private Version version = Version.HTTP_1_1;
    private boolean head;
    private boolean keepAlive;
    private boolean chunked;
    private boolean tunnel;

    Http1Answers(
            Http1Connection connection,
            ChannelHandlerContext context,
            ClientConnection client,
            boolean secure,
            MessageWriter writer) {
        this.connection = connection;
        this.writer = writer;
        this.out = new Outbox(context, true);
        this.context = context;
        this.client = client;
        this.secure = secure;
    }

    /// Whom the next answer is for.
    void begin(RequestVerdict.Accepted request, boolean last) {
        version = request.head().version();
        head = request.head().isHead();
        keepAlive = request.keepAlive() && !last;
        chunked = false;
    }

    /// The next answer is for a request that could not be read, and is the last.
    void beginUnread() {
        version = Version.HTTP_1_1;
        head = false;
        keepAlive = false;
        chunked = false;
    }

    /// This answer is the last one, if it can still be said.
    void closeAfter() {
        keepAlive = false;
    }

    @Override
    public ClientConnection connection() {
        return client;
    }

    @Override
    public String name() {
        if (name == null) {
            name = client.name();
        }
        return name;
    }

    @Override
    public String address() {
        if (address == null) {
            address = ClientSide.super.address();
        }
        return address;
    }

    @Override
    public EventLoop loop() {
        return client.loop();
    }

    @Override
    public ByteBufAllocator alloc() {
        return context.alloc();
    }

    @Override
    public boolean secure() {
        return secure;
    }

    @Override
    public boolean writable() {
        return context.channel().isWritable();
    }

    @Override
    public void interim(ResponseHead interim) {
        if (version != Version.HTTP_1_0) {
            writer.write(interim, out.small(0));
        }
    }

    @Override
    public void answer(ResponseHead answer, Framing framing) {
        chunked = false;
        Fields fields = answer.fields();
        switch (framing) {
            case Framing.None _, Framing.Length _ -> {}
            case Framing.Chunked _, Framing.UntilClose _ -> {
                if (version == Version.HTTP_1_0) {
                    keepAlive = false;
                } else {
                    chunked = true;
                    fields.add("Transfer-Encoding", "chunked");
                }
            }
        }
        tunnel = answer.status() == 101;
        if (!tunnel) {
            sayConnection(fields);
        }
        writer.write(answer, out.small(framing instanceof Framing.Length(long body) ? body : 0));
    }

    private void sayConnection(Fields fields) {
        if (!keepAlive) {
            fields.add("Connection", "close");
        } else if (version == Version.HTTP_1_0) {
            fields.add("Connection", "keep-alive");
        }
    }

    @Override
    public void data(ByteBuf data) {
        if (!chunked) {
            out.add(data);
            return;
        }
        if (!data.isReadable()) {
            data.release();
            return;
        }
        int octets = data.readableBytes();
        MessageWriter.chunkSize(octets, out.small(octets));
        out.add(data);
        MessageWriter.chunkEnd(out.small(0));
    }

    @Override
    public void end(@Nullable Fields trailers) {
        if (tunnel) {
            out.pass();
            Closing.finishOutput(context.channel(), false);
        } else if (chunked) {
            writer.end(trailers, out.small(0));
        }
    }

    @Override
    public void own(OwnAnswer answer) {
        Fields fields = answer.fields();
        fields.add(
                "Date",
                DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC)));
        if (answer.status() != 204 && answer.status() != 304) {
            fields.add("Content-Length", Integer.toString(answer.body().length));
        }
        if (!connection.requestRead()) {
            keepAlive = false;
        }
        sayConnection(fields);
        writer.write(answer.head(), out.small(answer.body().length));
        if (!head && answer.body().length > 0) {
            out.add(Unpooled.wrappedBuffer(answer.body()));
        }
    }

    @Override
    public void flush() {
        out.flush();
    }

    /// The connection has gone.
    void drop() {
        out.drop();
    }

    @Override
    public void breakOff() {
        connection.breakOff();
    }

    @Override
    public void read(boolean on) {
        connection.read(on);
    }

    @Override
    public void tunnel() {
        connection.tunnel();
    }

    @Override
    public void over(boolean requestRead) {
        connection.over(requestRead, keepAlive);
    }

    @Override
    public @Nullable Kept takeKept() {
        return connection.takeKept();
    }

    @Override
    public boolean keep(Kept kept) {
        return connection.keep(kept);
    }
}
