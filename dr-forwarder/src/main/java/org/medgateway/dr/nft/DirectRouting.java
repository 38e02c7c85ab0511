package org.medgateway.dr.nft;

import org.medgateway.dr.plane.Family;
import org.medgateway.dr.plane.ForwardedServer;
import org.medgateway.dr.plane.ForwardedService;
import org.medgateway.dr.plane.ServerMode;
import org.medgateway.dr.plane.Transport;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The part of the table `netdev medgateway` that a direct-routing service needs.
///
/// A packet enters at the interface, before the gateway's own IP stack: `ingress` finds the service
/// by address and port, `in` the flow, `new` chooses a server, `send` hands the packet to the
/// server's MAC address. `send` returns only when the server is no longer among the next hops; its
/// flows are `lost`.
final class DirectRouting {

    static final String FAMILY = "netdev";

    private final ForwardedService service;
    private final Map<String, Integer> flows;
    private final Ruleset.Builder rules = new Ruleset.Builder();

    private DirectRouting(ForwardedService service, Map<String, Integer> flows) {
        this.service = service;
        this.flows = flows;
    }

    /// `flows` by server name are needed by least connections only.
    static Ruleset of(ForwardedService service, Map<String, Integer> flows) {
        return new DirectRouting(service, flows).build();
    }

    private Ruleset build() {
        Words.commonSets(rules, service);
        sharedSets();
        nextHops();
        for (Lane lane : Lane.of(service)) {
            rules.chain(lane.shared("schedule"), Words.schedule(lane, flows));
            rules.chain(lane.shared("send"), send(lane.family()));
            lane(lane);
            dispatch(lane);
        }
        interfaceChains();
        return rules.build();
    }

    private void sharedSets() {
        for (Family family : Family.values()) {
            String end = family.digit();
            String address = family.addressType();
            rules.map("hop" + end, "type mark : %s;".formatted(address));
            rules.map(
                    "in" + end,
                    "type %s . inet_proto . inet_service : verdict;".formatted(address));
        }
        rules.map("icmp4", "typeof ip daddr . @th,136,8 . @th,224,16 : verdict;");
        rules.map("icmp6", "typeof ip6 daddr . @th,112,8 . @th,384,16 : verdict;");
        rules.map(
                "fragment4",
                "typeof @nh,96,32 . @nh,32,16 : meta mark; flags dynamic,timeout; size 65536;");
        rules.map(
                "fragment6",
                "typeof @nh,96,96 . @nh,352,32 : meta mark; flags dynamic,timeout; size 65536;");
    }

    private void nextHops() {
        for (ForwardedServer server : service.servers()) {
            if (server.mode() != ServerMode.OUT) {
                rules.element(
                        "hop" + Family.of(server.address()).digit(),
                        Words.mark(Names.id(service, server)),
                        server.address().getHostAddress());
            }
        }
    }

    private void lane(Lane lane) {
        boolean tcp = service.transport() == Transport.TCP;
        rules.chain(lane.name("chosen"), chosen(lane));
        rules.chain(lane.name("new"), Words.choose(lane, lane.name("chosen")));
        rules.chain(lane.name("lost"), lost(lane));
        rules.chain(lane.name("usual"), usual(lane));
        rules.chain(lane.name("known"), known(lane));
        if (tcp) {
            rules.chain(
                    lane.name("ending"),
                    Words.ending(
                            lane,
                            "jump " + lane.shared("send"),
                            Words.forget(lane),
                            "goto " + lane.name("lost")));
        }
        if (lane.family() == Family.IPV6 && !tcp) {
            rules.chain(lane.name("cut"), cut(lane));
        }
        rules.chain(lane.name("in"), tcp ? tcpIn(lane) : udpIn(lane));
        rules.chain(lane.name("icmp"), icmp(lane));
    }

    private void dispatch(Lane lane) {
        for (InetSocketAddress front : lane.fronts()) {
            rules.element(
                    "in" + lane.family().digit(),
                    Words.front(service, front),
                    "goto " + lane.name("in"));
            rules.element(
                    "icmp" + lane.family().digit(),
                    "%s . %d . %d"
                            .formatted(
                                    front.getAddress().getHostAddress(),
                                    service.transport().number(),
                                    front.getPort()),
                    "goto " + lane.name("icmp"));
        }
    }

    private List<String> tcpIn(Lane lane) {
        return Ruleset.rules(
                Words.deny(lane),
                plain(lane.family()),
                Words.NO_MARK,
                "meta mark set %s map @%s".formatted(lane.key(), lane.flows()),
                // Nearly all packets: in the middle of a flow that has not ended.
                "%s %s goto %s".formatted(Words.MIDDLE, Words.IS_RUNNING, lane.name("usual")),
                // A SYN again, or the port used again: the same server if it takes new flows.
                "%s meta mark @active goto %s".formatted(Words.SYN, lane.shared("send")),
                "%s %s".formatted(Words.SYN, Words.forget(lane)),
                "%s goto %s".formatted(Words.SYN, lane.name("new")),
                "meta mark != 0 goto " + lane.name("known"),
                "goto " + lane.name("lost"));
    }

    private List<String> udpIn(Lane lane) {
        return Ruleset.rules(
                Words.deny(lane),
                lane.family() == Family.IPV6 ? "ip6 nexthdr 44 goto " + lane.name("cut") : "",
                plain(lane.family()),
                Words.NO_MARK,
                "meta mark set %s map @%s".formatted(lane.key(), lane.flows()),
                "meta mark != 0 goto " + lane.name("known"),
                "goto " + lane.name("new"));
    }

    /// Packets with IP options or extension headers, whose ports stand elsewhere, are left to the
    /// gateway's own stack; no client of today sends them.
    private String plain(Family family) {
        return switch (family) {
            case IPV4 -> "ip hdrlength != 5 accept";
            case IPV6 -> "ip6 nexthdr != %d accept".formatted(service.transport().number());
        };
    }

    /// The first fragment of an IPv6 datagram.
    private List<String> cut(Lane lane) {
        return List.of(
                Words.NO_MARK,
                "meta mark set %s map @%s".formatted(lane.fragmentedKey(), lane.flows()),
                "meta mark 0 jump " + lane.shared("schedule"),
                Words.remember(lane, lane.fragmentedKey(), service.limits().idle()),
                "update @fragment6 { @nh,96,96 . @nh,352,32 timeout 10s : meta mark }",
                "goto " + lane.shared("send"));
    }

    private List<String> chosen(Lane lane) {
        Duration timeout =
                service.transport() == Transport.TCP
                        ? service.limits().opening()
                        : service.limits().idle();
        List<String> chosen = new ArrayList<>(Words.remembered(lane, timeout));
        chosen.add("jump " + lane.shared("send"));
        chosen.add("drop");
        return chosen;
    }

    private List<String> known(Lane lane) {
        List<String> known = new ArrayList<>(Words.end(lane));
        known.add("goto " + lane.name("usual"));
        return known;
    }

    private List<String> usual(Lane lane) {
        return List.of(
                Words.remember(lane, lane.key(), service.limits().idle()),
                "jump " + lane.shared("send"),
                Words.forget(lane),
                "goto " + lane.name(service.transport() == Transport.TCP ? "lost" : "new"));
    }

    /// Debian's kernels have no `reject` here: the gateway's own stack, which has no such
    /// connection, answers with the reset. A hashed flow is scheduled again, which finds the same
    /// server.
    private List<String> lost(Lane lane) {
        String count = "counter name \"%s\"".formatted(Words.counter(service, "lost"));
        return switch (service.scheduler()) {
            case HASH -> List.of(count, Words.NO_MARK, "goto " + lane.name("new"));
            case WEIGHTED_ROUND_ROBIN, LEAST_CONNECTIONS, FIRST -> List.of(count + " accept");
        };
    }

    private List<String> send(Family family) {
        return Ruleset.rules(
                family == Family.IPV4
                        ? "ip frag-off & 0x2000 != 0 update @fragment4 { @nh,96,32 . @nh,32,16"
                                + " timeout 10s : meta mark }"
                        : "",
                "counter name meta mark map @packets",
                "fwd %s to meta mark map @hop%s device \"%s\""
                        .formatted(family.keyword(), family.digit(), service.device()));
    }

    /// An ICMP error about a packet of the service goes to the server that sent it, as the client's
    /// own would.
    private List<String> icmp(Lane lane) {
        return List.of(
                Words.NO_MARK,
                "meta mark set %s map @%s".formatted(lane.quotedKey(), lane.flows()),
                "fwd %s to meta mark map @hop%s device \"%s\""
                        .formatted(
                                lane.family().keyword(), lane.family().digit(), service.device()));
    }

    private void interfaceChains() {
        String device = service.device();
        for (Family family : Family.values()) {
            String id = family == Family.IPV4 ? "@nh,96,32 . @nh,32,16" : "@nh,96,96 . @nh,352,32";
            rules.chain(
                    "fragment" + family.digit() + "." + device,
                    List.of(
                            Words.NO_MARK,
                            "meta mark set %s map @fragment%s".formatted(id, family.digit()),
                            "counter name meta mark map @packets",
                            "fwd %s to meta mark map @hop%s device \"%s\""
                                    .formatted(family.keyword(), family.digit(), device)));
        }
        rules.chain(
                "ingress." + device,
                "type filter hook ingress device \"%s\" priority -200; policy accept;"
                        .formatted(device),
                List.of(
                        "meta pkttype != host accept",
                        "ip daddr . meta l4proto . th dport vmap @in4",
                        "ip6 daddr . meta l4proto . th dport vmap @in6",
                        "ip frag-off & 0x1fff != 0 goto fragment4." + device,
                        "ip6 nexthdr 44 frag frag-off != 0 goto fragment6." + device,
                        "icmp type { destination-unreachable, time-exceeded, parameter-problem }"
                                + " ip daddr . @th,136,8 . @th,224,16 vmap @icmp4",
                        "icmpv6 type { destination-unreachable, packet-too-big, time-exceeded,"
                                + " parameter-problem } ip6 daddr . @th,112,8 . @th,384,16 vmap"
                                + " @icmp6"));
    }
}
