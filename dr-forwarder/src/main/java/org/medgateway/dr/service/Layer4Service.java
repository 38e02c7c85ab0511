package org.medgateway.dr.service;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.ServerState;
import org.medgateway.core.observe.Event;
import org.medgateway.core.spi.ClientConnection;
import org.medgateway.core.spi.Pool;
import org.medgateway.core.spi.ProtocolService;
import org.medgateway.core.spi.ServiceContext;
import org.medgateway.core.spi.ServiceDefinition;
import org.medgateway.core.spi.ServiceRefused;
import org.medgateway.dr.link.Addresses;
import org.medgateway.dr.plane.ForwardedService;
import org.medgateway.dr.plane.ForwardingException;
import org.medgateway.dr.plane.ForwardingPlane;
import org.medgateway.dr.plane.Scheduler;
import org.medgateway.dr.plane.ServerMode;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// A running layer 4 service. One thread of its own compares, at every change and every second,
/// what the kernel shall do with what it was told last, and tells it the difference. When the
/// gateway stops or dies, the kernel goes on.
public final class Layer4Service implements ProtocolService {

    /// After this time an adopted service counts as this gateway's own.
    private static final Duration SETTLED = Duration.ofSeconds(30);

    private final ServiceContext context;
    private final ForwardingPlane plane;
    private final ServiceAddresses addresses;
    private final String device;
    private final Alarms alarms;
    private final KernelWatch kernel;
    private final SegmentWatch segment;
    private final Semaphore changes = new Semaphore(0);
    private final ServerState.Listener listener = (_, _, _) -> changes.release();
    private final long opened = System.nanoTime();
    private boolean adopted; // written before the thread starts
    private volatile boolean leaving;
    private volatile boolean reloaded;
    private @Nullable Thread thread;

    // Of the service's thread; of the opening one before that starts, of the closing one after it
    // ended.
    private @Nullable ForwardedService applied;
    private Set<InetAddress> held = Set.of();
    private Set<ServerState> listened = Set.of();

    Layer4Service(
            ServiceContext context,
            ForwardingPlane plane,
            ServiceAddresses addresses,
            Addresses host,
            String device) {
        this.context = context;
        this.plane = plane;
        this.addresses = addresses;
        this.device = device;
        this.alarms = new Alarms(context);
        this.kernel = new KernelWatch(plane, alarms, context.meters(), context.name());
        this.segment = new SegmentWatch(host, alarms);
    }

    /// Tells the kernel, then brings the address: no packet comes before the kernel knows it.
    ///
    /// @throws ForwardingException when either cannot be; then nothing new is left
    void start() {
        adopted = plane.isInstalled(context.name());
        try {
            reconcile(false);
        } catch (ForwardingException e) {
            if (!adopted) {
                plane.withdraw(context.name());
            }
            throw e;
        }
        thread = Thread.ofPlatform().daemon().name("layer4-" + context.name()).start(this::run);
    }

    @Override
    public void accept(ClientConnection client) {
        throw new IllegalStateException(
                "the kernel forwards; nobody listens for " + context.name());
    }

    @Override
    public void prepare(ServiceDefinition next) throws ServiceRefused {
        Layer4Options options = next.options(Layer4Options.class);
        if (options.device() != null && !options.device().equals(device)) {
            throw new ServiceRefused(
                    "its interface is "
                            + device
                            + " as long as it runs: restart the gateway to move it to "
                            + options.device());
        }
        if (options.engine() != Layer4Options.Engine.AUTO
                && !options.engine().name().equalsIgnoreCase(plane.engine())) {
            throw new ServiceRefused(
                    "its engine is %s as long as it runs: stop the gateway, take it away with \"layer4 remove FILE\", which ends its flows, and start again"
                            .formatted(plane.engine()));
        }
        int used = status().flowMapUsed();
        if (status().flowMapSize() > 0 && options.flows().size() < used) {
            throw new ServiceRefused(
                    "flows.size is to be %d, but %d flows are remembered now; wait until they are fewer, or choose a larger size"
                            .formatted(options.flows().size(), used));
        }
    }

    @Override
    public void definitionChanged(ServiceDefinition before, ServiceDefinition now) {
        reloaded = true;
        changes.release();
    }

    private void run() {
        while (!leaving) {
            try {
                if (changes.tryAcquire(1, TimeUnit.SECONDS)) {
                    changes.drainPermits();
                }
                if (!leaving) {
                    tick();
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void tick() {
        try {
            // Reading comes first: it notices when another program took the rules away.
            ForwardedService now = applied;
            boolean due = kernel.due();
            if (now != null && due) {
                kernel.read(now, context.definition());
            }
            reconcile(due);
            if (now != null && segment.due()) {
                segment.look(now);
            }
            alarms.state("kernel", Event.Severity.CRITICAL, null);
        } catch (ForwardingException e) {
            alarms.state("kernel", Event.Severity.CRITICAL, e.getMessage());
        }
    }

    /// @param reweigh whether the flows were read anew, for least connections
    private void reconcile(boolean reweigh) {
        ServiceDefinition definition = context.definition();
        listen(definition);
        ForwardedService wanted = Wanted.of(definition, device);
        boolean leastConnections = wanted.scheduler() == Scheduler.LEAST_CONNECTIONS;
        if (!wanted.equals(applied) || (reweigh && leastConnections)) {
            plane.put(wanted);
            applied = wanted;
        }
        bringAddresses(definition, wanted);
    }

    private void listen(ServiceDefinition definition) {
        Set<ServerState> states =
                definition.pools().values().stream()
                        .map(Pool::servers)
                        .flatMap(pool -> pool.members().stream())
                        .map(member -> member.state())
                        .collect(Collectors.toSet());
        states.stream().filter(state -> !listened.contains(state)).forEach(s -> s.listen(listener));
        listened.stream()
                .filter(state -> !states.contains(state))
                .forEach(s -> s.unlisten(listener));
        listened = states;
    }

    private void bringAddresses(ServiceDefinition definition, ForwardedService wanted) {
        Set<InetAddress> needed =
                definition.options(Layer4Options.class).address() == Layer4Options.Address.LEAVE
                        ? Set.of()
                        : wanted.fronts().stream()
                                .map(front -> front.getAddress())
                                .collect(Collectors.toUnmodifiableSet());
        if (needed.equals(held)) {
            return;
        }
        try {
            for (InetAddress address : needed) {
                addresses.need(context.name(), address, device);
            }
        } catch (IOException e) {
            giveUp(needed, held);
            throw new ForwardingException("the address cannot be announced: " + e.getMessage(), e);
        } catch (ForwardingException e) {
            giveUp(needed, held);
            throw e;
        }
        giveUp(held, needed);
        held = needed;
    }

    private void giveUp(Set<InetAddress> some, Set<InetAddress> butNot) {
        some.stream()
                .filter(address -> !butNot.contains(address))
                .forEach(address -> addresses.noLongerNeed(context.name(), address));
    }

    /// What the kernel said last. Any thread.
    public Layer4Status status() {
        return kernel.status();
    }

    /// The engine, for what an operator asks: flows, persistence, the installed text.
    public ForwardingPlane plane() {
        return plane;
    }

    /// Drains: new clients reach the gateway's own stack (or the service that takes the address
    /// over), old flows go on until the last has ended or the time is over. A service that an
    /// earlier gateway had installed stays when the configuration was refused with which this one
    /// started.
    @Override
    public void removed(Duration patience) {
        stopThread();
        boolean settled = System.nanoTime() - opened > SETTLED.toNanos();
        if (adopted && !settled && !reloaded && patience.isZero()) {
            return;
        }
        try {
            drain(patience);
            plane.withdraw(context.name());
        } catch (ForwardingException e) {
            alarms.once("kernel", Event.Severity.CRITICAL, String.valueOf(e.getMessage()));
        }
        held.forEach(address -> addresses.noLongerNeed(context.name(), address));
        held = Set.of();
    }

    private void drain(Duration patience) {
        ForwardedService last = applied;
        if (last == null || patience.isZero()) {
            return;
        }
        plane.put(
                last.with(
                        last.servers().stream()
                                .map(
                                        server ->
                                                server.mode() == ServerMode.READY
                                                        ? server.in(ServerMode.DRAINING)
                                                        : server)
                                .toList()));
        long end = System.nanoTime() + patience.toNanos();
        try {
            while (System.nanoTime() - end < 0 && !plane.flowCounts(context.name()).isEmpty()) {
                TimeUnit.MILLISECONDS.sleep(500);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void stopThread() {
        leaving = true;
        changes.release();
        Thread running = thread;
        if (running == null) {
            return;
        }
        try {
            // A command in progress ends within its own limit.
            running.join(Duration.ofSeconds(15));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stopThread();
        kernel.close();
        listened.forEach(state -> state.unlisten(listener));
        listened = Set.of();
    }
}
