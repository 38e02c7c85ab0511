package org.medgateway.dr.nft;

import org.medgateway.dr.plane.Family;
import org.medgateway.dr.plane.ForwardedServer;
import org.medgateway.dr.plane.ForwardedService;
import org.medgateway.dr.plane.Forwarding;
import org.medgateway.dr.plane.ServerMode;
import org.medgateway.dr.plane.Transport;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The part of the table `inet medgateway` that a NAT or SNAT service needs.
///
/// The kernel's connection tracking rewrites the packets. `translate` sees the first packet of a
/// connection and chooses the server; `known` sees every packet of the client before, counts it,
/// keeps the flow map (the same as with direct routing) and resets the flows of servers that are
/// gone. The mark carries the server's number from rule to rule only, and is cleared before the
/// gateway routes.
final class AddressTranslation {

    static final String FAMILY = "inet";

    private final ForwardedService service;
    private final Map<String, Integer> flows;
    private final boolean tcp;
    private final Ruleset.Builder rules = new Ruleset.Builder();

    private AddressTranslation(ForwardedService service, Map<String, Integer> flows) {
        this.service = service;
        this.flows = flows;
        this.tcp = service.transport() == Transport.TCP;
    }

    /// `flows` by server name are needed by least connections only.
    static Ruleset of(ForwardedService service, Map<String, Integer> flows) {
        return new AddressTranslation(service, flows).build();
    }

    private Ruleset build() {
        Words.commonSets(rules, service);
        sharedSets();
        for (Lane lane : Lane.of(service)) {
            rules.chain(lane.shared("schedule"), Words.schedule(lane, flows));
            rules.chain(lane.shared("rewrite"), rewrite(lane.family()));
            rules.chain(lane.name("chosen"), chosen(lane));
            rules.chain(lane.name("new"), fresh(lane));
            rules.chain(lane.name("lost"), lost());
            rules.chain(lane.name("counted"), counted(lane));
            rules.chain(lane.name("known"), known(lane));
            if (tcp) {
                rules.chain(
                        lane.name("ending"), Words.ending(lane, "goto " + lane.name("counted")));
            }
            dispatch(lane);
        }
        hooks();
        return rules.build();
    }

    private void sharedSets() {
        for (Family family : Family.values()) {
            String end = family.digit();
            String type = "type %s . inet_proto . inet_service : verdict;";
            rules.map("new" + end, type.formatted(family.addressType()));
            rules.map("known" + end, type.formatted(family.addressType()));
            for (Transport transport : Transport.values()) {
                String pair = "type %s . inet_service;".formatted(family.addressType());
                rules.set("front." + transport.word() + end, pair);
                rules.set("snat." + transport.word() + end, pair);
            }
        }
    }

    private void dispatch(Lane lane) {
        String end = lane.family().digit();
        for (InetSocketAddress front : lane.fronts()) {
            String key = Words.front(service, front);
            rules.element("new" + end, key, "goto " + lane.name("new"));
            rules.element("known" + end, key, "goto " + lane.name("known"));
            String pair = front.getAddress().getHostAddress() + " . " + front.getPort();
            String transport = service.transport().word();
            rules.element("front." + transport + end, pair, "");
            if (service.forwarding() == Forwarding.SNAT) {
                rules.element("snat." + transport + end, pair, "");
            }
        }
    }

    private List<String> rewrite(Family family) {
        List<String> rewrite = new ArrayList<>();
        for (ForwardedServer server : service.servers(family)) {
            if (server.mode() == ServerMode.OUT) {
                continue;
            }
            String address = server.address().getHostAddress();
            String target =
                    switch (family) {
                        case IPV4 -> server.port() == 0 ? address : address + ":" + server.port();
                        case IPV6 ->
                                server.port() == 0 ? address : "[" + address + "]:" + server.port();
                    };
            rewrite.add(
                    "meta l4proto %s meta mark %s dnat %s to %s"
                            .formatted(
                                    service.transport().word(),
                                    Words.mark(Names.id(service, server)),
                                    family.keyword(),
                                    target));
        }
        return rewrite;
    }

    private List<String> chosen(Lane lane) {
        List<String> chosen =
                new ArrayList<>(
                        Words.remembered(
                                lane, tcp ? service.limits().opening() : service.limits().idle()));
        chosen.add("counter name meta mark map @packets");
        chosen.add("goto " + lane.shared("rewrite"));
        return chosen;
    }

    private List<String> fresh(Lane lane) {
        List<String> fresh = new ArrayList<>();
        fresh.add(Words.forget(lane));
        fresh.addAll(Words.choose(lane, lane.name("chosen")));
        return fresh;
    }

    private List<String> known(Lane lane) {
        List<String> known =
                Ruleset.rules(
                        Words.deny(lane),
                        lane.family() == Family.IPV4 ? "ip hdrlength != 5 accept" : "",
                        Words.NO_MARK,
                        tcp ? "ct state new accept" : "",
                        "meta mark set %s map @%s".formatted(lane.key(), lane.flows()),
                        tcp ? "" : "meta mark 0 ct state new accept",
                        "meta mark 0 goto " + lane.name("lost"));
        known.addAll(Words.age(lane));
        known.add("goto " + lane.name("counted"));
        return known;
    }

    private List<String> counted(Lane lane) {
        return List.of(
                "counter name meta mark map @packets meta mark set 0 accept",
                Words.forget(lane),
                Words.NO_MARK,
                "goto " + lane.name("lost"));
    }

    private List<String> lost() {
        String count = "counter name \"%s\"".formatted(Words.counter(service, "lost"));
        return List.of(count + (tcp ? " reject with tcp reset" : " drop"));
    }

    private void hooks() {
        rules.chain(
                "known",
                "type filter hook prerouting priority mangle; policy accept;",
                List.of(
                        "ct direction original ip daddr . meta l4proto . th dport vmap @known4",
                        "ct direction original ip6 daddr . meta l4proto . th dport vmap @known6"));
        rules.chain(
                "translate",
                "type nat hook prerouting priority dstnat; policy accept;",
                List.of(
                        "ip daddr . meta l4proto . th dport vmap @new4",
                        "ip6 daddr . meta l4proto . th dport vmap @new6"));
        rules.chain(
                "unmark",
                "type filter hook prerouting priority -99; policy accept;",
                forEach("ct state new meta mark != 0", "front", Words.NO_MARK));
        rules.chain(
                "source",
                "type nat hook postrouting priority srcnat; policy accept;",
                forEach("", "snat", "masquerade"));
    }

    private static List<String> forEach(String condition, String set, String statement) {
        List<String> rules = new ArrayList<>();
        for (Family family : Family.values()) {
            for (Transport transport : Transport.values()) {
                rules.add(
                        "meta l4proto %s ct status dnat %s ct original %s daddr . ct original proto-dst @%s.%s%s %s"
                                .formatted(
                                        transport.word(),
                                        condition,
                                        family.keyword(),
                                        set,
                                        transport.word(),
                                        family.digit(),
                                        statement)
                                .replace("  ", " "));
            }
        }
        return rules;
    }
}
