package org.medgateway.core.runtime;

import io.netty.channel.EventLoopGroup;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.GatewayConfig;
import org.medgateway.core.health.HealthMonitor;
import org.medgateway.core.net.CertificateStore;
import org.medgateway.core.net.Connector;
import org.medgateway.core.net.HostNames;
import org.medgateway.core.net.TlsContexts;
import org.medgateway.core.net.Transport;
import org.medgateway.core.observe.Event;
import org.medgateway.core.observe.Events;
import org.medgateway.core.observe.Observation;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The running gateway: starts, reloads and stops virtual services. A reload touches only what
/// changed, and one that cannot be changes nothing. Its methods may block; changes are made one at
/// a time.
public final class Gateway implements AutoCloseable {

    private static final Duration CERTIFICATE_LOOK = Duration.ofSeconds(5);

    private final Surroundings surroundings;
    private final CertificateStore certificates;
    private final TlsContexts tlsContexts;
    private final SharedTls tls;
    private final Observation observation;

    /// In configured order; replaced as a whole under the lock.
    private volatile Map<String, VirtualService> services = Map.of();

    private volatile GatewayConfig config;
    private boolean stopped; // guarded by this

    private Gateway(Surroundings surroundings, Observation observation, GatewayConfig config) {
        this.surroundings = surroundings;
        this.config = config;
        this.certificates = new CertificateStore(surroundings.events(), surroundings.clock());
        this.tlsContexts = new TlsContexts(certificates);
        this.tls = new SharedTls(tlsContexts);
        this.observation = observation;
    }

    /// Starts all services of a configuration.
    ///
    /// @throws ConfigurationRefused with everything that stands in the way; nothing is left running
    ///   then
    public static Gateway start(GatewayConfig config, Protocols protocols, Events events)
            throws ConfigurationRefused {
        Transport transport;
        try {
            transport = Transport.of(config.gateway().transport());
        } catch (IllegalStateException e) {
            throw new ConfigurationRefused(List.of("gateway.transport: " + e.getMessage()));
        }
        int count = config.gateway().eventLoops().count();
        EventLoopGroup loops =
                transport.loops(count == 0 ? Runtime.getRuntime().availableProcessors() : count);
        InstantSource clock = InstantSource.system();
        Observation observation = new Observation(events, Readings.exchangeLog(config), clock);
        Surroundings surroundings =
                new Surroundings(
                        transport,
                        loops,
                        new Connector(transport, new HostNames()),
                        protocols,
                        new HealthMonitor(loops, clock),
                        events,
                        observation.metrics().registry(),
                        config.gateway().stateDirectory(),
                        clock);
        Gateway gateway = new Gateway(surroundings, observation, config);
        try {
            gateway.change(config, "start");
        } catch (ConfigurationRefused e) {
            gateway.stop(Duration.ZERO);
            throw e;
        }
        gateway.certificates.watch(CERTIFICATE_LOOK);
        return gateway;
    }

    /// Puts another configuration in force. Services that are the same in both are not touched; of
    /// changed ones, listeners and servers that stay are kept, and running exchanges finish on the
    /// old definition.
    ///
    /// @param source where it comes from, for the event
    /// @return what has changed, one line each
    /// @throws ConfigurationRefused with everything that stands in the way; nothing has changed
    ///   then
    public synchronized List<String> apply(GatewayConfig next, String source)
            throws ConfigurationRefused {
        List<String> problems = new ArrayList<>();
        if (!next.gateway().equals(config.gateway())) {
            problems.add("gateway: a change of these settings needs a restart");
        }
        try {
            if (!problems.isEmpty()) {
                throw new ConfigurationRefused(problems);
            }
            return change(next, source);
        } catch (ConfigurationRefused e) {
            surroundings
                    .events()
                    .publish(
                            new Event.ConfigurationRefused(
                                    surroundings.clock().instant(), source, e.problems()));
            throw e;
        }
    }

    private synchronized List<String> change(GatewayConfig next, String source)
            throws ConfigurationRefused {
        if (stopped) {
            throw new ConfigurationRefused(List.of("the gateway is stopping"));
        }
        List<String> problems =
                new ArrayList<>(certificates.apply(next.certificates(), next.authorities()));
        if (!problems.isEmpty()) {
            throw new ConfigurationRefused(problems);
        }
        Transition transition = new Transition(services, config, next, surroundings, tls);
        try {
            transition.prepare();
        } catch (ConfigurationRefused e) {
            certificates.apply(config.certificates(), config.authorities());
            throw e;
        }
        services = transition.commit();
        config = next;
        observation.services(services.values().stream().map(Readings::of).toList());
        observation.exchangeLog().settings(Readings.exchangeLog(next));
        surroundings
                .events()
                .publish(
                        new Event.ConfigurationApplied(
                                surroundings.clock().instant(), source, transition.changes()));
        transition.retire(next.gateway().drainTimeout());
        return transition.changes();
    }

    /// Stops taking clients, lets running exchanges finish, and ends what is left when the time is
    /// over.
    public synchronized void stop(Duration patience) {
        if (stopped) {
            return;
        }
        stopped = true;
        List<Thread> closing = new ArrayList<>();
        for (VirtualService service : services.values()) {
            closing.add(
                    Thread.ofVirtual()
                            .name("stop-" + service.name())
                            .start(() -> service.close(patience)));
        }
        for (Thread thread : closing) {
            joinUninterruptibly(thread);
        }
        services = Map.of();
        tlsContexts.close();
        certificates.close();
        observation.close();
        surroundings
                .loops()
                .shutdownGracefully(0, 2, TimeUnit.SECONDS)
                .awaitUninterruptibly(5, TimeUnit.SECONDS);
    }

    private static void joinUninterruptibly(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// As [#stop], with the configured patience.
    @Override
    public void close() {
        stop(config.gateway().drainTimeout());
    }

    /// The configuration in force.
    public GatewayConfig config() {
        return config;
    }

    public Events events() {
        return surroundings.events();
    }

    /// Metrics, recent exchanges and the exchange log.
    public Observation observation() {
        return observation;
    }

    public CertificateStore certificates() {
        return certificates;
    }

    /// What does the TLS here, and why.
    public String tlsProvider() {
        return tlsContexts.provider().name() + ": " + tlsContexts.provider().why();
    }

    /// The event loops, for what belongs to no service.
    public EventLoopGroup loops() {
        return surroundings.loops();
    }

    /// The running services, in configured order.
    public List<VirtualService> services() {
        return List.copyOf(services.values());
    }

    /// The service of that name; null for none.
    public @Nullable VirtualService service(String name) {
        return services.get(name);
    }
}
