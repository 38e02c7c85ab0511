package org.medgateway.dr.nft;

import org.medgateway.core.config.Network;
import org.medgateway.dr.plane.ForwardedServer;
import org.medgateway.dr.plane.ForwardedService;
import org.medgateway.dr.plane.ServerMode;
import org.medgateway.dr.plane.Transport;
import org.medgateway.dr.schedule.Maglev;
import org.medgateway.dr.schedule.Sequences;
import org.medgateway.dr.schedule.Share;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Rules that direct routing and NAT have in common.
final class Words {

    static final String SYN = "tcp flags & (fin|syn|rst|ack) == syn";
    static final String END = "tcp flags & (fin|rst) != 0";
    static final String MIDDLE = "tcp flags & (fin|syn|rst) == 0";
    static final String NO_MARK = "meta mark set 0";

    /// Stands in the flow map beside the server's number once a FIN or RST was seen.
    static final long ENDED = 0x8000_0000L;

    static final String IS_ENDED = "meta mark & 0x80000000 != 0";
    static final String IS_RUNNING = "meta mark 0x00000001-0x7fffffff";

    private Words() {}

    static String mark(long id) {
        return "0x%08x".formatted(id);
    }

    static String seconds(Duration duration) {
        return duration.toSeconds() + "s";
    }

    /// `10.12.1.100 . tcp . 104`
    static String front(ForwardedService service, InetSocketAddress front) {
        return "%s . %s . %d"
                .formatted(
                        front.getAddress().getHostAddress(),
                        service.transport().word(),
                        front.getPort());
    }

    static String flowDeclaration(Lane lane) {
        return "typeof %s : meta mark; flags dynamic,timeout; size %d;"
                .formatted(lane.key(), lane.service().limits().size());
    }

    static String persistenceDeclaration(Lane lane) {
        return "typeof %s saddr : meta mark; flags dynamic,timeout; size %d;"
                .formatted(lane.family().keyword(), lane.service().limits().size());
    }

    static String remember(Lane lane, String key, Duration timeout) {
        return "update @%s { %s timeout %s : meta mark }"
                .formatted(lane.flows(), key, seconds(timeout));
    }

    /// What becomes of the flow of a known packet. After a FIN or RST a flow is kept for a short
    /// time only, which every further packet renews: the last acknowledgement must not make it an
    /// idle one again, and a client that sends no more may go on receiving. `update` never changes
    /// the value of an element, hence the deletion.
    static List<String> age(Lane lane) {
        List<String> age = new ArrayList<>(end(lane));
        age.add(remember(lane, lane.key(), lane.service().limits().idle()));
        return age;
    }

    /// The part of [#age] for a flow that ends or has ended; nothing with UDP, which has no end.
    static List<String> end(Lane lane) {
        return lane.service().transport() == Transport.UDP
                ? List.of()
                : List.of(
                        END + " " + forget(lane),
                        END + " meta mark set meta mark | 0x80000000",
                        IS_ENDED + " goto " + lane.name("ending"));
    }

    /// The chain `ending`; `then` finds the mark without the sign.
    static List<String> ending(Lane lane, String... then) {
        List<String> ending = new ArrayList<>();
        ending.add(remember(lane, lane.key(), lane.service().limits().closing()));
        ending.add("meta mark set meta mark & 0x7fffffff");
        ending.addAll(List.of(then));
        return ending;
    }

    static String forget(Lane lane) {
        return "delete @%s { %s : meta mark }".formatted(lane.flows(), lane.key());
    }

    /// Drops the packets of those who are not on the allow-list; empty for a list of everybody.
    static String deny(Lane lane) {
        if (lane.service().allowed().isEmpty()) {
            return "";
        }
        String drop = "counter name \"%s\" drop".formatted(counter(lane.service(), "denied"));
        List<Network> networks = widest(lane.service().allowed(lane.family()));
        if (networks.isEmpty()) {
            return drop;
        }
        return "%s saddr != { %s } %s"
                .formatted(
                        lane.family().keyword(),
                        networks.stream().map(Object::toString).collect(Collectors.joining(", ")),
                        drop);
    }

    /// Without the networks that lie in another: nft refuses overlaps.
    private static List<Network> widest(List<Network> networks) {
        return networks.stream()
                .distinct()
                .filter(
                        one ->
                                networks.stream()
                                        .noneMatch(
                                                other ->
                                                        !other.equals(one)
                                                                && other.prefix() <= one.prefix()
                                                                && other.contains(one.address())))
                .toList();
    }

    static String counter(ForwardedService service, String what) {
        return Names.prefix(service.name()) + what;
    }

    /// `s.SERVICE.v.SERVER.packets` and `...new`: how a gateway finds its servers again.
    static String counter(ForwardedService service, ForwardedServer server, String what) {
        return counter(service, "v." + Names.token(server.name()) + "." + what);
    }

    /// Sets the mark to the server of a new flow; no rule without a server.
    static List<String> schedule(Lane lane, Map<String, Integer> flows) {
        ForwardedService service = lane.service();
        List<Share> shares = new ArrayList<>();
        for (ForwardedServer server : service.servers(lane.family())) {
            if (server.schedulable()) {
                shares.add(
                        new Share(
                                Names.id(service, server),
                                server.name() + " " + server.address().getHostAddress(),
                                server.weight(),
                                flows.getOrDefault(server.name(), 0)));
            }
        }
        if (shares.isEmpty()) {
            return List.of();
        }
        return switch (service.scheduler()) {
            case FIRST -> List.of("meta mark set " + mark(shares.getFirst().id()));
            case WEIGHTED_ROUND_ROBIN -> List.of(circle(Sequences.smooth(shares)));
            case LEAST_CONNECTIONS -> List.of(circle(Sequences.leastConnections(shares)));
            case HASH -> List.of(hash(lane, Maglev.table(shares)));
        };
    }

    private static String circle(List<Long> steps) {
        if (steps.stream().distinct().count() == 1) {
            return "meta mark set " + mark(steps.getFirst());
        }
        return "meta mark set numgen inc mod %d map { %s }".formatted(steps.size(), table(steps));
    }

    private static String hash(Lane lane, List<Long> table) {
        return "meta mark set jhash %s saddr mod %d seed 0x%x map { %s }"
                .formatted(
                        lane.family().keyword(),
                        table.size(),
                        Names.seed(lane.service().name()),
                        table(table));
    }

    private static String table(List<Long> ids) {
        List<String> entries = new ArrayList<>(ids.size());
        for (int i = 0; i < ids.size(); i++) {
            entries.add(i + " : " + mark(ids.get(i)));
        }
        return String.join(", ", entries);
    }

    /// Counters and shared maps of a service, the same in both tables.
    static void commonSets(Ruleset.Builder rules, ForwardedService service) {
        rules.counter(Names.LAYOUT);
        for (String what : List.of("lost", "none", "denied")) {
            rules.counter(counter(service, what));
        }
        rules.map("packets", "type mark : counter;");
        rules.map("new", "type mark : counter;");
        rules.set("active", "type mark;");
        for (ForwardedServer server : service.servers()) {
            String id = mark(Names.id(service, server));
            rules.counter(counter(service, server, "packets"));
            rules.counter(counter(service, server, "new"));
            if (server.mode() != ServerMode.OUT) {
                rules.element("packets", id, quoted(counter(service, server, "packets")));
                rules.element("new", id, quoted(counter(service, server, "new")));
            }
            if (server.schedulable()) {
                rules.element("active", id, "");
            }
        }
        for (Lane lane : Lane.of(service)) {
            rules.map(lane.flows(), flowDeclaration(lane));
            if (service.persistence() != null) {
                rules.map(lane.clients(), persistenceDeclaration(lane));
            }
        }
    }

    static String quoted(String name) {
        return "\"" + name + "\"";
    }

    /// Chooses the server of a new flow: the client's if it is pinned to one that takes new flows,
    /// else the schedule's. Both ways end in `chosen`.
    static List<String> choose(Lane lane, String chosen) {
        boolean pinned = lane.service().persistence() != null;
        String map = lane.clients();
        return Ruleset.rules(
                NO_MARK,
                pinned ? "meta mark set %s map @%s".formatted(lane.client(), map) : "",
                pinned ? "meta mark @active goto " + chosen : "",
                pinned ? "delete @%s { %s : meta mark }".formatted(map, lane.client()) : "",
                pinned ? NO_MARK : "",
                "jump " + lane.shared("schedule"),
                "goto " + chosen);
    }

    /// Remembers the choice. Without a server the packet is left to the gateway's own stack, which
    /// refuses.
    static List<String> remembered(Lane lane, Duration timeout) {
        ForwardedService service = lane.service();
        var persistence = service.persistence();
        return Ruleset.rules(
                "meta mark 0 counter name \"%s\" accept".formatted(counter(service, "none")),
                persistence == null
                        ? ""
                        : "update @%s { %s timeout %s : meta mark }"
                                .formatted(
                                        lane.clients(),
                                        lane.client(),
                                        seconds(persistence.timeout())),
                remember(lane, lane.key(), timeout),
                "counter name meta mark map @new");
    }
}
