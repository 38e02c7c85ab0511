package org.medgateway.dr.plane;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/// An address and the length of its prefix, `10.12.0.0/16`. Bits beyond the prefix are zero.
public record Network(InetAddress address, int prefix) {

    public Network {
        int bits = Family.of(address).bits();
        if (prefix < 0 || prefix > bits) {
            throw new IllegalArgumentException(
                    "prefix of "
                            + address.getHostAddress()
                            + " is "
                            + prefix
                            + ", expected 0 to "
                            + bits);
        }
        address = masked(address, prefix);
    }

    /// Reads `10.12.0.0/16`, `fd00::/8` or a single address. Never asks a name server.
    public static Network parse(String text) {
        int slash = text.indexOf('/');
        String host = slash < 0 ? text : text.substring(0, slash);
        try {
            InetAddress address = InetAddress.ofLiteral(host);
            int prefix =
                    slash < 0
                            ? Family.of(address).bits()
                            : Integer.parseInt(text.substring(slash + 1));
            return new Network(address, prefix);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "\"" + text + "\": the prefix behind / is not a number", e);
        }
    }

    /// The netmask as an address, `255.255.0.0`.
    public InetAddress mask() {
        byte[] ones = new byte[address.getAddress().length];
        Arrays.fill(ones, (byte) 0xff);
        try {
            return masked(InetAddress.getByAddress(ones), prefix);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /// Is every address of the other network one of this?
    public boolean contains(Network other) {
        return Family.of(address) == Family.of(other.address)
                && prefix <= other.prefix
                && masked(other.address, prefix).equals(address);
    }

    private static InetAddress masked(InetAddress address, int prefix) {
        byte[] bytes = address.getAddress();
        int bits = bytes.length * 8;
        BigInteger mask =
                BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE.shiftLeft(bits - prefix));
        byte[] kept = new BigInteger(1, bytes).and(mask).toByteArray();
        byte[] result = new byte[bytes.length];
        int length = Math.min(kept.length, result.length);
        System.arraycopy(kept, kept.length - length, result, result.length - length, length);
        try {
            return InetAddress.getByAddress(result);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + prefix;
    }
}
