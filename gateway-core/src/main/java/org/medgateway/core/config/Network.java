package org.medgateway.core.config;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/// A range of addresses: `10.12.0.0/16`, `fd00::/8`, or one address alone.
///
/// @param address with all bits behind the prefix zero
/// @param prefix how many leading bits count: 0 to 32, or to 128 for IPv6
@Syntax(
        value = "network such as `10.12.0.0/16`, or an address",
        pattern = "^[0-9A-Fa-f:.]+(/[0-9]{1,3})?$")
public record Network(InetAddress address, int prefix) {

    public Network {
        int bits = address.getAddress().length * 8;
        if (prefix < 0 || prefix > bits) {
            throw new IllegalArgumentException(
                    "expected a prefix from 0 to " + bits + ", found " + prefix);
        }
        InetAddress base = masked(address, prefix);
        if (!base.equals(address)) {
            throw new IllegalArgumentException(
                    "expected an address without bits behind the prefix (did you mean "
                            + base.getHostAddress()
                            + "/"
                            + prefix
                            + " or "
                            + address.getHostAddress()
                            + "?)");
        }
    }

    /// Reads what the configuration says.
    ///
    /// @throws IllegalArgumentException saying what is expected
    public static Network parse(String text) {
        int slash = text.indexOf('/');
        InetAddress address = address(slash < 0 ? text : text.substring(0, slash));
        return new Network(
                address,
                slash < 0 ? address.getAddress().length * 8 : prefix(text.substring(slash + 1)));
    }

    private static InetAddress address(String text) {
        if (text.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9A-Fa-f:]+:[0-9A-Fa-f:.]*")) {
            try {
                return InetAddress.ofLiteral(text);
            } catch (IllegalArgumentException _) {
                // the same answer as for what does not even look like one
            }
        }
        throw new IllegalArgumentException(
                "expected a network such as 10.12.0.0/16 or fd00::/8, or an address");
    }

    private static int prefix(String text) {
        if (!text.matches("[0-9]{1,3}")) {
            throw new IllegalArgumentException(
                    "expected a prefix after the slash, such as 10.12.0.0/16");
        }
        return Integer.parseInt(text);
    }

    /// Whether the address lies in the network. Never for an address of the other family.
    public boolean contains(InetAddress candidate) {
        byte[] mine = address.getAddress();
        byte[] other = candidate.getAddress();
        if (mine.length != other.length) {
            return false;
        }
        int whole = prefix / 8;
        for (int i = 0; i < whole; i++) {
            if (mine[i] != other[i]) {
                return false;
            }
        }
        int rest = prefix % 8;
        return rest == 0 || ((mine[whole] ^ other[whole]) & (0xFF << (8 - rest)) & 0xFF) == 0;
    }

    private static InetAddress masked(InetAddress address, int prefix) {
        byte[] bytes = address.getAddress();
        for (int bit = prefix; bit < bytes.length * 8; bit++) {
            bytes[bit / 8] &= (byte) ~(0x80 >> (bit % 8));
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // only for arrays of other lengths
        }
    }

    /// As it is written in the configuration.
    @Override
    public String toString() {
        int bits = address instanceof Inet4Address ? 32 : 128;
        return prefix == bits ? address.getHostAddress() : address.getHostAddress() + "/" + prefix;
    }
}
