package org.medgateway.core.balance;

import java.net.InetSocketAddress;
import java.time.Duration;

/// A server that exchanges may go to, as it is configured. What is known of it while it runs is a
/// [ServerState].
///
/// @param name unique in its virtual service
/// @param address where it listens, possibly unresolved; port 0 stands for the port the client came
///   to
/// @param weight its share of new exchanges relative to the others, 0 to 256; 0 takes none
/// @param maxSessions exchanges that may run on it at once; 0 is no limit
/// @param slowStart how long its weight takes to grow to full after it has come up; zero is at once
/// @param options what the protocol adds, as the protocol's own record
public record RealServer(
        String name,
        InetSocketAddress address,
        int weight,
        int maxSessions,
        Duration slowStart,
        Object options) {

    public RealServer {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a server needs a name");
        }
        if (weight < 0 || weight > 256) {
            throw new IllegalArgumentException("weight " + weight + " is not within 0 to 256");
        }
        if (maxSessions < 0) {
            throw new IllegalArgumentException("maxSessions " + maxSessions + " is negative");
        }
        if (slowStart.isNegative()) {
            throw new IllegalArgumentException("slowStart " + slowStart + " is negative");
        }
    }

    /// A server with weight 100, no limit and no slow start.
    public RealServer(String name, InetSocketAddress address) {
        this(name, address, 100, 0, Duration.ZERO, "");
    }

    /// The address to connect to for a client that came in on `clientPort`.
    public InetSocketAddress addressFor(int clientPort) {
        if (address.getPort() != 0) {
            return address;
        }
        return address.isUnresolved()
                ? InetSocketAddress.createUnresolved(address.getHostString(), clientPort)
                : new InetSocketAddress(address.getAddress(), clientPort);
    }

    /// The protocol's own options of this server.
    public <T> T options(Class<T> type) {
        return type.cast(options);
    }
}
