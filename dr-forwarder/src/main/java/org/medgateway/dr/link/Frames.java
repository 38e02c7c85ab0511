package org.medgateway.dr.link;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// The four frames that an address needs: ARP (RFC 826, RFC 5227) and neighbour discovery (RFC
/// 4861).
final class Frames {

    private static final byte[] BROADCAST = {-1, -1, -1, -1, -1, -1};
    private static final int REQUEST = 1;
    private static final int REPLY = 2;
    private static final int SOLICITATION = 135;
    private static final int ADVERTISEMENT = 136;
    private static final int OVERRIDE = 0x2000_0000;

    private Frames() {}

    /// What an answer says: this MAC address has this IP address.
    record Claim(InetAddress address, MacAddress mac) {}

    /// "I have it", to all. As a request and as a reply: some hosts heed only the one or the other.
    static byte[] gratuitousArp(MacAddress own, InetAddress address, boolean asReply) {
        byte[] target = asReply ? own.bytes() : new byte[6];
        return arp(own, asReply ? REPLY : REQUEST, address.getAddress(), target, address);
    }

    /// "Who has it?", from nobody (RFC 5227 section 1.1), which changes no one's table.
    static byte[] arpProbe(MacAddress own, InetAddress address) {
        return arp(own, REQUEST, new byte[4], new byte[6], address);
    }

    private static byte[] arp(
            MacAddress own, int operation, byte[] sender, byte[] targetMac, InetAddress target) {
        return ByteBuffer.allocate(42)
                .put(BROADCAST)
                .put(own.bytes())
                .putShort((short) PacketSocket.ARP)
                .putShort((short) 1) // Ethernet
                .putShort((short) 0x0800) // IPv4
                .put((byte) 6)
                .put((byte) 4)
                .putShort((short) operation)
                .put(own.bytes())
                .put(sender)
                .put(targetMac)
                .put(target.getAddress())
                .array();
    }

    /// "I have it", to all nodes, overriding what they knew (RFC 4861 section 7.2.6).
    static byte[] unsolicitedAdvertisement(MacAddress own, InetAddress address) {
        byte[] allNodes = literal("ff02::1");
        ByteBuffer message = ByteBuffer.allocate(32);
        message.put((byte) ADVERTISEMENT).put((byte) 0).putShort((short) 0);
        message.putInt(OVERRIDE).put(address.getAddress());
        message.put((byte) 2).put((byte) 1).put(own.bytes()); // target link-layer address
        return ipv6(own, address.getAddress(), allNodes, message.array());
    }

    /// "Who has it?", from nobody, as duplicate address detection asks (RFC 4862 section 5.4.2).
    static byte[] solicitation(MacAddress own, InetAddress address) {
        byte[] group = literal("ff02::1:ff00:0");
        System.arraycopy(address.getAddress(), 13, group, 13, 3);
        ByteBuffer message = ByteBuffer.allocate(24);
        message.put((byte) SOLICITATION).put((byte) 0).putShort((short) 0);
        message.putInt(0).put(address.getAddress());
        return ipv6(own, new byte[16], group, message.array());
    }

    private static byte[] ipv6(MacAddress own, byte[] source, byte[] group, byte[] message) {
        int sum = checksum(source, group, message);
        message[2] = (byte) (sum >> 8);
        message[3] = (byte) sum;
        return ByteBuffer.allocate(54 + message.length)
                .put((byte) 0x33)
                .put((byte) 0x33)
                .put(group, 12, 4)
                .put(own.bytes())
                .putShort((short) PacketSocket.IPV6)
                .putInt(0x6000_0000)
                .putShort((short) message.length)
                .put((byte) 58)
                .put((byte) 255)
                .put(source)
                .put(group)
                .put(message)
                .array();
    }

    /// RFC 4443 section 2.3: over the pseudo-header and the message.
    private static int checksum(byte[] source, byte[] target, byte[] message) {
        ByteBuffer all = ByteBuffer.allocate(40 + message.length);
        all.put(source).put(target).putInt(message.length).putInt(58).put(message).flip();
        int sum = 0;
        while (all.hasRemaining()) {
            sum += Short.toUnsignedInt(all.getShort());
        }
        while (sum >> 16 != 0) {
            sum = (sum & 0xffff) + (sum >> 16);
        }
        return ~sum & 0xffff;
    }

    /// What a received ARP packet or neighbour advertisement claims; null if it is neither.
    static @Nullable Claim claim(byte[] frame) {
        if (frame.length >= 42 && etherType(frame) == PacketSocket.ARP) {
            return claim(frame, 28, 4, 22);
        }
        if (frame.length >= 78
                && etherType(frame) == PacketSocket.IPV6
                && frame[20] == 58
                && (frame[54] & 0xff) == ADVERTISEMENT) {
            return claim(frame, 62, 16, 6);
        }
        return null;
    }

    private static int etherType(byte[] frame) {
        return (frame[12] & 0xff) << 8 | frame[13] & 0xff;
    }

    private static Claim claim(byte[] frame, int address, int length, int mac) {
        try {
            return new Claim(
                    InetAddress.getByAddress(Arrays.copyOfRange(frame, address, address + length)),
                    MacAddress.of(Arrays.copyOfRange(frame, mac, mac + 6)));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] literal(String address) {
        return InetAddress.ofLiteral(address).getAddress();
    }
}
