package org.medgateway.core.health;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;

/// Addresses of checks.
final class Addresses {

    private Addresses() {}

    /// The address with another port, where one is given.
    static InetSocketAddress withPort(InetSocketAddress address, @Nullable Integer port) {
        if (port == null) {
            return address;
        }
        return address.isUnresolved()
                ? InetSocketAddress.createUnresolved(address.getHostString(), port)
                : new InetSocketAddress(address.getAddress(), port);
    }
}
