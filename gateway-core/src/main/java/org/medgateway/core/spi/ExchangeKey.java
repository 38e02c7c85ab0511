package org.medgateway.core.spi;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.route.AddressRange;
import org.medgateway.core.route.Attributes;

import java.net.Inet6Address;
import java.net.InetAddress;

/// Finds the key by which an exchange returns to its server, or is spread.
@FunctionalInterface
public interface ExchangeKey {

    ExchangeKey NONE = (_, _) -> null;

    /// The key of an exchange; null where it has none.
    @Nullable String of(ClientConnection client, Attributes attributes);

    /// The client's address, of which the first `prefix` bits count (of IPv6: twice as many, at
    /// most 128).
    static ExchangeKey sourceAddress(int prefix) {
        return (client, _) -> {
            InetAddress address = client.address().getAddress();
            boolean six = address instanceof Inet6Address;
            int bits = six ? Math.min(128, prefix * 2) : Math.min(32, prefix);
            return prefix >= 32 && (bits == 32 || bits == 128)
                    ? address.getHostAddress()
                    : AddressRange.mask(address, bits).getHostAddress();
        };
    }

    /// The first value of an attribute.
    static ExchangeKey attribute(String name) {
        return (_, attributes) -> attributes.first(name);
    }
}
