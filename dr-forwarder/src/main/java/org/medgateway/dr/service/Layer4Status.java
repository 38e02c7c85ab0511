package org.medgateway.dr.service;

import org.jspecify.annotations.Nullable;
import org.medgateway.dr.plane.Family;
import org.medgateway.dr.plane.Flow;
import org.medgateway.dr.plane.ServiceCounters;
import org.medgateway.dr.plane.ServiceCounters.ServerCounters;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What the kernel said of a service when it was last read; for metrics and pages.
///
/// @param engine `nftables` or `ipvs`; empty before the first reading
/// @param flows that run, by server
/// @param counters since the service was installed; null before the first reading
/// @param allFlows of all servers
/// @param flowMapUsed what the fullest flow map holds, also flows that have ended and are
///   remembered a little longer
/// @param flowMapSize how many flows each flow map can hold; 0 where nothing limits them
public record Layer4Status(
        String engine,
        Map<String, Integer> flows,
        @Nullable ServiceCounters counters,
        int allFlows,
        int flowMapUsed,
        int flowMapSize) {

    static final Layer4Status NONE = new Layer4Status("", Map.of(), null, 0, 0, 0);

    public Layer4Status {
        flows = Map.copyOf(flows);
    }

    static Layer4Status of(
            String engine, List<Flow> list, @Nullable ServiceCounters counters, int flowMapSize) {
        Map<String, Integer> running = new HashMap<>();
        Map<Integer, Integer> maps = new HashMap<>();
        for (Flow flow : list) {
            // One map for all ports of IPv4, one for each port of IPv6.
            maps.merge(flow.family() == Family.IPV4 ? 0 : flow.servicePort(), 1, Integer::sum);
            if (!flow.ended()) {
                running.merge(flow.server(), 1, Integer::sum);
            }
        }
        return new Layer4Status(
                engine,
                running,
                counters,
                running.values().stream().mapToInt(Integer::intValue).sum(),
                maps.values().stream().mapToInt(Integer::intValue).max().orElse(0),
                flowMapSize);
    }

    /// What the servers got, by name; empty before the first reading.
    Map<String, ServerCounters> servers() {
        return counters == null ? Map.of() : counters.servers();
    }
}
