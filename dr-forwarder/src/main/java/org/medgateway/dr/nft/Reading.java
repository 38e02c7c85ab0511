package org.medgateway.dr.nft;

import org.medgateway.dr.plane.Family;
import org.medgateway.dr.plane.Flow;
import org.medgateway.dr.plane.FlowState;
import org.medgateway.dr.plane.Pinned;
import org.medgateway.dr.plane.ServiceCounters;
import org.medgateway.dr.plane.ServiceCounters.ServerCounters;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;

/// From what the kernel lists to what the rest of the gateway speaks of.
final class Reading {

    private Reading() {}

    /// @param named gives the server's own name for (service, server) in the kernel
    static ServiceCounters counters(Listing listing, String token, BinaryOperator<String> named) {
        Map<String, ServerCounters> servers = new LinkedHashMap<>();
        String prefix = "s." + token + ".";
        listing.counters()
                .forEach(
                        (name, counter) -> {
                            if (name.startsWith(prefix + "v.") && name.endsWith(".packets")) {
                                String server =
                                        name.substring(
                                                prefix.length() + 2,
                                                name.length() - ".packets".length());
                                long fresh = packets(listing, prefix + "v." + server + ".new");
                                servers.put(
                                        named.apply(token, server),
                                        new ServerCounters(
                                                counter.packets(), counter.bytes(), fresh));
                            }
                        });
        return new ServiceCounters(
                servers,
                packets(listing, prefix + "lost"),
                packets(listing, prefix + "none"),
                packets(listing, prefix + "denied"));
    }

    private static long packets(Listing listing, String counter) {
        Listing.Counter found = listing.counters().get(counter);
        return found == null ? 0 : found.packets();
    }

    /// `MINT-1` of `"s.MINT.v.MINT-1.packets"`.
    static String server(String counter) {
        int start = counter.indexOf(".v.") + 3;
        return counter.substring(start, counter.lastIndexOf('.'));
    }

    static Flow flow(String map, Listing.Element element, Map<Long, String> servers) {
        boolean six = map.lastIndexOf("flow6.") >= 0;
        List<String> key = element.key();
        int port =
                six
                        ? Integer.parseInt(map.substring(map.lastIndexOf('.') + 1))
                        : Integer.parseInt(key.get(2));
        return new Flow(
                six ? Family.IPV6 : Family.IPV4,
                client(key.getFirst(), six),
                Integer.parseInt(key.get(1)),
                port,
                name(element.value(), servers),
                (Long.parseLong(element.value()) & Words.ENDED) != 0,
                Duration.ofSeconds(element.expires()));
    }

    private static String name(String id, Map<Long, String> servers) {
        long number = Long.parseLong(id) & ~Words.ENDED;
        return servers.getOrDefault(number, "#" + number);
    }

    private static String client(String number, boolean six) {
        byte[] bytes = new byte[six ? 16 : 4];
        byte[] value = new BigInteger(number).toByteArray();
        int length = Math.min(value.length, bytes.length);
        System.arraycopy(value, value.length - length, bytes, bytes.length - length, length);
        try {
            String address = InetAddress.getByAddress(bytes).getHostAddress();
            return six ? address.replaceFirst("^0:0:", "*:*:") : address;
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    static Pinned pinned(Listing.Element element, Map<Long, String> servers) {
        return new Pinned(
                InetAddress.ofLiteral(element.key().getFirst()),
                name(element.value(), servers),
                Duration.ofSeconds(element.expires()));
    }

    static FlowState.Entry entry(String map, Listing.Element element) {
        return new FlowState.Entry(
                map,
                String.join(" . ", element.key()),
                Long.parseLong(element.value()),
                Math.max(1, element.expires()));
    }

    /// The command that adds to a map what it does not have yet; empty when it has everything.
    static String missing(
            String family, String map, Listing.Found found, List<FlowState.Entry> entries) {
        Set<String> present = new HashSet<>();
        found.elements().forEach(element -> present.add(String.join(" . ", element.key())));
        List<FlowState.Entry> fresh = new ArrayList<>(entries);
        fresh.removeIf(entry -> !present.add(entry.key()));
        return additions(family, map, fresh);
    }

    /// The command that adds entries to a map, whatever map they come from; empty for none.
    static String additions(String family, String map, List<FlowState.Entry> entries) {
        return entries.isEmpty()
                ? ""
                : "add element %s %s %s { %s }\n"
                        .formatted(
                                family,
                                Names.TABLE,
                                map,
                                entries.stream()
                                        .map(Reading::addition)
                                        .collect(Collectors.joining(", ")));
    }

    private static String addition(FlowState.Entry entry) {
        return "%s timeout %ds expires %ds : %s"
                .formatted(
                        entry.key(),
                        entry.expiresSeconds(),
                        entry.expiresSeconds(),
                        Words.mark(entry.server()));
    }
}
