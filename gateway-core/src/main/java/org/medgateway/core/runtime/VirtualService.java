package org.medgateway.core.runtime;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.AdminState;
import org.medgateway.core.balance.Condition;
import org.medgateway.core.balance.Health;
import org.medgateway.core.balance.ServerState;
import org.medgateway.core.balance.StickTable;
import org.medgateway.core.config.VirtualServiceConfig;
import org.medgateway.core.health.ServerWatch;
import org.medgateway.core.net.AbruptClose;
import org.medgateway.core.net.ClientAddress;
import org.medgateway.core.net.Connector;
import org.medgateway.core.net.PeerIdentity;
import org.medgateway.core.observe.Event;
import org.medgateway.core.observe.Events;
import org.medgateway.core.spi.ClientConnection;
import org.medgateway.core.spi.DrainRequested;
import org.medgateway.core.spi.Protocol;
import org.medgateway.core.spi.ProtocolService;
import org.medgateway.core.spi.ServiceContext;
import org.medgateway.core.spi.ServiceDefinition;
import org.medgateway.core.spi.ServiceRefused;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// One front door while it runs: its listeners, its clients, the definition in force, and what is
/// known of its servers.
///
/// Opened, reloaded and closed on the gateway's control thread; the definition is read by any event
/// loop.
public final class VirtualService {

    private static final Logger LOG = LoggerFactory.getLogger(VirtualService.class);

    private final Surroundings surroundings;
    private final Protocol protocol;
    private final String name;
    private final Path stateDirectory;
    private final ChannelGroup clients =
            new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final AtomicInteger connections = new AtomicInteger();
    private final Listeners listeners;
    private final Checks checks;
    private final StickTableStore tableStore;
    private final ServerState.Listener serverListener = this::serverChanged;

    private volatile ServiceDefinition definition;
    private volatile FrontDoor door;
    private volatile Living living;
    private @Nullable ProtocolService running;

    VirtualService(Surroundings surroundings, ServicePlan plan) {
        this.surroundings = surroundings;
        this.name = plan.definition().name();
        this.protocol = surroundings.protocols().of(plan.definition().config().type());
        this.stateDirectory = surroundings.stateDirectory().resolve(FileNames.of(name));
        this.listeners = new Listeners(surroundings, this::arrived);
        this.checks = new Checks(name, surroundings.monitor());
        this.tableStore = new StickTableStore(stateDirectory);
        this.definition = plan.definition();
        this.living = plan.living();
        this.door = door(plan);
    }

    /// Opens the door: the protocol's side first, the checks, then the listeners.
    ///
    /// @throws ServiceRefused where that cannot be; nothing is left open then
    void open(ServicePlan plan) throws ServiceRefused {
        FileNames.createDirectory(stateDirectory);
        ProtocolService opened = protocol.open(new Context());
        running = opened;
        try {
            Listeners.Change change = listeners.prepare(name, listenAddresses(plan));
            plan.living().states().forEach(state -> state.listen(serverListener));
            tableStore.keep(plan.definition());
            checks.run(plan.checks());
            listeners.commit(change);
        } catch (ServiceRefused e) {
            opened.close();
            throw e;
        }
        surroundings.events().publish(new Event.ServiceStarted(now(), name, addressNames()));
    }

    private List<org.medgateway.core.config.Endpoint> listenAddresses(ServicePlan plan) {
        return protocol.takesConnections() ? plan.definition().config().listen() : List.of();
    }

    /// Asks the protocol, and binds what a new plan needs; changes nothing else.
    Listeners.Change prepare(ServicePlan plan) throws ServiceRefused {
        if (running != null) {
            running.prepare(plan.definition());
        }
        return listeners.prepare(name, listenAddresses(plan));
    }

    /// Puts a new plan in force; running exchanges finish on the definition that they began with.
    void adopt(ServicePlan plan, Listeners.Change change) {
        ServiceDefinition before = definition;
        Living past = living;
        plan.living()
                .states()
                .forEach(
                        state -> {
                            if (!past.has(state)) {
                                state.listen(serverListener);
                            }
                        });
        living = plan.living();
        definition = plan.definition();
        door = door(plan);
        past.states()
                .forEach(
                        state -> {
                            if (!plan.living().has(state)) {
                                state.unlisten(serverListener);
                            }
                        });
        tableStore.keep(plan.definition());
        checks.run(plan.checks());
        listeners.commit(change);
        if (running != null) {
            running.definitionChanged(before, plan.definition());
        }
        plan.definition().pools().values().forEach(pool -> pool.servers().conditionChanged());
    }

    /// As [#close], for a service that will not be there after a restart of the gateway either.
    void remove(Duration patience) {
        listeners.close();
        if (running != null) {
            running.removed(patience);
        }
        close(patience);
    }

    /// Stops taking clients, lets what runs finish, and ends what is left when the time is over.
    /// Blocks the calling thread.
    ///
    /// @param patience how long running exchanges may take
    void close(Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        listeners.close();
        for (Channel client : clients) {
            client.eventLoop()
                    .execute(
                            () ->
                                    client.pipeline()
                                            .fireUserEventTriggered(DrainRequested.INSTANCE));
        }
        boolean finished =
                clients.newCloseFuture()
                        .awaitUninterruptibly(patience.toMillis(), TimeUnit.MILLISECONDS);
        if (!finished) {
            clients.forEach(AbruptClose::of);
            clients.newCloseFuture().awaitUninterruptibly(1, TimeUnit.SECONDS);
        }
        if (running != null) {
            running.finish(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
        }
        checks.run(java.util.Map.of());
        living.states().forEach(state -> state.unlisten(serverListener));
        if (running != null) {
            running.close();
        }
        tableStore.close();
        surroundings.events().publish(new Event.ServiceStopped(now(), name));
    }

    private FrontDoor door(ServicePlan plan) {
        return new FrontDoor(plan.definition().config(), plan.tls(), this::entered, this::refused);
    }

    private void arrived(Channel channel) {
        int max = definition.config().maxConnections();
        if (connections.incrementAndGet() > max) {
            connections.decrementAndGet();
            refused(channel, "the service has its " + max + " connections");
            AbruptClose.of(channel);
            return;
        }
        channel.closeFuture().addListener(_ -> connections.decrementAndGet());
        clients.add(channel);
        door.lead(channel);
    }

    private void entered(Channel channel) {
        ClientAddress address = ClientAddress.of(channel);
        ClientConnection client =
                new ClientConnection(
                        channel,
                        address.client(),
                        address.destination(),
                        PeerIdentity.of(channel),
                        now());
        surroundings
                .events()
                .publish(new Event.SessionOpened(client.accepted(), name, client.name()));
        channel.closeFuture()
                .addListener(
                        _ ->
                                surroundings
                                        .events()
                                        .publish(
                                                new Event.SessionClosed(
                                                        now(),
                                                        name,
                                                        client.name(),
                                                        Duration.between(
                                                                client.accepted(), now()))));
        ProtocolService service = running;
        if (service == null) {
            channel.close();
        } else {
            try {
                service.accept(client);
            } catch (RuntimeException e) { // nobody planned it; the client must not be left hanging
                LOG.warn("{}: taking over the connection of {} failed", name, client.name(), e);
                AbruptClose.of(channel);
            }
        }
    }

    private void refused(Channel channel, String why) {
        surroundings
                .events()
                .publish(
                        new Event.SessionRefused(
                                now(), name, String.valueOf(channel.remoteAddress()), why));
    }

    private void serverChanged(ServerState state, Condition before, Condition after) {
        if (before.health() != after.health()) {
            surroundings
                    .events()
                    .publish(
                            new Event.ServerHealthChanged(
                                    now(),
                                    name,
                                    state.name(),
                                    after.health() != Health.DOWN,
                                    after.healthReason()));
        }
        if (before.admin() != after.admin()) {
            surroundings
                    .events()
                    .publish(
                            new Event.ServerAdminChanged(
                                    now(),
                                    name,
                                    state.name(),
                                    after.admin().name().toLowerCase(java.util.Locale.ROOT),
                                    after.adminReason(),
                                    after.operator()));
        }
        VirtualServiceConfig config = definition.config();
        if (after.health() == Health.DOWN
                && before.health() != Health.DOWN
                && config.sessionsOnDown() == VirtualServiceConfig.OnDown.SHUT) {
            state.shutSessions(
                    "the server " + state.name() + " went down: " + after.healthReason());
        }
        if (after.acceptsNew() && !before.acceptsNew() && config.fallback().endWhenBack()) {
            endFallback(state);
        }
        definition.pools().values().forEach(pool -> pool.servers().conditionChanged());
    }

    private void endFallback(ServerState back) {
        if (definition.config().fallback().server() == null) {
            return;
        }
        ServerState fallback = living.state(definition.config().fallback().server().name());
        if (fallback != null && fallback != back) {
            fallback.shutSessions("the server " + back.name() + " is back");
        }
    }

    public String name() {
        return name;
    }

    /// The `type` of the service.
    public String type() {
        return protocol.type();
    }

    /// The definition in force.
    public ServiceDefinition definition() {
        return definition;
    }

    /// Where it listens, with the ports that the kernel gave where none was asked for. Where the
    /// kernel forwards, what the configuration says.
    public List<InetSocketAddress> addresses() {
        return protocol.takesConnections()
                ? listeners.addresses()
                : definition.config().listen().stream()
                        .map(front -> new InetSocketAddress(front.host(), front.port()))
                        .toList();
    }

    /// Client connections now.
    public int connections() {
        return connections.get();
    }

    /// The last checks of a server, oldest first.
    public List<ServerWatch.Result> history(String server) {
        return checks.history(server);
    }

    /// The protocol's side, for what only the protocol can tell.
    public ProtocolService protocolService() {
        if (running == null) {
            throw new IllegalStateException(name + " is not open");
        }
        return running;
    }

    /// What is known of a server, the fallback server included; null for an unknown name.
    public @Nullable ServerState server(String server) {
        return living.state(server);
    }

    /// The stick tables of the service's pools.
    public List<StickTable> stickTables() {
        List<StickTable> tables = new ArrayList<>();
        living.tables().forEach(tables::add);
        return tables;
    }

    /// Sets what an operator wants of a server.
    ///
    /// @param until when the wish ends by itself; null is never
    /// @throws IllegalArgumentException where there is no such server
    public void administer(
            String server,
            AdminState wish,
            String reason,
            String operator,
            @Nullable Instant until) {
        ServerState state = server(server);
        if (state == null) {
            throw new IllegalArgumentException(name + " has no server \"" + server + "\"");
        }
        state.admin(wish, reason, operator, until);
        if (until != null) {
            long delay = Math.max(0, Duration.between(now(), until).toMillis());
            surroundings
                    .loops()
                    .next()
                    .schedule(
                            () -> {
                                if (until.equals(state.condition().adminUntil())) {
                                    state.admin(
                                            AdminState.READY, "the time is over", operator, null);
                                }
                            },
                            delay,
                            TimeUnit.MILLISECONDS);
        }
    }

    /// The living things, for the next plan of this service.
    Living living() {
        return living;
    }

    private List<String> addressNames() {
        return addresses().stream().map(a -> a.getHostString() + ':' + a.getPort()).toList();
    }

    private Instant now() {
        return surroundings.clock().instant();
    }

    /// The service as its protocol sees it.
    private final class Context implements ServiceContext {
        @Override
        public String name() {
            return name;
        }

        @Override
        public ServiceDefinition definition() {
            return definition;
        }

        @Override
        public Connector connector() {
            return surroundings.connector();
        }

        @Override
        public Events events() {
            return surroundings.events();
        }

        @Override
        public MeterRegistry meters() {
            return surroundings.meters();
        }

        @Override
        public EventLoopGroup loops() {
            return surroundings.loops();
        }

        @Override
        public Path stateDirectory() {
            return stateDirectory;
        }

        @Override
        public InstantSource clock() {
            return surroundings.clock();
        }
    }
}
