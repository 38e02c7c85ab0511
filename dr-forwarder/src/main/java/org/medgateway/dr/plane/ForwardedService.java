package org.medgateway.dr.plane;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.Network;

import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// A layer 4 service as the kernel shall have it: everything an engine needs to know, nothing of
/// health or configuration files. A service listening on both families schedules each over its own
/// servers.
///
/// @param name unique in the gateway
/// @param fronts the addresses and ports that clients use
/// @param device the interface on which clients' packets arrive and, with direct routing, leave
/// @param persistence null for none
/// @param allowed whose packets are taken; empty for everybody's
public record ForwardedService(
        String name,
        Forwarding forwarding,
        Transport transport,
        List<InetSocketAddress> fronts,
        String device,
        Scheduler scheduler,
        @Nullable SourcePersistence persistence,
        List<Network> allowed,
        FlowLimits limits,
        List<ForwardedServer> servers) {

    public ForwardedService {
        fronts = List.copyOf(fronts);
        allowed = List.copyOf(allowed);
        servers = List.copyOf(servers);
        if (fronts.isEmpty()) {
            throw new IllegalArgumentException("service \"" + name + "\" has no address");
        }
        if (!device.matches("[A-Za-z0-9_.@-]{1,15}")) {
            throw new IllegalArgumentException(
                    "service \"" + name + "\": \"" + device + "\" is not the name of an interface");
        }
        Set<String> names = new HashSet<>();
        for (ForwardedServer server : servers) {
            if (!names.add(server.name())) {
                throw new IllegalArgumentException(
                        "service \"" + name + "\": server \"" + server.name() + "\" appears twice");
            }
            if (forwarding == Forwarding.DIRECT_ROUTING && !keepsPorts(fronts, server)) {
                throw new IllegalArgumentException(
                        "service \""
                                + name
                                + "\": server \""
                                + server.name()
                                + "\" has port "
                                + server.port()
                                + ", but direct routing cannot change a port; leave it out or use"
                                + " nat or snat");
            }
        }
    }

    private static boolean keepsPorts(List<InetSocketAddress> fronts, ForwardedServer server) {
        return server.port() == 0
                || fronts.stream().allMatch(front -> front.getPort() == server.port());
    }

    /// The fronts of a family, in the order of the configuration.
    public List<InetSocketAddress> fronts(Family family) {
        return fronts.stream().filter(front -> Family.of(front.getAddress()) == family).toList();
    }

    /// The servers of a family, in the order of the configuration.
    public List<ForwardedServer> servers(Family family) {
        return servers.stream().filter(server -> Family.of(server.address()) == family).toList();
    }

    /// The families it listens on.
    public List<Family> families() {
        return Stream.of(Family.values()).filter(family -> !fronts(family).isEmpty()).toList();
    }

    /// The allow-list of a family.
    public List<Network> allowed(Family family) {
        return allowed.stream().filter(net -> Family.of(net.address()) == family).toList();
    }

    /// The same service with other servers.
    public ForwardedService with(List<ForwardedServer> others) {
        return new ForwardedService(
                name,
                forwarding,
                transport,
                fronts,
                device,
                scheduler,
                persistence,
                allowed,
                limits,
                others);
    }
}
