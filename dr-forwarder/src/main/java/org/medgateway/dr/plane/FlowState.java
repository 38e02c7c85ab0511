package org.medgateway.dr.plane;

import java.util.List;

/// The flows and persistence of a service, to be carried to the other gateway of a pair. Servers
/// are named by the numbers that both gateways compute from the same configuration.
///
/// @param service its name
/// @param entries map by map
public record FlowState(String service, List<Entry> entries) {

    public FlowState {
        entries = List.copyOf(entries);
    }

    /// One element of one of the service's maps.
    ///
    /// @param map which, as the engine names it
    /// @param key the element's key in the engine's words
    /// @param server the server's number
    /// @param expiresSeconds until it is forgotten
    public record Entry(String map, String key, long server, long expiresSeconds) {}
}
