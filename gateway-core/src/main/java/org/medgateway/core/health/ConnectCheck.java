package org.medgateway.core.health;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Promise;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.ConnectCheckConfig;
import org.medgateway.core.net.ClientTls;
import org.medgateway.core.net.Connector;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Up is whoever takes a TCP connection, and finishes a TLS handshake where one is asked for.
record ConnectCheck(Connector connector, @Nullable Integer port, @Nullable ClientTls tls)
        implements HealthCheck {

    @Override
    public CompletionStage<Verdict> check(Probe probe) {
        InetSocketAddress address = Addresses.withPort(probe.address(), port);
        CompletableFuture<Verdict> answer = new CompletableFuture<>();
        Promise<Channel> connecting =
                connector.connect(
                        probe.loop(),
                        new Connector.Target(address, tls, null, null, probe.timeout()),
                        new CloseOnError());
        connecting.addListener(
                done -> {
                    if (done.isSuccess()) {
                        connecting.getNow().close();
                        answer.complete(Verdict.up("connected"));
                    } else {
                        answer.complete(Verdict.notConnected(done.cause()));
                    }
                });
        answer.whenComplete((_, _) -> connecting.cancel(false));
        return answer;
    }

    /// The type of this check.
    record Type() implements HealthCheckType<ConnectCheckConfig> {
        @Override
        public String name() {
            return "connect";
        }

        @Override
        public Class<ConnectCheckConfig> config() {
            return ConnectCheckConfig.class;
        }

        @Override
        public HealthCheck open(ConnectCheckConfig config, HealthCheckContext context) {
            return new ConnectCheck(
                    context.connector(),
                    config.port(),
                    config.tls() == null ? null : context.tls().apply(config.tls()));
        }
    }
}
