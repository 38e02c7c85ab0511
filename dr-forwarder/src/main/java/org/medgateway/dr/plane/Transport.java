package org.medgateway.dr.plane;

import java.util.Locale;

/// The transport protocol of a layer 4 service.
public enum Transport {
    TCP(6),
    UDP(17);

    private final int number;

    Transport(int number) {
        this.number = number;
    }

    /// The protocol number of the IP header.
    public int number() {
        return number;
    }

    /// As configuration and nftables write it.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
