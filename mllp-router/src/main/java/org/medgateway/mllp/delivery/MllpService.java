package org.medgateway.mllp.delivery;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;

import org.medgateway.core.balance.ServerPool;
import org.medgateway.core.balance.ServerState;
import org.medgateway.core.net.TurnFlush;
import org.medgateway.core.spi.ClientConnection;
import org.medgateway.core.spi.Pool;
import org.medgateway.core.spi.ProtocolService;
import org.medgateway.core.spi.Sample;
import org.medgateway.core.spi.ServiceContext;
import org.medgateway.core.spi.ServiceDefinition;

import java.nio.file.Path;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/// A running HL7 service: what its sessions share. Any thread, except where said.
public final class MllpService implements ProtocolService {

    private final ServiceContext context;
    private final Map<EventExecutor, IdleConnections> idle = new ConcurrentHashMap<>();
    private final Map<EventExecutor, TurnFlush> flushes = new ConcurrentHashMap<>();
    private final Lanes lanes = new Lanes();
    private final DuplicateWindow duplicates;
    private final Sequences sequences;
    private final AtomicLong refusals = new AtomicLong();
    private volatile Plan plan;

    public MllpService(ServiceContext context) {
        this.context = context;
        Path folder = context.stateDirectory();
        this.duplicates = new DuplicateWindow(folder.resolve("duplicates.jsonl"), context.clock());
        this.sequences = new Sequences(folder.resolve("sequences.jsonl"), context.clock());
        this.plan = Plan.of(context.definition());
    }

    @Override
    public void accept(ClientConnection client) {
        new ClientSession(this, client).start();
    }

    @Override
    public Sample sample(String text) {
        return ShownMessage.read(text);
    }

    @Override
    public void definitionChanged(ServiceDefinition before, ServiceDefinition now) {
        Set<ServerState> servers = servers(now);
        retain(servers::contains);
    }

    @Override
    public void close() {
        retain(_ -> false);
        duplicates.close();
        sequences.close();
    }

    ServiceContext context() {
        return context;
    }

    Lanes lanes() {
        return lanes;
    }

    DuplicateWindow duplicates() {
        return duplicates;
    }

    Sequences sequences() {
        return sequences;
    }

    /// What the definition in force means; a message keeps the one that it began with.
    Plan plan() {
        Plan known = plan;
        ServiceDefinition now = context.definition();
        if (known.definition() != now) {
            known = Plan.of(now);
            plan = known;
        }
        return known;
    }

    /// The idle connections of an event loop; to be used on that loop only.
    IdleConnections idle(EventLoop loop) {
        return idle.computeIfAbsent(loop, _ -> new IdleConnections());
    }

    /// What leaves an event loop; to be used on that loop only.
    TurnFlush flush(EventLoop loop) {
        return flushes.computeIfAbsent(loop, _ -> new TurnFlush(loop));
    }

    /// MSH-10 for a refusal of our own.
    String nextControlId() {
        return context.name() + '-' + context.clock().millis() + '-' + refusals.incrementAndGet();
    }

    private void retain(Predicate<ServerState> keep) {
        idle.forEach((loop, connections) -> loop.execute(() -> connections.retain(keep)));
    }

    private static Set<ServerState> servers(ServiceDefinition definition) {
        Set<ServerState> servers = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Pool pool : definition.pools().values()) {
            pool.servers().members().forEach(member -> servers.add(member.state()));
            ServerPool.Member fallback = pool.servers().fallback();
            if (fallback != null) {
                servers.add(fallback.state());
            }
        }
        return servers;
    }
}
