package org.medgateway.dr.plane;

import java.util.Map;

/// What the kernel counted for a service since it was installed. Client to server only: with direct
/// routing the answers never pass here.
///
/// @param servers by the server's name
/// @param lost packets in the middle of a flow that is not known (any more): reset or, with `hash`,
///   scheduled again
/// @param noServer new flows that found no server
/// @param denied packets that the allow-list refused
public record ServiceCounters(
        Map<String, ServerCounters> servers, long lost, long noServer, long denied) {

    public ServiceCounters {
        servers = Map.copyOf(servers);
    }

    /// @param packets to this server
    /// @param bytes to this server, from the IP header on
    /// @param newFlows flows given to this server
    public record ServerCounters(long packets, long bytes, long newFlows) {}
}
