package org.medgateway.dr.plane;

import java.net.InetAddress;

/// A real server of a layer 4 service.
///
/// @param name unique in the service
/// @param address where the packets go
/// @param port 0 for the port that the client used
/// @param weight share of the new flows; 0 gets none
/// @param mode what the kernel does with it now
public record ForwardedServer(
        String name, InetAddress address, int port, int weight, ServerMode mode) {

    public ForwardedServer {
        if (weight < 0) {
            throw new IllegalArgumentException(
                    "server \"" + name + "\": weight is " + weight + ", expected 0 or more");
        }
    }

    /// May it get new flows?
    public boolean schedulable() {
        return mode == ServerMode.READY && weight > 0;
    }

    /// The same server in another mode.
    public ForwardedServer in(ServerMode other) {
        return new ForwardedServer(name, address, port, weight, other);
    }

    /// The same server with another weight.
    public ForwardedServer weighing(int other) {
        return new ForwardedServer(name, address, port, other, mode);
    }
}
