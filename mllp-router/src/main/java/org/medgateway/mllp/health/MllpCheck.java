package org.medgateway.mllp.health;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Promise;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.health.HealthCheck;
import org.medgateway.core.health.HealthCheckContext;
import org.medgateway.core.health.HealthCheckType;
import org.medgateway.core.health.Probe;
import org.medgateway.core.health.Verdict;
import org.medgateway.core.net.ClientTls;
import org.medgateway.core.net.Connector;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/// Sends a message and expects its acknowledgement.
public final class MllpCheck implements HealthCheck {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss").withZone(ZoneOffset.UTC);

    private final MllpCheckConfig config;
    private final Connector connector;
    private final @Nullable ClientTls tls;
    private final AtomicLong asked = new AtomicLong();

    private MllpCheck(MllpCheckConfig config, HealthCheckContext context) {
        this.config = config;
        this.connector = context.connector();
        this.tls = config.tls() == null ? context.serviceTls() : context.tls().apply(config.tls());
    }

    public static HealthCheckType<MllpCheckConfig> type() {
        return new Type();
    }

    @Override
    public CompletionStage<Verdict> check(Probe probe) {
        CompletableFuture<Verdict> verdict = new CompletableFuture<>();
        String id = "LB" + Instant.now().toEpochMilli() + '-' + asked.incrementAndGet();
        ProbeSession session = new ProbeSession(message(id), config.expect(), verdict);
        Promise<Channel> connecting =
                connector.connect(
                        probe.loop(),
                        new Connector.Target(address(probe), tls, null, null, probe.timeout()),
                        session);
        connecting.addListener(
                done -> {
                    if (done.isSuccess()) {
                        session.ask(connecting.getNow());
                    } else {
                        verdict.complete(Verdict.notConnected(done.cause()));
                    }
                });
        verdict.whenComplete((_, _) -> connecting.cancel(false));
        return verdict;
    }

    private byte[] message(String id) {
        String text =
                config.message()
                        .strip()
                        .replace("{id}", id)
                        .replace("{time}", TIME.format(Instant.now()))
                        .replaceAll("\\s*[\\r\\n]\\s*", "\r");
        return (text + '\r').getBytes(StandardCharsets.UTF_8);
    }

    private InetSocketAddress address(Probe probe) {
        InetSocketAddress address = probe.address();
        Integer port = config.port();
        if (port == null) {
            return address;
        }
        return address.isUnresolved()
                ? InetSocketAddress.createUnresolved(address.getHostString(), port)
                : new InetSocketAddress(address.getAddress(), port);
    }

    private record Type() implements HealthCheckType<MllpCheckConfig> {
        @Override
        public String name() {
            return "mllp";
        }

        @Override
        public Class<MllpCheckConfig> config() {
            return MllpCheckConfig.class;
        }

        @Override
        public HealthCheck open(MllpCheckConfig config, HealthCheckContext context) {
            return new MllpCheck(config, context);
        }
    }
}
