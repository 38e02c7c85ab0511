package org.medgateway.dr.plane;

import java.time.Duration;

/// How long the kernel remembers a flow, and how many it remembers for a service.
///
/// @param opening a TCP flow of which only the SYN was seen
/// @param idle an established flow without a packet; must exceed the idle time of the association
/// @param closing a TCP flow after the first FIN or RST
/// @param size flows of one service and family; beyond it a new flow is forwarded but not
///   remembered
public record FlowLimits(Duration opening, Duration idle, Duration closing, int size) {

    /// One minute, one hour, half a minute, 262,144 flows.
    public static final FlowLimits DEFAULT =
            new FlowLimits(
                    Duration.ofMinutes(1), Duration.ofHours(1), Duration.ofSeconds(30), 262_144);

    public FlowLimits {
        for (Duration duration : new Duration[] {opening, idle, closing}) {
            if (duration.toSeconds() < 1) {
                throw new IllegalArgumentException(
                        "flow timeout is " + duration + ", expected at least one second");
            }
        }
        if (size < 1) {
            throw new IllegalArgumentException("flow map size is " + size + ", expected 1 or more");
        }
    }
}
