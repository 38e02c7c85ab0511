package org.medgateway.dr.cli;

import org.medgateway.core.config.GatewayConfig;
import org.medgateway.core.config.VirtualServiceConfig;
import org.medgateway.dr.exec.Shell;
import org.medgateway.dr.link.Addresses;
import org.medgateway.dr.plane.Flow;
import org.medgateway.dr.plane.ForwardedService;
import org.medgateway.dr.plane.ForwardingException;
import org.medgateway.dr.plane.ForwardingPlane;
import org.medgateway.dr.plane.Pinned;
import org.medgateway.dr.plane.ServiceCounters;
import org.medgateway.dr.service.Devices;
import org.medgateway.dr.service.Engines;
import org.medgateway.dr.service.Layer4Options;
import org.medgateway.dr.service.Wanted;
import org.medgateway.dr.setup.ServerSetup;

import java.io.PrintWriter;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One method for each command. Every method answers the exit code of the program: 0, or 1 after a
/// sentence about what is wrong.
public final class Layer4Commands {

    private final Shell shell;
    private final PrintWriter out;

    public Layer4Commands(Shell shell, PrintWriter out) {
        this.shell = shell;
        this.out = out;
    }

    /// `layer4 show`: what is installed in the kernel, with its counters.
    ///
    /// @param rules whether to print the engine's own text too
    public int show(boolean rules) {
        return answer(
                () -> {
                    ForwardingPlane plane = plane();
                    Map<String, ServiceCounters> counters = plane.counters();
                    if (plane.installed().isEmpty()) {
                        out.println("No layer 4 service is installed in the kernel.");
                    } else if (counters.isEmpty()) {
                        // IPVS knows addresses, no names.
                        out.printf("%s has:%n%s", plane.engine(), plane.show());
                        return 0;
                    }
                    counters.forEach((name, counted) -> show(plane, name, counted));
                    if (rules) {
                        out.print(plane.show());
                    }
                    return 0;
                });
    }

    private void show(ForwardingPlane plane, String name, ServiceCounters counted) {
        Map<String, Integer> flows = plane.flowCounts(name);
        out.printf("%s (%s)%n", name, plane.engine());
        out.printf(
                "  %-20s %10s %12s %14s %16s%n",
                "server", "flows", "new flows", "packets", "bytes");
        counted.servers()
                .forEach(
                        (server, n) ->
                                out.printf(
                                        "  %-20s %10d %12d %14d %16d%n",
                                        server,
                                        flows.getOrDefault(server, 0),
                                        n.newFlows(),
                                        n.packets(),
                                        n.bytes()));
        out.printf(
                "  lost %d, no server %d, denied %d%n",
                counted.lost(), counted.noServer(), counted.denied());
    }

    /// `layer4 flows NAME`: who is connected to which server, and who is pinned where.
    ///
    /// @param most how many lines of each at most
    public int flows(String service, int most) {
        return answer(
                () -> {
                    ForwardingPlane plane = plane();
                    if (!plane.isInstalled(service)) {
                        return unknown(service, plane.installed());
                    }
                    List<Flow> flows = plane.flows(service);
                    out.printf("%d flows%n", flows.size());
                    flows.stream()
                            .sorted(Comparator.comparing(Flow::client))
                            .limit(most)
                            .forEach(
                                    flow ->
                                            out.printf(
                                                    "  %s port %d -> port %d on %s, %sexpires in %d"
                                                            + " s%n",
                                                    flow.client(),
                                                    flow.clientPort(),
                                                    flow.servicePort(),
                                                    flow.server(),
                                                    flow.ended() ? "ended, " : "",
                                                    flow.expires().toSeconds()));
                    List<Pinned> pinned = plane.pinned(service);
                    out.printf("%d clients pinned%n", pinned.size());
                    pinned.stream()
                            .limit(most)
                            .forEach(
                                    one ->
                                            out.printf(
                                                    "  %s -> %s, expires in %d s%n",
                                                    one.client().getHostAddress(),
                                                    one.server(),
                                                    one.expires().toSeconds()));
                    return 0;
                });
    }

    /// `layer4 plan FILE`: what a configuration would change, with all servers up.
    public int plan(GatewayConfig config) {
        return answer(
                () -> {
                    Engines engines = new Engines(shell);
                    for (VirtualServiceConfig service : layer4(config)) {
                        plan(engines.engine(Wanted.options(service).engine()), forwarded(service));
                    }
                    plane().installed().stream()
                            .filter(
                                    name ->
                                            layer4(config).stream()
                                                    .noneMatch(s -> s.name().equals(name)))
                            .forEach(
                                    name ->
                                            out.printf(
                                                    "# %s: installed, not in the configuration; it"
                                                            + " stays until \"layer4 remove FILE"
                                                            + " %s\"%n",
                                                    name, name));
                    return 0;
                });
    }

    private void plan(ForwardingPlane plane, ForwardedService service) {
        boolean known = plane.isInstalled(service.name());
        String text = plane.plan(service);
        out.printf(
                "# %s: %s%n",
                service.name(),
                !known
                        ? "new"
                        : text.isEmpty() ? "no change" : "installed; changes, keeping its flows");
        out.print(text);
    }

    /// `layer4 servers-setup FILE NAME`: what to do on the real servers.
    public int serversSetup(GatewayConfig config, String service) {
        return answer(
                () -> {
                    for (VirtualServiceConfig candidate : layer4(config)) {
                        if (candidate.name().equals(service)) {
                            // The text does not depend on the interface.
                            out.print(ServerSetup.of(Wanted.of(candidate, "eth0")));
                            return 0;
                        }
                    }
                    return unknown(
                            service,
                            new LinkedHashSet<>(
                                    layer4(config).stream()
                                            .map(VirtualServiceConfig::name)
                                            .toList()));
                });
    }

    /// `layer4 remove FILE [NAME]`: takes one service, or all, out of the kernel; their flows end.
    /// The addresses that the gateway put on an interface go too, where the configuration names
    /// them.
    ///
    /// @param service empty for all
    public int remove(GatewayConfig config, String service) {
        return answer(
                () -> {
                    if (service.isEmpty()) {
                        new Engines(shell).removeAll(layer4(config).stream().map(this::forwarded));
                    } else {
                        ForwardingPlane plane = plane();
                        layer4(config).stream().map(this::forwarded).forEach(plane::remember);
                        if (!plane.isInstalled(service)) {
                            return unknown(service, plane.installed());
                        }
                        plane.withdraw(service);
                    }
                    addresses(config, service);
                    out.println(
                            service.isEmpty()
                                    ? "All layer 4 services are removed."
                                    : service + " is removed.");
                    return 0;
                });
    }

    private void addresses(GatewayConfig config, String service) {
        Addresses host = new Addresses(shell);
        Set<InetAddress> kept = new LinkedHashSet<>();
        Set<InetAddress> gone = new LinkedHashSet<>();
        for (VirtualServiceConfig candidate : layer4(config)) {
            boolean goes = service.isEmpty() || candidate.name().equals(service);
            if (Wanted.options(candidate).address() == Layer4Options.Address.MANAGE) {
                forwarded(candidate)
                        .fronts()
                        .forEach(front -> (goes ? gone : kept).add(front.getAddress()));
            }
        }
        gone.removeAll(kept);
        for (InetAddress address : gone) {
            if (host.remove(address)) {
                out.println(address.getHostAddress() + " is taken off the interface.");
            }
        }
    }

    private ForwardedService forwarded(VirtualServiceConfig service) {
        return Wanted.of(service, new Devices(new Addresses(shell)).of(service));
    }

    private static List<VirtualServiceConfig> layer4(GatewayConfig config) {
        return config.virtualServices().stream()
                .filter(service -> service.options() instanceof Layer4Options)
                .toList();
    }

    private ForwardingPlane plane() {
        return new Engines(shell).engine(Layer4Options.Engine.AUTO);
    }

    private int unknown(String service, Set<String> known) {
        out.printf(
                "There is no layer 4 service \"%s\"; there is %s.%n",
                service, known.isEmpty() ? "none" : String.join(", ", known));
        return 1;
    }

    private interface Command {
        int run();
    }

    private int answer(Command command) {
        try {
            int code = command.run();
            out.flush();
            return code;
        } catch (ForwardingException e) {
            out.println(e.getMessage());
            out.flush();
            return 1;
        }
    }
}
