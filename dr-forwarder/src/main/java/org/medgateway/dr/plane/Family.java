package org.medgateway.dr.plane;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/// An address family, with its names in nftables.
public enum Family {
    IPV4("4", "ip", "ipv4_addr", 32),
    IPV6("6", "ip6", "ipv6_addr", 128);

    private final String digit;
    private final String keyword;
    private final String addressType;
    private final int bits;

    Family(String digit, String keyword, String addressType, int bits) {
        this.digit = digit;
        this.keyword = keyword;
        this.addressType = addressType;
        this.bits = bits;
    }

    /// The family of an address.
    public static Family of(InetAddress address) {
        return address instanceof Inet4Address ? IPV4 : IPV6;
    }

    /// `4` or `6`, the end of the names of sets, maps and chains.
    public String digit() {
        return digit;
    }

    /// `ip` or `ip6`.
    public String keyword() {
        return keyword;
    }

    /// `ipv4_addr` or `ipv6_addr`.
    public String addressType() {
        return addressType;
    }

    /// The netmask of a prefix as an address, `255.255.0.0`.
    public InetAddress mask(int prefix) {
        byte[] mask = new byte[bits / 8];
        for (int bit = 0; bit < prefix; bit++) {
            mask[bit / 8] |= (byte) (0x80 >> (bit % 8));
        }
        try {
            return InetAddress.getByAddress(mask);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /// The length of an address in bits.
    public int bits() {
        return bits;
    }
}
