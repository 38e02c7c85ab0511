package org.medgateway.core.route;

import java.net.InetAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The addresses that share the first `prefix` bits with `base`: a network in CIDR terms (RFC 4632,
/// RFC 4291 2.3).
public record AddressRange(InetAddress base, int prefix) {

    /// An IPv4 address has its four numbers here: to the JDK, 10.1 is 10.0.0.1.
    private static final Pattern WRITTEN =
            Pattern.compile(
                    "((?:[0-9]+\\.){3}[0-9]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)(?:/([0-9]{1,3}))?");

    public AddressRange {
        int bits = base.getAddress().length * 8;
        if (prefix < 0 || prefix > bits) {
            throw new IllegalArgumentException("prefix " + prefix + " is not within 0 to " + bits);
        }
        base = mask(base, prefix);
    }

    /// Reads `10.12.0.0/16`, `2001:db8::/32` or a single address.
    public static AddressRange parse(String text) {
        Matcher parts = WRITTEN.matcher(text);
        try {
            if (!parts.matches()) {
                throw new IllegalArgumentException("neither an address nor a network");
            }
            InetAddress address = InetAddress.ofLiteral(parts.group(1));
            String prefix = parts.group(2);
            return new AddressRange(
                    address,
                    prefix == null ? address.getAddress().length * 8 : Integer.parseInt(prefix));
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
