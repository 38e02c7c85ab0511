package org.medgateway.core.net;

import io.netty.util.NetUtil;

import org.jspecify.annotations.Nullable;

import javax.net.ssl.SNIHostName;

/// Server names that a client sends (RFC 6066 3).
final class ServerNames {

    private ServerNames() {}

    /// The name to send for a host; null for an address, and for what cannot be sent as a name.
    static @Nullable SNIHostName of(String host) {
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        if (address(name)) {
            return null;
        }
        try {
            return new SNIHostName(name);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    /// The host in a form that certificates are checked against but that no engine sends by itself:
    /// with the dot at its end, as an absolute domain name is written. Whether a name is sent is
    /// said explicitly instead.
    static String silent(String host) {
        return address(host) || host.endsWith(".") ? host : host + ".";
    }

    private static boolean address(String host) {
        return NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
    }
}
