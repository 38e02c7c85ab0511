package org.medgateway.http.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.spi.ClientConnection;
import org.medgateway.http.exchange.ClientSide;
import org.medgateway.http.exchange.GatewayAnswers;
import org.medgateway.http.exchange.WebExchange;
import org.medgateway.http.exchange.WebLoop;
import org.medgateway.http.server.Watchdog;
import org.medgateway.http.wire.Fields;
import org.medgateway.http.wire.Framing;
import org.medgateway.http.wire.OwnAnswer;
import org.medgateway.http.wire.RequestCheck;
import org.medgateway.http.wire.RequestHead;
import org.medgateway.http.wire.RequestVerdict;
import org.medgateway.http.wire.ResponseHead;

/// One request and its answer on an HTTP/2 connection. One event loop only, shared by all streams
/// of the connection.
final class Http2Stream extends ChannelInboundHandlerAdapter implements ClientSide {

    private final WebLoop loop;
    private final ClientConnection client;

    private @Nullable ChannelHandlerContext context;
    private @Nullable Watchdog watchdog;
    private @Nullable WebExchange exchange;
    private boolean headRequest;
    private boolean requestEnded;
    private boolean answerEnded;
    private boolean closed;

    Http2Stream(WebLoop loop, ClientConnection client) {
        this.loop = loop;
        this.client = client;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        watchdog = new Watchdog(added.executor(), this::tooLate);
    }

    private ChannelHandlerContext context() {
        if (context == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return context;
    }

    private Watchdog watchdog() {
        if (watchdog == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return watchdog;
    }

    // ---- the request

    @Override
    public void channelRead(ChannelHandlerContext here, Object message) {
        switch (message) {
            case Http2HeadersFrame frame -> headers(frame);
            case Http2DataFrame frame -> data(frame);
            default -> ReferenceCountUtil.release(message);
        }
    }

    private void headers(Http2HeadersFrame frame) {
        if (exchange != null) {
            trailers(frame);
            return;
        }
        if (requestEnded || answerEnded) {
            return;
        }
        RequestHead head = Http2Heads.request(frame.headers(), frame.isEndStream());
        if (head == null) {
            reset(Http2Error.PROTOCOL_ERROR);
            return;
        }
        headRequest = head.isHead();
        switch (RequestCheck.check(head)) {
            case RequestVerdict.Refused(int status, _) -> {
                requestEnded = frame.isEndStream();
                own(GatewayAnswers.unread(status));
                flush();
                over(requestEnded);
            }
            case RequestVerdict.Accepted accepted -> begin(accepted, frame.isEndStream());
        }
    }

    private void begin(RequestVerdict.Accepted request, boolean whole) {
        WebExchange begun = new WebExchange(loop, this, Http2Heads.withFraming(request, whole));
        exchange = begun;
        if (!whole) {
            watchdog().allow(loop.web().served().definition().timeouts().client());
        }
        begun.start();
        if (whole) {
            requestEnded = true;
            if (exchange == begun) {
                begun.requestEnd(null);
            }
        }
    }

    private void trailers(Http2HeadersFrame frame) {
        Fields trailers = Http2Heads.fields(frame.headers());
        if (trailers == null || !frame.isEndStream()) {
            reset(Http2Error.PROTOCOL_ERROR);
            return;
        }
        bodyEnded(trailers);
    }

    private void data(Http2DataFrame frame) {
        WebExchange running = exchange;
        boolean whole = frame.isEndStream();
        ByteBuf content = frame.content();
        if (running == null) {
            content.release();
            return;
        }
        if (content.isReadable()) {
            watchdog().allow(loop.web().served().definition().timeouts().client());
            running.requestData(content);
        } else {
            content.release();
        }
        if (whole) {
            bodyEnded(null);
        }
    }

    private void bodyEnded(@Nullable Fields trailers) {
        requestEnded = true;
        watchdog().sleep();
        if (exchange != null) {
            exchange.requestEnd(trailers);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext here) {
        if (exchange != null) {
            exchange.flushRequest();
        }
    }

    private void tooLate() {
        if (!requestEnded && exchange != null && here().isWritable()) {
            exchange.requestBroken(408, "the body did not arrive in time");
        } else {
            breakOff();
        }
    }

    private io.netty.channel.Channel here() {
        return context().channel();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext here, Object event) {
        if (event instanceof Http2ResetFrame) {
            gone("the client reset the stream");
        }
        ReferenceCountUtil.release(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext here) {
        closed = true;
        watchdog().stop();
        gone("the client went away");
    }

    private void gone(String why) {
        WebExchange running = exchange;
        exchange = null;
        if (running != null) {
            running.clientGone(why);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext here) {
        boolean writable = here.channel().isWritable();
        if (requestEnded) {
            if (writable) {
                watchdog().sleep();
            } else {
                watchdog().allow(loop.web().served().definition().timeouts().client());
            }
        }
        if (exchange != null) {
            exchange.clientWritable(writable);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext here, Throwable cause) {
        // Errors of one stream, found by the codec, which resets it with the error that fits.
        closed = true;
        gone("the stream broke: " + cause.getMessage());
    }

    // ---- the answer

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
        return context().alloc();
    }

    @Override
    public boolean secure() {
        return true;
    }

    @Override
    public boolean writable() {
        return here().isWritable();
    }

    @Override
    public void interim(ResponseHead head) {
        write(new DefaultHttp2HeadersFrame(Http2Heads.answer(head), false));
    }

    @Override
    public void answer(ResponseHead head, Framing framing) {
        answerEnded = !framing.hasBody();
        write(new DefaultHttp2HeadersFrame(Http2Heads.answer(head), answerEnded));
    }

    @Override
    public void data(ByteBuf data) {
        if (answerEnded || !data.isReadable()) {
            data.release();
        } else {
            write(new DefaultHttp2DataFrame(data, false));
        }
    }

    @Override
    public void end(@Nullable Fields trailers) {
        if (answerEnded) {
            return;
        }
        answerEnded = true;
        if (trailers == null || trailers.isEmpty()) {
            write(new DefaultHttp2DataFrame(Unpooled.EMPTY_BUFFER, true));
        } else {
            write(new DefaultHttp2HeadersFrame(Http2Heads.trailers(trailers), true));
        }
    }

    @Override
    public void own(OwnAnswer answer) {
        Fields fields = answer.fields();
        fields.add("Date", GatewayAnswers.date());
        if (answer.status() != 204 && answer.status() != 304) {
            fields.add("Content-Length", Integer.toString(answer.body().length));
        }
        boolean bare = answer.body().length == 0 || headRequest;
        answerEnded = true;
        write(new DefaultHttp2HeadersFrame(Http2Heads.answer(answer.head()), bare));
        if (!bare) {
            write(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(answer.body()), true));
        }
    }

    private void write(Object frame) {
        if (closed) {
            ReferenceCountUtil.release(frame);
        } else {
            context().write(frame);
        }
    }

    @Override
    public void flush() {
        if (!closed) {
            context().flush();
        }
    }

    @Override
    public void breakOff() {
        reset(Http2Error.INTERNAL_ERROR);
    }

    private void reset(Http2Error error) {
        if (!closed) {
            closed = true;
            context().writeAndFlush(new DefaultHttp2ResetFrame(error));
            gone("the stream was reset");
        }
    }

    @Override
    public void read(boolean on) {
        here().config().setAutoRead(on);
        if (!requestEnded) {
            if (on) {
                watchdog().allow(loop.web().served().definition().timeouts().client());
            } else {
                watchdog().sleep();
            }
        }
    }

    @Override
    public void tunnel() {
        throw new IllegalStateException("HTTP/2 streams are not upgraded");
    }

    @Override
    public void over(boolean requestRead) {
        exchange = null;
        if (!requestEnded && !closed) {
            // The answer is whole and the rest of the request is not wanted (RFC 9113 8.1).
            closed = true;
            context().writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.NO_ERROR));
        }
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
