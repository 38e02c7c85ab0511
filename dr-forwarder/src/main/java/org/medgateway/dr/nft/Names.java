package org.medgateway.dr.nft;

import org.medgateway.dr.plane.ForwardedServer;
import org.medgateway.dr.plane.ForwardedService;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// What things are called in the kernel. Everything follows from the configuration alone, so that a
/// gateway finds its own after a restart, and both gateways of a pair use the same names and
/// numbers.
final class Names {

    /// The table, in the families `netdev` (direct routing) and `inet` (NAT and SNAT).
    static final String TABLE = "medgateway";

    /// A counter that tells which structure the table has; another structure is not adopted.
    static final String LAYOUT = "layout.2";

    private Names() {}

    /// The name as it may stand in nftables: unchanged where possible, else with a digest so that
    /// two names never become one. Dots separate the parts of our names and cannot stay.
    static String token(String name) {
        String plain = name.replaceAll("[^A-Za-z0-9_-]", "_");
        if (plain.length() > 48) {
            plain = plain.substring(0, 48);
        }
        return plain.equals(name)
                ? plain
                : plain + "_" + HexFormat.of().toHexDigits(digest(name), 8);
    }

    /// The start of the names of everything that belongs to a service alone.
    static String prefix(String service) {
        return "s." + token(service) + ".";
    }

    /// The number of a server in the kernel's maps: never 0. It changes when the address does, so a
    /// flow can never go on to a machine that it was not opened with.
    static long id(ForwardedService service, ForwardedServer server) {
        return id(service.name(), server.name(), server.address(), server.port());
    }

    private static long id(String service, String server, InetAddress address, int port) {
        long number =
                digest(service + "\0" + server + "\0" + address.getHostAddress() + "\0" + port)
                        & 0x7fff_ffffL;
        return number == 0 ? 1 : number;
    }

    /// The seed of the source hash of a service: the same on both gateways of a pair.
    static long seed(String service) {
        return digest("seed\0" + service) & 0x7fff_ffffL;
    }

    /// 64 bits of SHA-256.
    static long digest(String text) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return java.nio.ByteBuffer.wrap(hash).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
