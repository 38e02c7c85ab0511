package org.medgateway.dr.service;

import org.medgateway.dr.link.Addresses;
import org.medgateway.dr.link.MacAddress;
import org.medgateway.dr.link.Segment;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// The addresses of all services: each is on the interface as long as one service needs it. Any
/// thread.
final class ServiceAddresses {

    private final Addresses addresses;
    private final Map<InetAddress, Set<String>> users = new HashMap<>();

    ServiceAddresses(Addresses addresses) {
        this.addresses = addresses;
    }

    /// Puts an address on the interface and announces it, if it is the first service that needs it.
    synchronized void need(String service, InetAddress address, String device) throws IOException {
        Set<String> known = users.computeIfAbsent(address, _ -> new HashSet<>());
        if (known.isEmpty()) {
            addresses.add(address, device);
            new Segment(device).announce(address);
        }
        known.add(service);
    }

    /// Takes an address off when no service needs it any more and the gateway put it there.
    synchronized void noLongerNeed(String service, InetAddress address) {
        Set<String> known = users.getOrDefault(address, Set.of());
        if (known.contains(service)) {
            known.remove(service);
            if (known.isEmpty()) {
                users.remove(address);
                addresses.remove(address);
            }
        }
    }

    /// Who else answers for the address.
    static Set<MacAddress> others(InetAddress address, String device) throws IOException {
        return new Segment(device).others(address, Duration.ofMillis(800));
    }
}
