package org.medgateway.dr.ipvs;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.Network;
import org.medgateway.dr.exec.Outcome;
import org.medgateway.dr.exec.Shell;
import org.medgateway.dr.plane.Flow;
import org.medgateway.dr.plane.FlowState;
import org.medgateway.dr.plane.ForwardedService;
import org.medgateway.dr.plane.Forwarding;
import org.medgateway.dr.plane.ForwardingException;
import org.medgateway.dr.plane.ForwardingPlane;
import org.medgateway.dr.plane.Pinned;
import org.medgateway.dr.plane.ServiceCounters;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Forwarding by IPVS, through `ipvsadm`. What is installed is read from the kernel before every
/// change, so nothing is kept over a restart. IPVS does not know names: virtual services that this
/// gateway was not told of are never touched.
///
/// Other than with nftables: each port of a service has its own persistence; a change of several
/// ports is not one transaction; flows are carried to another gateway by the kernel's own
/// synchronisation (`ipvsadm --start-daemon`), not by export and import.
public final class IpvsEngine implements ForwardingPlane {

    private final Shell shell;
    private final Redirects redirects;
    private final Map<String, ForwardedService> services = new TreeMap<>();

    public IpvsEngine(Shell shell) {
        this.shell = shell;
        this.redirects = new Redirects(shell);
        run("ipvsadm", "-L", "-n");
        // A flow of a removed server is forgotten with its next packet, and a persistent client of
        // a drained one gets another.
        run("sysctl", "-qw", "net.ipv4.vs.expire_nodest_conn=1");
        run("sysctl", "-qw", "net.ipv4.vs.expire_quiescent_template=1");
    }

    @Override
    public String engine() {
        return "ipvs";
    }

    @Override
    public synchronized boolean put(ForwardedService service) {
        String delta = plan(service);
        if (translated(service)) {
            redirects.holdBack();
        }
        if (!delta.isEmpty()) {
            restore(delta);
        }
        replaced(services.put(service.name(), service));
        return !delta.isEmpty();
    }

    @Override
    public synchronized String plan(ForwardedService service) {
        Map<String, Virtual> wanted = IpvsRules.of(service);
        Set<String> keys = new LinkedHashSet<>(keys(services.get(service.name())));
        keys.addAll(wanted.keySet());
        return IpvsRules.delta(new ArrayList<>(keys), installedRules(), wanted);
    }

    @Override
    public synchronized void remember(ForwardedService service) {
        if (installedRules().keySet().stream().anyMatch(keys(service)::contains)) {
            services.putIfAbsent(service.name(), service);
        }
    }

    private static List<String> keys(@Nullable ForwardedService service) {
        return service == null
                ? List.of()
                : service.fronts().stream().map(front -> IpvsRules.key(service, front)).toList();
    }

    private Map<String, Virtual> installedRules() {
        return IpvsRules.parse(run("ipvsadm", "-S", "-n"));
    }

    private void restore(String lines) {
        Outcome outcome = shell.run(List.of("ipvsadm", "-R"), lines);
        if (!outcome.ok() || !outcome.errors().isBlank()) {
            throw new ForwardingException(outcome.complaint());
        }
    }

    private String run(String... command) {
        Outcome outcome = shell.run(command);
        if (!outcome.ok()) {
            throw new ForwardingException(outcome.complaint());
        }
        return outcome.output();
    }

    @Override
    public synchronized void withdraw(String service) {
        String delta = IpvsRules.delta(keys(services.get(service)), installedRules(), Map.of());
        if (!delta.isEmpty()) {
            restore(delta);
        }
        replaced(services.remove(service));
    }

    private static boolean translated(@Nullable ForwardedService service) {
        return service != null && service.forwarding() == Forwarding.NAT;
    }

    private void replaced(@Nullable ForwardedService before) {
        if (translated(before) && services.values().stream().noneMatch(IpvsEngine::translated)) {
            redirects.allow();
        }
    }

    @Override
    public synchronized void removeAll() {
        for (String service : List.copyOf(services.keySet())) {
            withdraw(service);
        }
    }

    @Override
    public synchronized Set<String> installed() {
        Set<String> names = new LinkedHashSet<>();
        for (String key : installedRules().keySet()) {
            names.add(
                    services.values().stream()
                            .filter(service -> keys(service).contains(key))
                            .map(ForwardedService::name)
                            .findFirst()
                            .orElse(key.substring(3)));
        }
        return names;
    }

    /// Of services of an earlier gateway IPVS knows no names: false until they are put again.
    @Override
    public synchronized boolean isInstalled(String service) {
        return services.containsKey(service);
    }

    @Override
    public synchronized Map<String, ServiceCounters> counters() {
        String statistics = run("ipvsadm", "-L", "-n", "--stats", "--exact");
        Map<String, ServiceCounters> counters = new TreeMap<>();
        for (ForwardedService service : services.values()) {
            counters.put(service.name(), IpvsReading.counters(statistics, service));
        }
        return counters;
    }

    @Override
    public synchronized List<Flow> flows(String service) {
        ForwardedService known = services.get(service);
        return known == null
                ? List.of()
                : IpvsReading.flows(run("ipvsadm", "-L", "-n", "-c"), known);
    }

    @Override
    public synchronized List<Pinned> pinned(String service) {
        ForwardedService known = services.get(service);
        return known == null
                ? List.of()
                : IpvsReading.pinned(run("ipvsadm", "-L", "-n", "-c"), known);
    }

    /// IPVS cannot forget one client; a virtual service that is set up anew forgets all, but with
    /// its flows.
    @Override
    public void unpin(String service, @Nullable Network client) {
        throw new ForwardingException(
                "IPVS cannot forget a client before its time; drain the server instead, which moves"
                        + " its clients with their next connection, or use engine: nftables");
    }

    @Override
    public synchronized Map<String, Integer> flowCounts(String service) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        flows(service).stream()
                .filter(flow -> !flow.ended())
                .forEach(flow -> counts.merge(flow.server(), 1, Integer::sum));
        return counts;
    }

    /// The table of IPVS grows.
    @Override
    public int flowMapSize(ForwardedService service) {
        return 0;
    }

    @Override
    public FlowState exportFlows(String service) {
        return new FlowState(service, List.of());
    }

    @Override
    public void importFlows(FlowState state) {
        if (!state.entries().isEmpty()) {
            throw new ForwardingException(
                    "IPVS carries flows to the other gateway itself: ipvsadm --start-daemon"
                            + " backup");
        }
    }

    @Override
    public String show() {
        return run("ipvsadm", "-S", "-n");
    }

    /// The virtual services of a front, for tests.
    Map<String, Virtual> installed(InetSocketAddress front) {
        Map<String, Virtual> found = new LinkedHashMap<>(installedRules());
        found.keySet().removeIf(key -> !key.endsWith(":" + front.getPort()));
        return found;
    }
}
