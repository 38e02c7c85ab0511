package org.medgateway.dr.service;

import org.medgateway.core.config.VirtualServiceConfig;
import org.medgateway.dr.link.Addresses;
import org.medgateway.dr.plane.ForwardingException;

import java.net.InetAddress;
import java.util.Optional;

/// Finds the interface of a service that does not name it.
public final class Devices {

    private final Addresses addresses;

    public Devices(Addresses addresses) {
        this.addresses = addresses;
    }

    /// The interface that the service names, that has its address, or that leads to its first
    /// server.
    public String of(VirtualServiceConfig config) {
        String named = Wanted.options(config).device();
        if (named != null) {
            return named;
        }
        InetAddress front = Layer4Options.literal(config.listen().getFirst()).orElseThrow();
        Optional<String> having = addresses.deviceOf(front);
        if (having.isPresent()) {
            return having.get();
        }
        InetAddress server =
                Layer4Options.literal(config.servers().getFirst().address()).orElseThrow();
        return addresses
                .deviceTowards(server)
                .orElseThrow(
                        () ->
                                new ForwardingException(
                                        "no route leads to server "
                                                + server.getHostAddress()
                                                + ": name the `interface`, or set the route"));
    }
}
