package org.medgateway.dr.link;

import org.medgateway.dr.plane.Family;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/// The layer 2 segment behind an interface: announcing an address there, and asking who else has
/// it. Every call opens its own socket; they block, so call them from a virtual thread.
public final class Segment {

    private final String device;
    private final int index;
    private final MacAddress own;

    /// The segment of an interface, `eth0`, which must have a MAC address.
    public Segment(String device) throws IOException {
        NetworkInterface found = NetworkInterface.getByName(device);
        byte[] mac = found == null ? null : found.getHardwareAddress();
        if (found == null || mac == null) {
            throw new IOException("there is no Ethernet interface " + device);
        }
        this.device = device;
        this.index = found.getIndex();
        this.own = MacAddress.of(mac);
    }

    public String device() {
        return device;
    }

    /// The MAC address of the interface.
    public MacAddress own() {
        return own;
    }

    /// Tells everybody on the segment that the address is here: gratuitous ARP or an unsolicited
    /// neighbour advertisement.
    public void announce(InetAddress address) throws IOException {
        switch (Family.of(address)) {
            case IPV4 -> {
                try (PacketSocket socket = new PacketSocket(index, PacketSocket.ARP)) {
                    socket.send(Frames.gratuitousArp(own, address, false));
                    socket.send(Frames.gratuitousArp(own, address, true));
                }
            }
            case IPV6 -> {
                try (PacketSocket socket = new PacketSocket(index, PacketSocket.IPV6)) {
                    socket.send(Frames.unsolicitedAdvertisement(own, address));
                }
            }
        }
    }

    /// Who else answers for the address. One that does takes packets away from the gateway: with
    /// direct routing mostly a real server that was not prepared.
    ///
    /// @param limit how long to wait for answers
    public Set<MacAddress> others(InetAddress address, Duration limit) throws IOException {
        boolean four = Family.of(address) == Family.IPV4;
        Set<MacAddress> others = new TreeSet<>((a, b) -> a.text().compareTo(b.text()));
        try (PacketSocket socket =
                new PacketSocket(index, four ? PacketSocket.ARP : PacketSocket.IPV6)) {
            socket.send(four ? Frames.arpProbe(own, address) : Frames.solicitation(own, address));
            long end = System.nanoTime() + limit.toNanos();
            long left;
            while ((left = end - System.nanoTime()) > 0) {
                byte[] frame = socket.receive(Duration.ofNanos(left).plusMillis(1));
                Frames.Claim claim = frame == null ? null : Frames.claim(frame);
                if (claim != null && claim.address().equals(address) && !claim.mac().equals(own)) {
                    others.add(claim.mac());
                }
            }
        }
        return others;
    }
}
