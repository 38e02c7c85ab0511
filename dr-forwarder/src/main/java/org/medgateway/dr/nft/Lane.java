package org.medgateway.dr.nft;

import org.medgateway.dr.plane.Family;
import org.medgateway.dr.plane.ForwardedService;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// The fronts of a service that share chains and one flow map, and the words for its keys.
///
/// The keys are raw payload: a lookup by the packet quoted in an ICMP error needs the same fields
/// at other places and in other order, and nft refuses it where the types differ. nft 1.0.6 aborts
/// on keys of more than 16 bytes that packets write, so an IPv6 address goes in with its last 96
/// bits and has one map a port.
///
/// @param ports one port with IPv6, all of them with IPv4
record Lane(ForwardedService service, Family family, Set<Integer> ports) {

    static List<Lane> of(ForwardedService service) {
        List<Lane> lanes = new ArrayList<>();
        for (Family family : service.families()) {
            Set<Integer> ports = new TreeSet<>();
            service.fronts(family).forEach(front -> ports.add(front.getPort()));
            if (family == Family.IPV4) {
                lanes.add(new Lane(service, family, ports));
            } else {
                ports.forEach(port -> lanes.add(new Lane(service, family, Set.of(port))));
            }
        }
        return lanes;
    }

    List<InetSocketAddress> fronts() {
        return service.fronts(family).stream()
                .filter(front -> ports.contains(front.getPort()))
                .toList();
    }

    /// `s.NAME.in4`, `s.NAME.in6.104`.
    String name(String part) {
        String name = Names.prefix(service.name()) + part + family.digit();
        return family == Family.IPV4 ? name : name + "." + ports.iterator().next();
    }

    /// What all lanes of the family share: `s.NAME.schedule4`.
    String shared(String part) {
        return Names.prefix(service.name()) + part + family.digit();
    }

    /// The flow map: `s.NAME.flow4.262144`, `s.NAME.flow6.262144.104`. Its size is in its name,
    /// since the kernel cannot change it: another size is another map.
    String flows() {
        String map = shared("flow") + "." + service.limits().size();
        return family == Family.IPV4 ? map : map + "." + ports.iterator().next();
    }

    /// The map of persistence: `s.NAME.pinned4.262144`.
    String clients() {
        return shared("pinned") + "." + service.limits().size();
    }

    /// Client address and ports, as they stand in the client's packet.
    String key() {
        return switch (family) {
            // source address, source port, destination port; the IP header has 20 bytes
            case IPV4 -> "@nh,96,32 . @nh,160,16 . @nh,176,16";
            // source address without its first 32 bits, source port; no extension header
            case IPV6 -> "@nh,96,96 . @nh,320,16";
        };
    }

    /// The same values in a packet of the client that is quoted in an ICMP error, where the service
    /// is the source: 8 bytes of ICMP, then the IP header.
    String quotedKey() {
        return switch (family) {
            case IPV4 -> "@th,192,32 . @th,240,16 . @th,224,16";
            case IPV6 -> "@th,288,96 . @th,400,16";
        };
    }

    /// The key of an IPv6 packet that has a fragment header before its ports.
    String fragmentedKey() {
        return "@nh,96,96 . @nh,384,16";
    }

    /// The client's address as persistence sees it.
    String client() {
        var persistence = service.persistence();
        String source = family.keyword() + " saddr";
        if (persistence == null || persistence.prefix(family) == family.bits()) {
            return source;
        }
        return source + " & " + family.mask(persistence.prefix(family)).getHostAddress();
    }
}
