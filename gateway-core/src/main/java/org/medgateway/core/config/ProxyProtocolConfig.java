package org.medgateway.core.config;

import java.util.List;

/// The PROXY protocol, which carries the client's address in front of a connection.
public record ProxyProtocolConfig(
        @Setting(
                        value =
                                "Whether clients (another balancer) send the header, version 1 or"
                                        + " 2.",
                        defaultsTo = "off")
                Accept accept,
        @Setting(
                        "Networks whose headers are believed; others are turned away. Empty is"
                                + " every network.")
                List<Network> trusted,
        @Setting(
                        value = "Whether servers are sent the header, and in which version.",
                        defaultsTo = "off")
                Send send) {

    public enum Accept {
        OFF,
        REQUIRED
    }

    public enum Send {
        OFF,
        V1,
        V2
    }

    public static final ProxyProtocolConfig OFF =
            new ProxyProtocolConfig(Accept.OFF, List.of(), Send.OFF);
}
