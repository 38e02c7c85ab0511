package org.medgateway.dr.nft;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.Network;
import org.medgateway.dr.exec.Outcome;
import org.medgateway.dr.exec.Shell;
import org.medgateway.dr.plane.Flow;
import org.medgateway.dr.plane.FlowState;
import org.medgateway.dr.plane.ForwardedServer;
import org.medgateway.dr.plane.ForwardedService;
import org.medgateway.dr.plane.ForwardingException;
import org.medgateway.dr.plane.ForwardingPlane;
import org.medgateway.dr.plane.Pinned;
import org.medgateway.dr.plane.Scheduler;
import org.medgateway.dr.plane.ServiceCounters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Forwarding by nftables, with one `nft -f -` a change. What an earlier gateway left is adopted
/// when the engine is made. One lock for all: a change takes 20 ms.
public final class NftEngine implements ForwardingPlane {

    private static final Logger LOG = LoggerFactory.getLogger(NftEngine.class);

    private final Shell shell;
    private final Table direct;
    private final Table translated;
    private final RememberedFlows remembered;
    private final TrackedConnections tracked;
    private final Map<String, ForwardedService> services = new TreeMap<>();

    public NftEngine(Shell shell) {
        this.shell = shell;
        this.direct = new Table(shell, DirectRouting.FAMILY);
        this.translated = new Table(shell, AddressTranslation.FAMILY);
        this.remembered = new RememberedFlows(List.of(direct, translated));
        this.tracked = new TrackedConnections(shell);
        direct.adopt();
        translated.adopt();
    }

    @Override
    public String engine() {
        return "nftables";
    }

    @Override
    public synchronized boolean put(ForwardedService service) {
        String token = Names.token(service.name());
        Parts parts = parts(service);
        resize(service, direct, parts.direct());
        resize(service, translated, parts.translated());
        String text =
                direct.delta(token, parts.direct()) + translated.delta(token, parts.translated());
        if (!text.isEmpty()) {
            apply(text);
            direct.became(token, parts.direct());
            translated.became(token, parts.translated());
        }
        ForwardedService before = services.put(service.name(), service);
        tracked.end(before, service);
        return !text.isEmpty();
    }

    @Override
    public synchronized String plan(ForwardedService service) {
        String token = Names.token(service.name());
        Parts parts = parts(service);
        return direct.delta(token, parts.direct()) + translated.delta(token, parts.translated());
    }

    /// Gives the service its new maps with what the old ones hold, and leaves the old ones for the
    /// change that follows; see [Resizing].
    private void resize(ForwardedService service, Table table, @Nullable Ruleset wanted) {
        String token = Names.token(service.name());
        Ruleset found = table.parts().get(token);
        if (found == null || wanted == null) {
            return;
        }
        Resizing resizing = new Resizing(found, wanted);
        if (resizing.maps().isEmpty()) {
            return;
        }
        String copies = resizing.copies(service.name(), table);
        Ruleset between = resizing.between();
        apply(table.delta(token, between) + copies);
        table.became(token, between);
        applyIfAny(resizing.additions(table));
    }

    private record Parts(@Nullable Ruleset direct, @Nullable Ruleset translated) {}

    private Parts parts(ForwardedService service) {
        Map<String, Integer> flows =
                service.scheduler() == Scheduler.LEAST_CONNECTIONS
                        ? flowCounts(service.name())
                        : Map.of();
        return switch (service.forwarding()) {
            case DIRECT_ROUTING -> new Parts(DirectRouting.of(service, flows), null);
            case NAT, SNAT -> new Parts(null, AddressTranslation.of(service, flows));
        };
    }

    private void apply(String text) {
        apply(shell, text);
    }

    private void applyIfAny(String text) {
        if (!text.isEmpty()) {
            apply(text);
        }
    }

    private static void apply(Shell shell, String text) {
        Outcome outcome = shell.run(List.of("nft", "-f", "-"), text);
        if (!outcome.ok()) {
            throw new ForwardingException(outcome.complaint());
        }
    }

    @Override
    public synchronized void withdraw(String service) {
        String token = Names.token(service);
        applyIfAny(direct.delta(token, null) + translated.delta(token, null));
        direct.became(token, null);
        translated.became(token, null);
        services.remove(service);
    }

    /// Takes everything away without looking at it: also what another version has made.
    public static void removeAll(Shell shell) {
        StringBuilder text = new StringBuilder();
        for (String family : List.of(DirectRouting.FAMILY, AddressTranslation.FAMILY)) {
            if (new Table(shell, family).exists()) {
                text.append("delete table %s %s\n".formatted(family, Names.TABLE));
            }
        }
        if (!text.isEmpty()) {
            apply(shell, text.toString());
        }
    }

    @Override
    public synchronized void removeAll() {
        removeAll(shell);
        direct.adopt();
        translated.adopt();
        services.clear();
    }

    @Override
    public synchronized Set<String> installed() {
        Set<String> names = new TreeSet<>();
        for (Table table : List.of(direct, translated)) {
            table.parts().keySet().forEach(token -> names.add(serviceName(token)));
        }
        return names;
    }

    @Override
    public synchronized boolean isInstalled(String service) {
        String token = Names.token(service);
        return direct.parts().containsKey(token) || translated.parts().containsKey(token);
    }

    private String serviceName(String token) {
        return services.keySet().stream()
                .filter(name -> Names.token(name).equals(token))
                .findFirst()
                .orElse(token);
    }

    @Override
    public synchronized Map<String, ServiceCounters> counters() {
        Map<String, ServiceCounters> counters = new TreeMap<>();
        for (Table table : List.of(direct, translated)) {
            Listing listing = table.counters();
            if (listing == null) {
                LOG.warn(
                        "table {} {} is gone: another program removed it, and with it all flows;"
                                + " installing it again",
                        table.family(),
                        Names.TABLE);
                reinstall(table);
                listing = table.counters();
            }
            if (listing != null) {
                for (String token : table.parts().keySet()) {
                    counters.put(serviceName(token), Reading.counters(listing, token, this::named));
                }
            }
        }
        return counters;
    }

    private void reinstall(Table table) {
        table.adopt();
        for (ForwardedService service : new ArrayList<>(services.values())) {
            put(service);
        }
    }

    /// The server's own name for its name in the kernel.
    private String named(String token, String serverToken) {
        ForwardedService service = services.get(serviceName(token));
        if (service == null) {
            return serverToken;
        }
        return service.servers().stream()
                .map(ForwardedServer::name)
                .filter(name -> Names.token(name).equals(serverToken))
                .findFirst()
                .orElse(serverToken);
    }

    @Override
    public synchronized List<Flow> flows(String service) {
        return remembered.flows(Names.token(service), servers(service));
    }

    @Override
    public synchronized List<Pinned> pinned(String service) {
        return remembered.pinned(Names.token(service), servers(service));
    }

    @Override
    public synchronized void unpin(String service, @Nullable Network client) {
        applyIfAny(remembered.unpinning(Names.token(service), client));
    }

    @Override
    public synchronized Map<String, Integer> flowCounts(String service) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (Flow flow : flows(service)) {
            if (!flow.ended()) {
                counts.merge(flow.server(), 1, Integer::sum);
            }
        }
        return counts;
    }

    @Override
    public int flowMapSize(ForwardedService service) {
        return service.limits().size();
    }

    @Override
    public synchronized FlowState exportFlows(String service) {
        return new FlowState(service, remembered.entries(Names.token(service)));
    }

    @Override
    public synchronized void importFlows(FlowState state) {
        applyIfAny(remembered.missing(Names.token(state.service()), state.entries()));
    }

    private Map<Long, String> servers(String service) {
        ForwardedService known = services.get(service);
        if (known == null) {
            return remembered.servers(Names.token(service));
        }
        Map<Long, String> names = new LinkedHashMap<>();
        known.servers().forEach(server -> names.put(Names.id(known, server), server.name()));
        return names;
    }

    @Override
    public synchronized String show() {
        StringBuilder text = new StringBuilder();
        for (Table table : List.of(direct, translated)) {
            if (table.exists()) {
                Outcome outcome =
                        shell.run("nft", "-t", "list", "table", table.family(), Names.TABLE);
                text.append(outcome.ok() ? outcome.output() : outcome.complaint() + "\n");
            }
        }
        return text.toString();
    }
}
