package org.medgateway.dr.lab;

import org.medgateway.core.config.Network;
import org.medgateway.dr.plane.FlowLimits;
import org.medgateway.dr.plane.ForwardedServer;
import org.medgateway.dr.plane.ForwardedService;
import org.medgateway.dr.plane.Forwarding;
import org.medgateway.dr.plane.Scheduler;
import org.medgateway.dr.plane.ServerMode;
import org.medgateway.dr.plane.SourcePersistence;
import org.medgateway.dr.plane.Transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Services for tests, changed word by word: `Services.tcp("images").port(104).weights(2, 1)`.
public record Services(ForwardedService service) {

    /// Direct routing, weighted round robin, IPv4 and IPv6, port 104, two servers of weight 1 a
    /// family.
    public static Services tcp(String name) {
        List<ForwardedServer> servers = new ArrayList<>();
        for (int i = 1; i <= 2; i++) {
            servers.add(server("MINT-" + i, "10.77.0.1" + i, 0));
        }
        for (int i = 1; i <= 2; i++) {
            servers.add(server("MINT-" + i + "-v6", "fd77::1" + i, 0));
        }
        return new Services(
                new ForwardedService(
                        name,
                        Forwarding.DIRECT_ROUTING,
                        Transport.TCP,
                        List.of(front(Lab.VIP4, 104), front(Lab.VIP6, 104)),
                        "eth0",
                        Scheduler.WEIGHTED_ROUND_ROBIN,
                        null,
                        List.of(),
                        FlowLimits.DEFAULT,
                        servers));
    }

    public static ForwardedServer server(String name, String address, int port) {
        return new ForwardedServer(name, InetAddress.ofLiteral(address), port, 1, ServerMode.READY);
    }

    public static InetSocketAddress front(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    /// Weights of the first and second server of each family.
    public Services weights(int first, int second) {
        return servers(
                service.servers().stream()
                        .map(s -> s.weighing(s.name().startsWith("MINT-1") ? first : second))
                        .toList());
    }

    /// Another mode for the servers whose name starts so.
    public Services mode(String server, ServerMode mode) {
        return servers(
                service.servers().stream()
                        .map(s -> s.name().startsWith(server) ? s.in(mode) : s)
                        .toList());
    }

    public Services servers(List<ForwardedServer> servers) {
        return new Services(service.with(servers));
    }

    public Services ports(int... ports) {
        List<InetSocketAddress> fronts = new ArrayList<>();
        for (int port : ports) {
            fronts.add(front(Lab.VIP4, port));
            fronts.add(front(Lab.VIP6, port));
        }
        return with(
                service.forwarding(),
                service.transport(),
                fronts,
                service.scheduler(),
                service.persistence(),
                service.allowed(),
                service.limits());
    }

    public Services forwarding(Forwarding forwarding) {
        return with(
                forwarding,
                service.transport(),
                service.fronts(),
                service.scheduler(),
                service.persistence(),
                service.allowed(),
                service.limits());
    }

    public Services udp() {
        return with(
                service.forwarding(),
                Transport.UDP,
                service.fronts(),
                service.scheduler(),
                service.persistence(),
                service.allowed(),
                service.limits());
    }

    public Services scheduler(Scheduler scheduler) {
        return with(
                service.forwarding(),
                service.transport(),
                service.fronts(),
                scheduler,
                service.persistence(),
                service.allowed(),
                service.limits());
    }

    public Services persistence(Duration timeout, int prefix4, int prefix6) {
        return with(
                service.forwarding(),
                service.transport(),
                service.fronts(),
                service.scheduler(),
                new SourcePersistence(timeout, prefix4, prefix6),
                service.allowed(),
                service.limits());
    }

    public Services allowed(String... networks) {
        return with(
                service.forwarding(),
                service.transport(),
                service.fronts(),
                service.scheduler(),
                service.persistence(),
                List.of(networks).stream().map(Network::parse).toList(),
                service.limits());
    }

    public Services limits(FlowLimits limits) {
        return with(
                service.forwarding(),
                service.transport(),
                service.fronts(),
                service.scheduler(),
                service.persistence(),
                service.allowed(),
                limits);
    }

    private Services with(
            Forwarding forwarding,
            Transport transport,
            List<InetSocketAddress> fronts,
            Scheduler scheduler,
            @org.jspecify.annotations.Nullable SourcePersistence persistence,
            List<Network> allowed,
            FlowLimits limits) {
        return new Services(
                new ForwardedService(
                        service.name(),
                        forwarding,
                        transport,
                        fronts,
                        service.device(),
                        scheduler,
                        persistence,
                        allowed,
                        limits,
                        service.servers()));
    }
}
