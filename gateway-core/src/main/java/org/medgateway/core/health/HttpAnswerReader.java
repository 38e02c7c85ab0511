package org.medgateway.core.health;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/// Reads the answer to a check until the verdict stands: often the head is enough. One event loop
/// only.
final class HttpAnswerReader extends SimpleChannelInboundHandler<HttpObject> {

    /// As much of a body as is looked at.
    static final int LONGEST_BODY = 1024 * 1024;

    private final ExpectedAnswer expected;
    private final CompletableFuture<Verdict> answer;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private Charset charset = StandardCharsets.UTF_8;
    private int status; // 0 until the head of the final answer is there
    private boolean interim;
    private boolean judging;

    HttpAnswerReader(ExpectedAnswer expected, CompletableFuture<Verdict> answer) {
        this.expected = expected;
        this.answer = answer;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
        if (part.decoderResult().isFailure()) {
            end(
                    context,
                    Verdict.down(
                            "what "
                                    + expected.request()
                                    + " answered is not HTTP: "
                                    + part.decoderResult().cause().getMessage()));
            return;
        }
        if (part instanceof HttpResponse head) {
            head(context, head);
        }
        if (part instanceof HttpContent content && !judging && !answer.isDone()) {
            if (interim) {
                interim = !(content instanceof LastHttpContent);
            } else {
                content(context, content);
            }
        }
    }

    private void head(ChannelHandlerContext context, HttpResponse head) {
        interim = head.status().codeClass() == HttpStatusClass.INFORMATIONAL; // RFC 9110 15.2
        if (interim) {
            return;
        }
        status = head.status().code();
        charset = HttpUtil.getCharset(head, StandardCharsets.UTF_8);
        Verdict verdict = expected.judgeStatus(status, head.status().reasonPhrase());
        if (verdict instanceof Verdict.Down || !expected.needsBody()) {
            end(context, verdict);
        }
    }

    private void content(ChannelHandlerContext context, HttpContent content) {
        ByteBuf bytes = content.content();
        int room = LONGEST_BODY - body.size();
        boolean whole = bytes.readableBytes() <= room;
        try {
            bytes.readBytes(body, Math.min(room, bytes.readableBytes()));
        } catch (IOException e) {
            throw new AssertionError("an array takes all bytes", e);
        }
        if (!whole || content instanceof LastHttpContent) {
            judging = true;
            context.close();
            String text = body.toString(charset);
            Thread.ofVirtual()
                    .name("http-check")
                    .start(() -> answer.complete(expected.judgeBody(status, text, whole)));
        }
    }

    private void end(ChannelHandlerContext context, Verdict verdict) {
        answer.complete(verdict);
        context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (!judging) { // else the answer is whole and its verdict is on the way
            answer.complete(
                    Verdict.down(
                            "the server closed the connection "
                                    + (status == 0
                                            ? "without an answer to "
                                            : "within its answer to ")
                                    + expected.request()));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        end(context, Verdict.down(expected.request() + " failed: " + reason(cause)));
    }

    static String reason(@Nullable Throwable cause) {
        if (cause == null) {
            return "nothing said why";
        }
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
