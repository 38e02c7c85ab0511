package org.medgateway.dr.nft;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.Network;
import org.medgateway.dr.exec.Outcome;
import org.medgateway.dr.exec.Shell;
import org.medgateway.dr.plane.Flow;
import org.medgateway.dr.plane.FlowState;
import org.medgateway.dr.plane.ForwardedServer;
import org.medgateway.dr.plane.ForwardedService;
import org.medgateway.dr.plane.Forwarding;
import org.medgateway.dr.plane.ForwardingException;
import org.medgateway.dr.plane.ForwardingPlane;
import org.medgateway.dr.plane.Pinned;
import org.medgateway.dr.plane.Scheduler;
import org.medgateway.dr.plane.ServerMode;
import org.medgateway.dr.plane.ServiceCounters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetAddress;
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
    private final Map<String, ForwardedService> services = new TreeMap<>();

    public NftEngine(Shell shell) {
        this.shell = shell;
        this.direct = new Table(shell, DirectRouting.FAMILY);
        this.translated = new Table(shell, AddressTranslation.FAMILY);
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
        endTracked(before, service);
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
        Map<String, List<FlowState.Entry>> held = new LinkedHashMap<>();
        StringBuilder copies = new StringBuilder();
        resizing.maps()
                .forEach(
                        (old, next) -> {
                            List<FlowState.Entry> entries = entries(table, old);
                            if (entries.size() > Resizing.size(next)) {
                                throw new ForwardingException(
                                        "service \"%s\": flows.size is to be %d, but %d are remembered now; wait until they are fewer, or choose a larger size"
                                                .formatted(
                                                        service.name(),
                                                        Resizing.size(next),
                                                        entries.size()));
                            }
                            held.put(old, entries);
                            copies.append(Reading.additions(table.family(), next, entries));
                        });
        Ruleset between = resizing.between();
        apply(table.delta(token, between) + copies);
        table.became(token, between);
        copies.setLength(0);
        resizing.maps()
                .forEach(
                        (old, next) -> {
                            List<FlowState.Entry> fresh =
                                    Resizing.since(
                                            held.getOrDefault(old, List.of()), entries(table, old));
                            copies.append(
                                    Reading.missing(
                                            table.family(), next, table.set("map", next), fresh));
                        });
        if (!copies.isEmpty()) {
            apply(copies.toString());
        }
    }

    private static List<FlowState.Entry> entries(Table table, String map) {
        return table.set("map", map).elements().stream()
                .map(element -> Reading.entry(map, element))
                .toList();
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

    /// Connection tracking remembers where a connection went even when the flow map does not: of
    /// servers that went out, its entries go too. Without the `conntrack` command the rules still
    /// reset TCP flows.
    private void endTracked(@Nullable ForwardedService before, ForwardedService after) {
        if (after.forwarding() == Forwarding.DIRECT_ROUTING || before == null) {
            return;
        }
        for (ForwardedServer server : before.servers()) {
            boolean out =
                    after.servers().stream()
                            .noneMatch(
                                    now ->
                                            now.name().equals(server.name())
                                                    && now.address().equals(server.address())
                                                    && now.mode() != ServerMode.OUT);
            if (out && server.mode() != ServerMode.OUT) {
                after.fronts().stream()
                        .map(front -> front.getAddress().getHostAddress())
                        .distinct()
                        .forEach(front -> endTracked(after, front, server));
            }
        }
    }

    private void endTracked(ForwardedService service, String front, ForwardedServer server) {
        Outcome outcome =
                shell.run(
                        "conntrack",
                        "-D",
                        "-p",
                        service.transport().word(),
                        "--orig-dst",
                        front,
                        "--reply-src",
                        server.address().getHostAddress());
        LOG.debug("forgetting tracked connections to {}: {}", server.name(), outcome.complaint());
    }

    private void apply(String text) {
        apply(shell, text);
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
        String text = direct.delta(token, null) + translated.delta(token, null);
        if (!text.isEmpty()) {
            apply(text);
            direct.became(token, null);
            translated.became(token, null);
        }
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
        Map<Long, String> servers = servers(service);
        List<Flow> flows = new ArrayList<>();
        forMaps(
                service,
                "flow",
                (_, name, found) -> {
                    for (Listing.Element element : found.elements()) {
                        flows.add(Reading.flow(name, element, servers));
                    }
                });
        return flows;
    }

    @Override
    public synchronized List<Pinned> pinned(String service) {
        Map<Long, String> servers = servers(service);
        List<Pinned> pinned = new ArrayList<>();
        forMaps(
                service,
                "pinned",
                (_, _, found) ->
                        found.elements()
                                .forEach(element -> pinned.add(Reading.pinned(element, servers))));
        return pinned;
    }

    @Override
    public synchronized void unpin(String service, @Nullable Network client) {
        StringBuilder text = new StringBuilder();
        forMaps(
                service,
                "pinned",
                (table, name, found) -> {
                    for (Listing.Element element : found.elements()) {
                        if (client == null
                                || client.contains(
                                        InetAddress.ofLiteral(element.key().getFirst()))) {
                            text.append(
                                    "delete element %s %s %s { %s }\n"
                                            .formatted(
                                                    table.family(),
                                                    Names.TABLE,
                                                    name,
                                                    element.key().getFirst()));
                        }
                    }
                });
        if (!text.isEmpty()) {
            apply(text.toString());
        }
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
        List<FlowState.Entry> entries = new ArrayList<>();
        for (String kind : List.of("flow", "pinned")) {
            forMaps(
                    service,
                    kind,
                    (_, name, found) ->
                            found.elements()
                                    .forEach(element -> entries.add(Reading.entry(name, element))));
        }
        return new FlowState(service, entries);
    }

    @Override
    public synchronized void importFlows(FlowState state) {
        StringBuilder text = new StringBuilder();
        for (String kind : List.of("flow", "pinned")) {
            forMaps(
                    state.service(),
                    kind,
                    (table, name, found) ->
                            text.append(
                                    Reading.missing(
                                            table.family(),
                                            name,
                                            found,
                                            state.entries().stream()
                                                    .filter(entry -> entry.map().equals(name))
                                                    .toList())));
        }
        if (!text.isEmpty()) {
            apply(text.toString());
        }
    }

    private Map<Long, String> servers(String service) {
        Map<Long, String> names = new LinkedHashMap<>();
        ForwardedService known = services.get(service);
        if (known != null) {
            known.servers().forEach(server -> names.put(Names.id(known, server), server.name()));
            return names;
        }
        String token = Names.token(service);
        for (Table table : List.of(direct, translated)) {
            Ruleset part = table.parts().get(token);
            NamedSet packets = part == null ? null : part.sets().get("packets");
            if (packets != null) {
                packets.elements()
                        .forEach(
                                (mark, counter) ->
                                        names.put(Long.decode(mark), Reading.server(counter)));
            }
        }
        return names;
    }

    private interface MapReader {
        void read(Table table, String name, Listing.Found found);
    }

    private void forMaps(String service, String kind, MapReader reader) {
        String token = Names.token(service);
        for (Table table : List.of(direct, translated)) {
            for (String name : table.maps(token, kind)) {
                reader.read(table, name, table.set("map", name));
            }
        }
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
