package org.medgateway.http.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.spi.ClientConnection;
import org.medgateway.http.exchange.ClientSide;
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
    private final MessageWriter writer = new MessageWriter();

    private Version version = Version.HTTP_1_1;
    private boolean head;
    private boolean keepAlive;
    private boolean chunked;
    private boolean tunnel;

    Http1Answers(
            Http1Connection connection,
            ChannelHandlerContext context,
            ClientConnection client,
            boolean secure) {
        this.connection = connection;
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
            writeHead(interim);
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
        writeHead(answer);
    }

    private void sayConnection(Fields fields) {
        if (!keepAlive) {
            fields.add("Connection", "close");
        } else if (version == Version.HTTP_1_0) {
            fields.add("Connection", "keep-alive");
        }
    }

    private void writeHead(ResponseHead answer) {
        ByteBuf out = context.alloc().buffer(512);
        writer.write(answer, out);
        write(out);
    }

    private void write(ByteBuf out) {
        context.write(out, context.voidPromise());
    }

    @Override
    public void data(ByteBuf data) {
        if (!chunked) {
            write(data);
            return;
        }
        if (!data.isReadable()) {
            data.release();
            return;
        }
        ByteBuf size = context.alloc().buffer(16);
        MessageWriter.chunkSize(data.readableBytes(), size);
        write(size);
        write(data);
        ByteBuf end = context.alloc().buffer(2);
        MessageWriter.chunkEnd(end);
        write(end);
    }

    @Override
    public void end(@Nullable Fields trailers) {
        if (tunnel) {
            Closing.finishOutput(context.channel(), false);
        } else if (chunked) {
            ByteBuf out = context.alloc().buffer(16);
            writer.end(trailers, out);
            write(out);
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
        writeHead(answer.head());
        if (!head && answer.body().length > 0) {
            write(Unpooled.wrappedBuffer(answer.body()));
        }
    }

    @Override
    public void flush() {
        context.flush();
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
