package org.medgateway.dr.service;

import org.jspecify.annotations.Nullable;
import org.medgateway.dr.plane.ServiceCounters;

import java.util.Map;

/// What the kernel said of a service when it was last read; for metrics and pages.
///
/// @param engine `nftables` or `ipvs`; empty before the first reading
/// @param flows by server
/// @param counters since the service was installed; null before the first reading
/// @param allFlows of all servers
/// @param flowMapSize how many flows are remembered
public record Layer4Status(
        String engine,
        Map<String, Integer> flows,
        @Nullable ServiceCounters counters,
        int allFlows,
        int flowMapSize) {

    static final Layer4Status NONE = new Layer4Status("", Map.of(), null, 0, 0);

    public Layer4Status {
        flows = Map.copyOf(flows);
    }
}
