package org.medgateway.http.live;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.Outcome;
import org.medgateway.core.config.GatewaySettings.TransportKind;
import org.medgateway.core.net.Connector;
import org.medgateway.core.net.HostNames;
import org.medgateway.core.net.Transport;
import org.medgateway.core.observe.Event;
import org.medgateway.core.observe.Events;
import org.medgateway.core.observe.Exchange;
import org.medgateway.core.spi.ClientConnection;
import org.medgateway.core.spi.Pool;
import org.medgateway.core.spi.ServiceContext;
import org.medgateway.core.spi.ServiceDefinition;
import org.medgateway.http.client.Http1Connection;
import org.medgateway.http.exchange.RequestInspector;
import org.medgateway.http.exchange.StudyCount;
import org.medgateway.http.exchange.WebLoop;
import org.medgateway.http.server.Receiver;
import org.medgateway.http.server.ServerConnection;
import org.medgateway.http.server.ServerConnections;
import org.medgateway.http.settings.HttpOptions;
import org.medgateway.http.settings.PolicyMaker;
import org.medgateway.http.wire.Fields;
import org.medgateway.http.wire.Framing;
import org.medgateway.http.wire.RequestHead;
import org.medgateway.http.wire.ResponseHead;
import org.medgateway.http.wire.Version;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// One client's connection of a web service and the connections to its servers, without sockets and
/// with clocks that stand still: all that happens is what a test does. Every server `s1`, `s2`...
/// of the service has one connection, open and at rest.
public final class EmbeddedService implements AutoCloseable {

    private final TestGateway gateway;
    private final Events events = new Events();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    /// In the order of their ends.
    public final List<Exchange> exchanges = new ArrayList<>();

    public final EmbeddedChannel client = new EmbeddedChannel();
    public final List<EmbeddedChannel> servers = new ArrayList<>();

    /// @param service the service's settings in YAML, each line indented by four, without its
    ///   servers
    /// @param count of servers
    public EmbeddedService(Path folder, String service, int count) throws Exception {
        StringBuilder text = new StringBuilder(service);
        text.append("    healthCheck: {type: none}\n    balance: first\n    servers:\n");
        for (int i = 1; i <= count; i++) {
            text.append("      - {name: s%d, address: \"127.0.0.1:%d\"}\n".formatted(i, i));
        }
        gateway = new TestGateway(folder, text.toString());
        events.subscribe(
                event -> {
                    if (event instanceof Event.ExchangeEnded(var exchange)) {
                        exchanges.add(exchange);
                    }
                });
        ServiceDefinition definition = gateway.service().definition();
        WebLoop.Served served =
                new WebLoop.Served(
                        definition,
                        PolicyMaker.of(definition.config(), definition.options(HttpOptions.class)));
        client.freezeTime();
        WebLoop loop =
                new WebLoop(new Web(served, new Context(definition, folder)), client.eventLoop());
        for (Pool pool : definition.pools().values()) {
            pool.servers()
                    .members()
                    .forEach(
                            member ->
                                    servers.add(
                                            atRest(
                                                    loop,
                                                    served,
                                                    new ServerConnections.Key(
                                                            pool.name(),
                                                            member.server().name(),
                                                            member.server().addressFor(0)))));
        }
        client.pipeline()
                .addLast(
                        new Http1Connection(
                                loop,
                                new ClientConnection(
                                        client,
                                        new InetSocketAddress("127.0.0.9", 50_000),
                                        new InetSocketAddress("127.0.0.1", 80),
                                        null,
                                        Instant.now()),
                                false));
    }

    private static EmbeddedChannel atRest(
            WebLoop loop, WebLoop.Served served, ServerConnections.Key key) {
        ServerConnection connection =
                new ServerConnection(served.policy().limits(), loop.writer(), () -> {});
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.freezeTime();
        channel.pipeline().addLast(connection);
        connection.begin(
                new Nobody(),
                new RequestHead("GET", "/", Version.HTTP_1_1, Fields.of("Host", "h")),
                Framing.NONE,
                false,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1));
        connection.end(null);
        connection.flush();
        channel.releaseOutbound();
        channel.writeInbound(octets("HTTP/1.1 204 No Content\r\n\r\n"));
        loop.connections().give(key, connection);
        return channel;
    }

    private static ByteBuf octets(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }

    private static String text(EmbeddedChannel channel) {
        StringBuilder text = new StringBuilder();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            text.append(out.toString(StandardCharsets.ISO_8859_1));
            out.release();
        }
        return text.toString();
    }

    /// The client sends.
    public void say(String text) {
        client.writeInbound(octets(text));
        client.runPendingTasks();
    }

    /// What the client has got since the last time.
    public String heard() {
        client.runPendingTasks();
        return text(client);
    }

    /// What the server has got since the last time.
    ///
    /// @param server from 1 on
    public String asked(int server) {
        return text(servers.get(server - 1));
    }

    public void answer(int server, String text) {
        servers.get(server - 1).writeInbound(octets(text));
        client.runPendingTasks();
    }

    /// The server sends nothing more.
    public void serverEnds(int server) {
        servers.get(server - 1)
                .pipeline()
                .fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        client.runPendingTasks();
    }

    /// The client sends nothing more.
    public void clientEnds() {
        client.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        client.runPendingTasks();
    }

    /// Whether what is written to the other side would go out at once.
    public static void writable(EmbeddedChannel channel, boolean writable) {
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, writable);
        channel.runPendingTasks();
    }

    /// Time passes for one side.
    public static void pass(EmbeddedChannel channel, Duration time) {
        channel.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
        channel.runPendingTasks();
    }

    /// How many exchanges the servers have now.
    public int sessions() {
        return gateway.service().definition().pools().values().stream()
                .flatMap(pool -> pool.servers().members().stream())
                .mapToInt(member -> member.state().sessions())
                .sum();
    }

    @Override
    public void close() {
        client.finishAndReleaseAll();
        servers.forEach(EmbeddedChannel::finishAndReleaseAll);
        gateway.close();
    }

    private record Web(WebLoop.Served served, ServiceContext context, StudyCount studies)
            implements WebLoop.Web {
        Web(WebLoop.Served served, ServiceContext context) {
            this(served, context, new StudyCount());
        }

        @Override
        public String protocol() {
            return "http";
        }

        @Override
        public @Nullable RequestInspector inspector() {
            return null;
        }

        @Override
        public byte[] cookieSecret() {
            return new byte[32];
        }
    }

    private final class Context implements ServiceContext {
        private final ServiceDefinition definition;
        private final Path folder;

        Context(ServiceDefinition definition, Path folder) {
            this.definition = definition;
            this.folder = folder;
        }

        @Override
        public String name() {
            return definition.name();
        }

        @Override
        public ServiceDefinition definition() {
            return definition;
        }

        /// Connects nowhere: the loop of an embedded channel takes no sockets.
        @Override
        public Connector connector() {
            return new Connector(Transport.of(TransportKind.NIO), new HostNames());
        }

        @Override
        public Events events() {
            return events;
        }

        @Override
        public MeterRegistry meters() {
            return meters;
        }

        @Override
        public EventLoopGroup loops() {
            return client.eventLoop();
        }

        @Override
        public Path stateDirectory() {
            return folder;
        }

        @Override
        public InstantSource clock() {
            return InstantSource.system();
        }
    }

    /// Whom the first answer of each connection is for.
    private static final class Nobody implements Receiver {
        @Override
        public void interim(ResponseHead head) {}

        @Override
        public void answer(ResponseHead head, Framing framing) {}

        @Override
        public void data(ByteBuf data) {
            data.release();
        }

        @Override
        public void end(@Nullable Fields trailers) {}

        @Override
        public void broken(Outcome.Kind kind, String why, boolean answered) {
            throw new UncheckedIOException(new IOException(why));
        }

        @Override
        public void flush() {}

        @Override
        public void writabilityChanged(boolean writable) {}
    }
}
