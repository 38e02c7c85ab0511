package org.medgateway.xds;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Promise;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.Outcome;
import org.medgateway.core.health.Probe;
import org.medgateway.core.health.Verdict;
import org.medgateway.core.net.ClientTls;
import org.medgateway.core.net.Connector;
import org.medgateway.http.server.Receiver;
import org.medgateway.http.server.ServerConnection;
import org.medgateway.http.wire.Fields;
import org.medgateway.http.wire.Framing;
import org.medgateway.http.wire.HeadLimits;
import org.medgateway.http.wire.MessageWriter;
import org.medgateway.http.wire.RequestHead;
import org.medgateway.http.wire.ResponseHead;
import org.medgateway.http.wire.Version;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/// One SOAP request to one server, whose answer a check judges. One event loop only, that of the
/// probe.
final class SoapProbe implements Receiver {

    private static final int LONGEST = 1024 * 1024;

    /// Judges an answer.
    @FunctionalInterface
    interface Judge {
        Verdict judge(int status, @Nullable String contentType, byte[] body);
    }

    /// What is asked.
    record Question(
            String path, @Nullable String host, String contentType, Fields more, byte[] body) {}

    private final ServerConnection connection =
            new ServerConnection(HeadLimits.DEFAULT, new MessageWriter(), () -> {});
    private final CompletableFuture<Verdict> verdict = new CompletableFuture<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final Judge judge;
    private @Nullable ResponseHead head;

    private SoapProbe(Judge judge) {
        this.judge = judge;
    }

    static CompletableFuture<Verdict> ask(
            Connector connector,
            @Nullable ClientTls tls,
            InetSocketAddress address,
            Probe probe,
            Question question,
            Judge judge) {
        SoapProbe asking = new SoapProbe(judge);
        Promise<Channel> connecting =
                connector.connect(
                        probe.loop(),
                        new Connector.Target(address, tls, null, null, probe.timeout()),
                        asking.connection);
        connecting.addListener(
                done -> {
                    if (done.isSuccess()) {
                        asking.send(question, address, probe.timeout());
                    } else {
                        asking.verdict.complete(Verdict.notConnected(done.cause()));
                    }
                });
        asking.verdict.whenComplete(
                (_, _) -> {
                    connecting.cancel(false);
                    probe.loop().execute(asking.connection::close);
                });
        return asking.verdict;
    }

    private void send(Question question, InetSocketAddress address, Duration timeout) {
        if (verdict.isDone()) {
            connection.close();
            return;
        }
        String host =
                question.host() == null
                        ? address.getHostString() + ':' + address.getPort()
                        : question.host();
        Fields fields =
                Fields.of(
                        "Host",
                        host,
                        "Content-Type",
                        question.contentType(),
                        "Content-Length",
                        Integer.toString(question.body().length),
                        "Connection",
                        "close");
        for (int i = 0; i < question.more().size(); i++) {
            fields.set(question.more().name(i), question.more().value(i));
        }
        connection.begin(
                this,
                new RequestHead("POST", question.path(), Version.HTTP_1_1, fields),
                new Framing.Length(question.body().length),
                false,
                timeout,
                timeout);
        connection.send(Unpooled.wrappedBuffer(question.body()));
        connection.end(null);
        connection.flush();
    }

    @Override
    public void interim(ResponseHead interim) {}

    @Override
    public void answer(ResponseHead came, Framing framing) {
        head = came;
    }

    @Override
    public void data(ByteBuf data) {
        int room = LONGEST - body.size();
        byte[] piece = new byte[Math.min(room, data.readableBytes())];
        data.readBytes(piece);
        data.release();
        body.writeBytes(piece);
        if (body.size() == LONGEST) {
            verdict.complete(
                    Verdict.down("the answer to the check is longer than " + LONGEST + " octets"));
        }
    }

    @Override
    public void end(@Nullable Fields trailers) {
        ResponseHead answered = head;
        if (answered == null) {
            throw new IllegalStateException("an answer without a head");
        }
        verdict.complete(
                judge.judge(
                        answered.status(),
                        answered.fields().first("Content-Type"),
                        body.toByteArray()));
    }

    @Override
    public void broken(Outcome.Kind kind, String why, boolean answered) {
        verdict.complete(
                kind == Outcome.Kind.PROTOCOL ? Verdict.down(why) : Verdict.downOrBusy(why));
    }

    @Override
    public void flush() {}

    @Override
    public void writabilityChanged(boolean writable) {}

    static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }
}
