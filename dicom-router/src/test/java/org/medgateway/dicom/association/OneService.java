package org.medgateway.dicom.association;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;

import org.medgateway.core.balance.Algorithm;
import org.medgateway.core.balance.Persistence;
import org.medgateway.core.balance.RealServer;
import org.medgateway.core.balance.ServerPool;
import org.medgateway.core.balance.ServerState;
import org.medgateway.core.balance.WaitingRoom;
import org.medgateway.core.config.ConfigReader;
import org.medgateway.core.config.GatewayConfig;
import org.medgateway.core.config.Reading;
import org.medgateway.core.config.VirtualServiceConfig;
import org.medgateway.core.net.Connector;
import org.medgateway.core.observe.Event;
import org.medgateway.core.observe.Events;
import org.medgateway.core.observe.Exchange;
import org.medgateway.core.route.Condition;
import org.medgateway.core.route.Route;
import org.medgateway.core.route.RoutingTable;
import org.medgateway.core.runtime.Protocols;
import org.medgateway.core.spi.ClientConnection;
import org.medgateway.core.spi.ExchangeKey;
import org.medgateway.core.spi.Pool;
import org.medgateway.core.spi.ServiceContext;
import org.medgateway.core.spi.ServiceDefinition;
import org.medgateway.dicom.wire.Pdu;
import org.medgateway.dicom.wire.PduEncoder;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// A service without a socket: its definition read from YAML, and what it has published.
public final class OneService implements ServiceContext {

    private static final InetSocketAddress HERE = new InetSocketAddress("127.0.0.1", 104);

    private final Path folder;
    private final ServiceDefinition definition;
    private final Events events = new Events();
    private final List<Exchange> exchanges = new ArrayList<>();

    private final Map<RealServer, ServerState> states = new LinkedHashMap<>();

    /// @param settings of the service, lines of YAML
    /// @param servers of its only pool, of which the first that is there takes everything; without
    ///   any there is no pool
    public OneService(Path folder, String settings, RealServer... servers) {
        this.folder = folder;
        var yaml =
                """
                gateway: {stateDirectory: %s}
                virtualServices:
                  - name: pacs
                    type: dicom
                    listen: 127.0.0.1:0
                    servers: [{name: A, address: '127.0.0.1:1'}]
                """
                                .formatted(folder)
                        + settings.indent(4);
        var reader = new ConfigReader(Protocols.installed().variants(), _ -> null);
        var service =
                switch (reader.read("test.yaml", folder, yaml, GatewayConfig.class)) {
                    case Reading.Accepted<GatewayConfig>(var config, _) ->
                            config.virtualServices().getFirst();
                    case Reading.Refused<GatewayConfig>(var problems) ->
                            throw new IllegalArgumentException(problems.toString());
                };
        for (var server : servers) {
            states.put(server, new ServerState(server.name(), clock()));
        }
        boolean pooled = servers.length > 0;
        var otherwise = new Route("", new Condition.All(List.of()), pooled ? "main" : null, "");
        definition =
                new ServiceDefinition(
                        service,
                        new RoutingTable(List.of(), otherwise),
                        pooled ? Map.of("main", pool(service)) : Map.of());
        events.subscribe(
                event -> {
                    if (event instanceof Event.ExchangeEnded(var exchange)) {
                        exchanges.add(exchange);
                    }
                });
    }

    private Pool pool(VirtualServiceConfig service) {
        var servers = new ArrayList<ServerPool.Server>();
        states.forEach((server, state) -> servers.add(new ServerPool.Server(server, state)));
        var pool =
                new ServerPool(
                        "main",
                        servers,
                        null,
                        Algorithm.FIRST,
                        Persistence.NONE,
                        new WaitingRoom(0, Duration.ZERO));
        return new Pool(pool, service.persistence(), ExchangeKey.NONE, ExchangeKey.NONE, null);
    }

    /// The state of one of the pool's servers.
    public ServerState state(RealServer server) {
        return Objects.requireNonNull(states.get(server), "a server of this service");
    }

    /// What became of the one association that there was.
    public Exchange exchange() {
        if (exchanges.size() != 1) {
            throw new AssertionError("expected one exchange, found " + exchanges);
        }
        return exchanges.getFirst();
    }

    ClientConnection client(EmbeddedChannel channel) {
        return new ClientConnection(channel, HERE, HERE, null, Instant.EPOCH);
    }

    /// A client's connection as it comes in: nothing is read yet.
    public EmbeddedChannel connect(Mode mode) {
        var channel = new EmbeddedChannel();
        channel.config().setAutoRead(false);
        new AssociationRequested(
                        this,
                        definition,
                        client(channel),
                        new AssociationCounts(),
                        new NegotiationRows(),
                        mode)
                .start();
        return channel;
    }

    public static byte[] bytes(Pdu pdu) {
        var out = Unpooled.buffer();
        PduEncoder.encode(pdu, out);
        return ByteBufUtil.getBytes(out);
    }

    /// All that has been written since the last call.
    public static byte[] written(EmbeddedChannel channel) {
        var all = new ByteArrayOutputStream();
        for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
            all.writeBytes(ByteBufUtil.getBytes(next));
            next.release();
        }
        return all.toByteArray();
    }

    /// Lets the time go on.
    public static void wait(EmbeddedChannel channel, Duration time) {
        channel.advanceTimeBy(time.toMillis(), TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        channel.runPendingTasks();
    }

    @Override
    public String name() {
        return "pacs";
    }

    @Override
    public ServiceDefinition definition() {
        return definition;
    }

    @Override
    public Connector connector() {
        throw new AssertionError("nobody is to be connected to");
    }

    @Override
    public Events events() {
        return events;
    }

    @Override
    public MeterRegistry meters() {
        throw new AssertionError("nothing is to be counted");
    }

    @Override
    public EventLoopGroup loops() {
        throw new AssertionError("no loop is needed");
    }

    @Override
    public Path stateDirectory() {
        return folder;
    }

    @Override
    public InstantSource clock() {
        return InstantSource.fixed(Instant.EPOCH);
    }
}
