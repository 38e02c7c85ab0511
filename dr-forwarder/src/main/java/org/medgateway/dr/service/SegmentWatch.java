package org.medgateway.dr.service;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.observe.Event;
import org.medgateway.dr.link.Addresses;
import org.medgateway.dr.link.MacAddress;
import org.medgateway.dr.plane.ForwardedServer;
import org.medgateway.dr.plane.ForwardedService;
import org.medgateway.dr.plane.Forwarding;
import org.medgateway.dr.plane.ForwardingException;
import org.medgateway.dr.plane.ServerMode;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Looks at the segment of a service from time to time: does somebody else answer for its address,
/// and can its servers be reached there? One thread only.
final class SegmentWatch {

    private static final Duration EVERY = Duration.ofSeconds(30);

    private final Addresses addresses;
    private final Alarms alarms;
    private final Map<InetAddress, MacAddress> macs = new HashMap<>();
    private long next = System.nanoTime();

    SegmentWatch(Addresses addresses, Alarms alarms) {
        this.addresses = addresses;
        this.alarms = alarms;
    }

    boolean due() {
        return System.nanoTime() - next >= 0;
    }

    void look(ForwardedService service) {
        next = System.nanoTime() + EVERY.toNanos();
        neighbours(service);
        service.fronts().stream()
                .map(front -> front.getAddress())
                .distinct()
                .forEach(address -> others(service, address));
    }

    private void others(ForwardedService service, InetAddress address) {
        String subject = "address " + address.getHostAddress();
        try {
            Set<MacAddress> others = ServiceAddresses.others(address, service.device());
            alarms.state(
                    subject,
                    Event.Severity.CRITICAL,
                    others.isEmpty() ? null : complaint(service, address, others));
        } catch (IOException e) {
            alarms.state(
                    subject,
                    Event.Severity.WARNING,
                    "cannot ask who answers for it: " + e.getMessage());
        }
    }

    private String complaint(
            ForwardedService service, InetAddress address, Set<MacAddress> others) {
        String who =
                others.stream().map(mac -> named(service, mac)).collect(Collectors.joining(", "));
        return "%s answers for %s too and takes clients away from the gateway; %s"
                .formatted(
                        who,
                        address.getHostAddress(),
                        service.forwarding() == Forwarding.DIRECT_ROUTING
                                ? "prepare the server: \"layer4 servers-setup FILE "
                                        + service.name()
                                        + "\""
                                : "take the address away there");
    }

    private String named(ForwardedService service, MacAddress mac) {
        return service.servers().stream()
                .filter(server -> mac.equals(macs.get(server.address())))
                .map(server -> server.name() + " (" + mac + ")")
                .findFirst()
                .orElse(mac.toString());
    }

    private void neighbours(ForwardedService service) {
        Map<InetAddress, Addresses.Neighbour> known = new HashMap<>();
        try {
            addresses
                    .neighbours(service.device())
                    .forEach(neighbour -> known.put(neighbour.address(), neighbour));
        } catch (ForwardingException e) {
            alarms.state("neighbours", Event.Severity.WARNING, e.getMessage());
            return;
        }
        alarms.state("neighbours", Event.Severity.WARNING, null);
        for (ForwardedServer server : service.servers()) {
            Addresses.Neighbour neighbour = known.get(server.address());
            if (neighbour == null) {
                continue;
            }
            neighbour.mac().ifPresent(mac -> changed(server, macs.put(server.address(), mac), mac));
            boolean silent =
                    service.forwarding() == Forwarding.DIRECT_ROUTING
                            && server.mode() != ServerMode.OUT
                            && neighbour.state().equals("FAILED");
            alarms.state(
                    "neighbour " + server.name(),
                    Event.Severity.WARNING,
                    silent
                            ? server.address().getHostAddress()
                                    + " does not answer on "
                                    + service.device()
                                    + ": direct routing needs the server on the same segment"
                            : null);
        }
    }

    private void changed(ForwardedServer server, @Nullable MacAddress before, MacAddress now) {
        if (before != null && !before.equals(now)) {
            alarms.once(
                    server.name(),
                    Event.Severity.INFO,
                    "%s moved from %s to %s"
                            .formatted(server.address().getHostAddress(), before, now));
        }
    }
}
