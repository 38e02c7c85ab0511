package org.medgateway.dr.plane;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.Network;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// The kernel's forwarding, as far as it belongs to this gateway. Whatever is installed stays when
/// the gateway stops or dies, and is adopted by the next one; only [#withdraw] and [#removeAll]
/// take it away.
///
/// All methods block while a command runs (bounded); call them from a virtual thread. Safe for use
/// by many threads. Every change is one transaction: it happens whole or, with a
/// [ForwardingException], not at all; and it never touches a flow of another service.
public interface ForwardingPlane {

    /// `nftables` or `ipvs`.
    String engine();

    /// Installs a service, or changes the installed one to what is given, without touching its
    /// flows except those of servers that are [ServerMode#OUT] or gone. Returns whether anything
    /// had to change.
    boolean put(ForwardedService service);

    /// The commands that [#put] would give now; empty when nothing would change.
    String plan(ForwardedService service);

    /// Tells the engine of a service that an earlier gateway may have put, and changes nothing. For
    /// engines that keep no names in the kernel.
    default void remember(ForwardedService service) {}

    /// Takes a service away; its flows end.
    void withdraw(String service);

    /// Takes everything away that any gateway installed.
    void removeAll();

    /// What is in the kernel, by the name of the service as far as this gateway knows it, else by
    /// its name in the kernel.
    Set<String> installed();

    /// Is this service in the kernel, put there by this gateway or an earlier one?
    boolean isInstalled(String service);

    /// Reads all counters, by service.
    Map<String, ServiceCounters> counters();

    /// Reads the flows of a service. Takes time with many: 1,000 flows 10 ms, 10,000 0.15 s.
    List<Flow> flows(String service);

    /// Reads the persistence map of a service.
    List<Pinned> pinned(String service);

    /// Forgets the persistence of one client, or of all of them if null.
    void unpin(String service, @Nullable Network client);

    /// Live flows by server name, for scheduling and for the end of a drain.
    Map<String, Integer> flowCounts(String service);

    /// How many flows of a service each flow map can hold; 0 where the engine has no limit.
    int flowMapSize(ForwardedService service);

    /// Reads what a standby needs to carry on with the flows of a service.
    FlowState exportFlows(String service);

    /// Adds flows and persistence that another gateway exported. Existing entries stay as they are.
    void importFlows(FlowState state);

    /// Everything installed, as the engine's own text.
    String show();
}
