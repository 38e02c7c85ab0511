package org.medgateway.core.route;

import java.net.InetAddress;

/// The addresses that share the first `prefix` bits with `base`: a network in CIDR terms (RFC 4632,
/// RFC 4291 2.3).
public record AddressRange(InetAddress base, int prefix) {

    public AddressRange {
        int bits = base.getAddress().length * 8;
        if (prefix < 0 || prefix > bits) {
            throw new IllegalArgumentException("prefix " + prefix + " is not within 0 to " + bits);
        }
        base = mask(base, prefix);
    }

    /// Reads `10.12.0.0/16`, `2001:db8::/32` or a single address.
    public static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        try {
            InetAddress address =
                    InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
            int prefix =
                    slash < 0
                            ? address.getAddress().length * 8
                            : Integer.parseInt(text.substring(slash + 1));
            return new AddressRange(address, prefix);
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not a network such as 10.12.0.0/16 or 2001:db8::/32");
        }
    }

    public boolean contains(InetAddress address) {
        byte[] mine = base.getAddress();
        byte[] theirs = address.getAddress();
        if (mine.length != theirs.length) {
            return false;
        }
        int whole = prefix / 8;
        for (int i = 0; i < whole; i++) {
            if (mine[i] != theirs[i]) {
                return false;
            }
        }
        int rest = prefix % 8;
        return rest == 0 || ((mine[whole] ^ theirs[whole]) & 0xff & (0xff00 >> rest)) == 0;
    }

    /// The address with all bits after the first `prefix` cleared.
    public static InetAddress mask(InetAddress address, int prefix) {
        byte[] bytes = address.getAddress();
        for (int i = 0; i < bytes.length; i++) {
            int keep = Math.clamp(prefix - 8L * i, 0, 8);
            bytes[i] &= (byte) (0xff00 >> keep);
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (java.net.UnknownHostException e) {
            throw new AssertionError("an address keeps its length", e);
        }
    }

    @Override
    public String toString() {
        return base.getHostAddress() + "/" + prefix;
    }
}
