package org.medgateway.core.health;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.Promise;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.HttpCheckConfig;
import org.medgateway.core.net.ClientTls;
import org.medgateway.core.net.Connector;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Up is whoever answers a GET of HTTP/1.1 as expected, each time on a new connection.
record HttpCheck(
        Connector connector,
        HttpCheckConfig config,
        ExpectedAnswer expected,
        @Nullable ClientTls tls)
        implements HealthCheck {

    @Override
    public CompletionStage<Verdict> check(Probe probe) {
        InetSocketAddress address = Addresses.withPort(probe.address(), config.port());
        HttpRequest request = request(address);
        CompletableFuture<Verdict> answer = new CompletableFuture<>();
        Promise<Channel> connecting =
                connector.connect(
                        probe.loop(),
                        new Connector.Target(address, tls, null, null, probe.timeout()),
                        new CloseOnError());
        connecting.addListener(
                done -> {
                    if (!done.isSuccess()) {
                        answer.complete(Verdict.notConnected(done.cause()));
                        return;
                    }
                    Channel channel = connecting.getNow();
                    answer.whenComplete((_, _) -> channel.close());
                    ask(channel, request, answer);
                });
        answer.whenComplete((_, _) -> connecting.cancel(false));
        return answer;
    }

    private void ask(Channel channel, HttpRequest request, CompletableFuture<Verdict> answer) {
        // a server that ends its answer by closing is to be seen to have done so
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
        channel.pipeline().addLast(new HttpClientCodec(), new HttpAnswerReader(expected, answer));
        channel.writeAndFlush(request)
                .addListener(
                        sent -> {
                            if (!sent.isSuccess()) {
                                answer.complete(
                                        Verdict.down(
                                                expected.request()
                                                        + " failed: "
                                                        + HttpAnswerReader.reason(sent.cause())));
                            }
                        });
        channel.config().setAutoRead(true);
    }

    private HttpRequest request(InetSocketAddress address) {
        HttpRequest request =
                new DefaultFullHttpRequest(
                        HttpVersion.HTTP_1_1, HttpMethod.GET, config.get(), Unpooled.EMPTY_BUFFER);
        String host = config.host();
        request.headers()
                .set(HttpHeaderNames.HOST, host == null ? authority(address) : host)
                .set(HttpHeaderNames.USER_AGENT, "medgateway")
                .set(HttpHeaderNames.ACCEPT, "*/*")
                .set(HttpHeaderNames.ACCEPT_ENCODING, "identity")
                .set(HttpHeaderNames.CONNECTION, "close");
        config.headers().forEach((name, value) -> request.headers().set(name, value));
        return request;
    }

    /// RFC 9110 7.2: the port may be left out where it is the scheme's own.
    private String authority(InetSocketAddress address) {
        String host = address.getHostString();
        String shown = host.contains(":") ? "[" + host + "]" : host;
        int usual = tls == null ? 80 : 443;
        return address.getPort() == usual ? shown : shown + ":" + address.getPort();
    }

    /// The type of this check.
    record Type() implements HealthCheckType<HttpCheckConfig> {
        @Override
        public String name() {
            return "http";
        }

        @Override
        public Class<HttpCheckConfig> config() {
            return HttpCheckConfig.class;
        }

        @Override
        public HealthCheck open(HttpCheckConfig config, HealthCheckContext context) {
            return new HttpCheck(
                    context.connector(),
                    config,
                    new ExpectedAnswer("GET " + config.get(), config.expect()),
                    config.tls() == null ? null : context.tls().apply(config.tls()));
        }
    }
}
